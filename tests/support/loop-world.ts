/**
 * A random world whose programs run in circles: loops in loops, calls near
 * and far, branches over parts of a loop. So there is something to translate,
 * and then something happens to it: its code is overwritten from within and
 * from outside, its pages are mapped elsewhere, rights come and go.
 */
import { assemble } from '#hardware/assembler.ts';
import { INSTRUCTIONS } from '#abi/instructions.ts';
import { makePte, PTE_W, PTE_X } from '#hardware/sv32.ts';
import {
  CODE, CODE_SIZE, FRAMES, RandomWorld, RWU,
} from '#tests/support/random-world.ts';

/** Registers that count; nothing else is written to them. */
const COUNTERS = ['s10', 's11'];
const PLAIN = INSTRUCTIONS.filter(({ format, name }) =>
  ['R', 'I', 'shift', 'U', 'load', 'S'].includes(format)
  && name !== 'auipc');
/** Frames with other code, for pages that are mapped elsewhere. */
const OTHER = [0x2a, 0x2b];
const JALR = 0x67;
/** Each page begins with so many short functions of so many words. */
const FUNCTIONS = 6;
const FUNCTION_WORDS = 8;
/** A page of the megapage that has the place of CODE in the TLB. */
const RIVAL = 0x80010000;

export class LoopWorld extends RandomWorld {
  #words: number[] = [];
  #page = 0;

  /** Fills the pages of code, and the frames that may replace them. */
  override writeCode(): void {
    for (const [i, frame] of [...FRAMES.slice(0, 2), ...OTHER].entries()) {
      this.#words = [];
      this.#page = i % 2;
      for (let n = 1; n <= FUNCTIONS; n++) this.#function(n);
      while (this.#words.length < 1024) this.#fragment();
      this.#words.slice(0, 1024).forEach((word, place) => {
        this.ram.write32(frame * 4096 + place * 4, word);
      });
    }
  }

  get #here(): number { return this.#words.length * 4; }

  #write(source: string): void {
    const { bytes } = assemble(source, { origin: this.#here });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let at = 0; at < bytes.length; at += 4) {
      this.#words.push(view.getInt32(at, true));
    }
  }

  /** A loop, a function, a call, or a few instructions. */
  #fragment(): void {
    const { random } = this;
    const kind = random.below(8);
    if (kind < 4) this.#loop(0);
    else if (kind < 5) {
      this.#body(2 + random.below(12), true, 2);
      this.#write('ret');
    } else if (kind < 6) this.#call();
    else this.#body(random.below(8), random.oneIn(2), 2);
  }

  /** The function that ends before word `n` times FUNCTION_WORDS. */
  #function(n: number): void {
    this.#body(1 + this.random.below(3), true, 2);
    this.#write('ret');
    while (this.#words.length < n * FUNCTION_WORDS) this.#write('ret');
    this.#words.length = n * FUNCTION_WORDS;
  }

  /** Calls one of the functions, of any page, or anything. */
  #call(): void {
    const { random } = this;
    const place = random.oneIn(8) ? random.below(CODE_SIZE / 4)
      : random.below(2) * 1024 + random.below(FUNCTIONS) * FUNCTION_WORDS;
    const target = place * 4 - this.#page * 4096;
    const way = random.below(3);
    if (way === 0) this.#write(`jal ra, ${target}`);
    else if (way === 1) this.#write(`call ${target}`);
    else this.#write(`li t5, ${CODE + place * 4}\njalr ra, 0(t5)`);
  }

  #loop(depth: number): void {
    const { random } = this;
    const counter = COUNTERS[depth] ?? 's11';
    this.#write(`li ${counter}, ${1 + random.below(40)}`);
    const head = this.#here;
    if (random.oneIn(4)) this.#call();
    this.#body(1 + random.below(10), !random.oneIn(3), depth + 1);
    if (random.oneIn(4)) this.#call();
    if (random.oneIn(4)) this.#write(`lw t4, 8(x${16 + random.below(8)})`);
    this.#write(`addi ${counter}, ${counter}, -1
      bnez ${counter}, ${head}`);
  }

  /** A few instructions with branches over some of them; `plain` ones do
   *  nothing that is rare. */
  #body(length: number, plain: boolean, depth: number): void {
    const { random } = this;
    for (let i = 0; i < length; i++) {
      if (random.oneIn(6)) {
        const s = 16 + random.below(8);
        this.#write(`addi x${s}, x${s}, ${random.pick([1, 2, 4, 4, 64])}`);
      }
      if (random.oneIn(5)) this.#skip();
      if (depth < 2 && random.oneIn(12)) this.#loop(depth);
      this.#words.push(plain ? this.#plain() : this.instruction());
    }
  }

  #skip(): void {
    const { random } = this;
    if (random.oneIn(4)) {
      // A computed jump to one of the two instructions behind.
      this.#write(`auipc t5, 0\nandi t6, x${16 + random.below(12)}, 4
        add t5, t5, t6\njalr zero, 16(t5)`);
      return;
    }
    const name = random.pick(['beq', 'bne', 'blt', 'bge', 'bltu', 'bgeu']);
    this.#write(`${name} x${random.below(32)}, x${random.below(32)}, `
      + `${this.#here + 4 + 4 * random.below(6)}`);
  }

  #plain(): number {
    const { random } = this;
    const row = random.pick(PLAIN);
    const word = row.match | (random.bits() & ~row.mask);
    const withBase = (word & ~0xf8000) | ((16 + random.below(8)) << 15);
    if (row.format === 'S') return withBase & 0x01ffffff;
    const result = (this.result() << 7) | 0;
    if (row.format === 'load') return withBase & 0x07fff07f | result;
    return (word & ~0xf80) | result;
  }

  /** As before, but data often compete with code for the TLB. */
  override value(i: number): number {
    const { random } = this;
    return i >= 16 && i < 24 && random.oneIn(5)
      ? (RIVAL + random.below(CODE_SIZE)) | 0 : super.value(i);
  }

  /** As before, but nothing jumps to what a counter holds. */
  override instruction(): number {
    const word = super.instruction();
    return (word & 0x7f) === JALR ? word & ~(2 << 15) : word;
  }

  /** Sometimes more than happens to a program without loops. */
  override intervene(): void {
    const { random } = this;
    if (!random.oneIn(12)) {
      super.intervene();
      return;
    }
    const table = random.pick([3, 4]);
    const page = random.below(2);
    const at = table * 4096 + ((CODE >>> 12) + page) % 1024 * 4;
    const frame = random.oneIn(2) ? FRAMES[page] : OTHER[page];
    const write = random.oneIn(3) ? PTE_W : 0;
    this.poke(at, makePte(frame ?? 0, (RWU & ~PTE_W) | PTE_X | write));
    this.hart.tlb.flushPage(CODE + page * 4096);
  }
}
