/**
 * A hart with a random program, and the hands of a kernel and of devices that
 * reach into it at random. Two tests share it: one compares the hart with a
 * naive one, the other the interpreter with the translator.
 */
import { CodeCache } from '#hardware/code.ts';
import { disassemble } from '#hardware/disassembler.ts';
import { Hart } from '#hardware/hart.ts';
import { INSTRUCTIONS } from '#abi/instructions.ts';
import { hex, Ram, RAM_MIN } from '#hardware/ram.ts';
import { Random } from '#hardware/random.ts';
import {
  makePte, makeSatp, PTE_A, PTE_D, PTE_G, PTE_R, PTE_U, PTE_V, PTE_W,
  PTE_X,
} from '#hardware/sv32.ts';

export const CODE = 0x10000; // two pages, readable, writable, executable
export const CODE_SIZE = 0x2000;
export const DATA = 0x20000; // six pages with all sorts of rights
export const FRAMES = [0x20, 0x29, 0x22, 0x27, 0x24, 0x25, 0x28, 0x23];
export const RWU = PTE_V | PTE_R | PTE_W | PTE_U;
export const RIGHTS = [
  RWU | PTE_X, RWU, RWU, RWU, RWU, RWU,
  PTE_V | PTE_R | PTE_U, PTE_V | PTE_X | PTE_U,
  RWU & ~PTE_U, 0, RWU | PTE_A | PTE_D,
];


const COUNTERS = [0xc00, 0xc01, 0xc02, 0xc80, 0xc81, 0xc82];
const USEFUL = INSTRUCTIONS.filter(({ format, name }) =>
  format !== 'csri' && !['ecall', 'ebreak'].includes(name));

const withRd = (word: number, rd: number): number =>
  (word & ~0xf80) | (rd << 7);
const withBase = (word: number, rs1: number): number =>
  (word & ~0xf8000) | (rs1 << 15);
const withoutImmB = (word: number): number => word & 0x01fff07f;
const immB = (by: number): number => ((by & 0x1000) << 19)
  | ((by & 0x7e0) << 20) | ((by & 0x1e) << 7) | ((by & 0x800) >> 4);
const immJ = (by: number): number => ((by & 0x100000) << 11)
  | ((by & 0x7fe) << 20) | ((by & 0x800) << 9) | (by & 0xff000);

/** Two address spaces: root 1 with ASID 1, and root 2 with ASID 2. */
export const SPACES = [makeSatp(1, 1), makeSatp(2, 2)];

export class RandomWorld {
  readonly random: Random;
  readonly ram = new Ram(RAM_MIN);
  readonly hart = new Hart(this.ram, new CodeCache(this.ram, 3));

  constructor(seed: number) {
    this.random = new Random(seed);
    this.#buildTables();
  }

  /** Puts random instructions into the pages of code. */
  writeCode(): void {
    for (let va = CODE; va < CODE + CODE_SIZE; va += 4) {
      const frame = FRAMES[(va - CODE) >>> 12] ?? 0;
      this.ram.write32(frame * 4096 + va % 4096, this.instruction());
    }
  }

  /** Sets registers and pc for the first time. */
  begin(): void {
    for (let i = 1; i < 32; i++) this.setRegister(i, this.value(i));
    this.jump(CODE);
    this.switchTo(0);
  }

  /** Code is global in both spaces; data is mapped differently. The
   *  third root entry is a megapage of all memory, to be read only. */
  #buildTables(): void {
    for (const [space, root, table] of [[0, 1, 3], [1, 2, 4]] as const) {
      this.ram.write32(root * 4096, makePte(table, PTE_V));
      this.ram.write32(root * 4096 + 0x200 * 4,
        makePte(0, PTE_V | PTE_R | PTE_U | (space === 0 ? PTE_G : PTE_A)));
      for (let i = 0; i < 2; i++) {
        // A global page is walked once, in one of the spaces only.
        const global = RWU | PTE_X | PTE_G | PTE_A | PTE_D;
        this.pte(table, CODE + i * 4096, makePte(FRAMES[i] ?? 0, global));
      }
      for (let i = 0; i < 6; i++) {
        const frame = FRAMES[2 + (i + space * 3) % 6] ?? 0;
        const rights = this.random.pick(RIGHTS);
        this.pte(table, DATA + i * 4096, makePte(frame, rights));
      }
    }
    // The megapage of the first space must be global in both or neither.
    this.ram.write32(4096 + 0x200 * 4, makePte(0, PTE_V | PTE_R | PTE_U));
  }

  pte(table: number, va: number, pte: number): void {
    this.ram.write32(table * 4096 + (va >>> 12) % 1024 * 4, pte);
  }

  /** A random word: nearly always an instruction, and mostly one that
   *  has a chance to work: results do not go to the registers that hold
   *  addresses, and accesses go through these. */
  instruction(): number {
    const { random } = this;
    if (random.oneIn(80)) return random.bits();
    const row = random.pick(random.oneIn(8) ? INSTRUCTIONS : USEFUL);
    const word = row.match | (random.bits() & ~row.mask);
    if (random.oneIn(40)) return word;
    switch (row.format) {
      case 'B': return withoutImmB(word) | immB(this.distance());
      case 'J': return (withRd(word, this.result()) & 0xfff)
        | immJ(this.distance());
      case 'S': return withBase(word & 0x01ffffff, 16 + random.below(8));
      case 'load': return withRd(withBase(word & 0x07ffffff,
        16 + random.below(8)), this.result());
      case 'amo': case 'lr':
        return withRd(withBase(word,
          16 + random.below(random.oneIn(4) ? 8 : 4)), this.result());
      case 'jalr': return withRd(withBase(word & 0x07cfffff,
        24 + random.below(4)), this.result());
      case 'csr': return 0x00002073 | (random.pick(COUNTERS) << 20)
        | (this.result() << 7);
      case 'none': case 'fence': return word;
      default: return withRd(word, this.result());
    }
  }

  /** A register that does not hold an address. */
  result(): number {
    return this.random.pick([this.random.below(16), 28, 29, 30, 31]);
  }

  /** How far a jump goes: a few instructions, forward more often. */
  distance(): number {
    const far = this.random.oneIn(6) ? 200 : 12;
    return 4 * (this.random.below(far) - Math.floor(far / 3) || 1);
  }

  /** A value for register `i`: 16 to 19 are aligned addresses of data,
   *  20 to 23 any, 24 to 27 addresses of code; sometimes anything. */
  value(i: number): number {
    const { random } = this;
    const near = random.below(17) - 8;
    if (!random.oneIn(12)) {
      if (i >= 16 && i < 20) return DATA + random.below(0x1800) * 4;
      if (i >= 20 && i < 24) {
        return random.oneIn(3) ? DATA + random.below(7) * 4096 + near
          : DATA + random.below(0x6000);
      }
      if (i >= 24 && i < 28) return CODE + random.below(CODE_SIZE / 4) * 4;
    }
    return random.pick([
      () => CODE + random.below(CODE_SIZE / 4) * 4,
      () => 0x80000000 + random.below(RAM_MIN),
      () => near, () => random.bits(), () => random.pick([MIN, MAX]),
    ])() | 0;
  }

  setRegister(i: number, value: number): void { this.hart.x[i] = value; }

  jump(pc: number): void { this.hart.pc = pc >>> 0; }

  switchTo(space: number): void { this.hart.satp = SPACES[space] ?? 0; }

  /** Writes a word of memory as a kernel does: the hart does not know. */
  poke(at: number, word: number): void { this.ram.write32(at, word); }

  clearReservation(): void { this.hart.clearReservation(); }

  /** Both go on after a trap, somewhere else and with new registers. */
  recover(): void {
    const { random } = this;
    const { pc, trapCause } = this.hart;
    const skip = random.oneIn(2) && trapCause !== 0;
    const inside = pc >= CODE && pc < CODE + CODE_SIZE - 4;
    this.jump(skip && inside ? pc + 4
      : CODE + random.below(CODE_SIZE / 4) * 4);
    for (let n = 0; n < 4; n++) {
      const i = 1 + random.below(31);
      this.setRegister(i, this.value(i));
    }
  }

  /** The instruction at `pc`, if that is code. */
  listing(pc: number): string {
    const frame = FRAMES[(pc - CODE) >>> 12];
    if (frame === undefined) return hex(pc);
    const word = this.ram.read32(frame * 4096 + (pc & 0xffc));
    return `${hex(pc)} ${disassemble(word, pc)}`;
  }

  /** Something that a kernel or a device would do, or a lucky program. */
  intervene(): void {
    const { random, hart } = this;
    const table = random.pick([3, 4]);
    const page = random.below(6);
    switch (random.below(12)) {
      case 0: this.switchTo(random.below(2)); break;
      case 1: this.clearReservation(); break;
      case 2: hart.tlb.flushAll(); break;
      case 3: {
        const at = table * 4096 + ((DATA >>> 12) + page) % 1024 * 4;
        const pte = makePte(FRAMES[2 + page] ?? 0, random.pick(RIGHTS));
        this.poke(at, pte);
        hart.tlb.flushPage(DATA + page * 4096);
        break;
      }
      case 4: {
        const frame = random.pick(FRAMES);
        const at = frame * 4096 + random.below(1024) * 4;
        this.poke(at, this.instruction());
        hart.memoryWritten(at, 4);
        this.clearReservation();
        break;
      }
      case 5: case 6: case 7: this.aimAtCode(); break;
      default:
    }
  }

  /** Lets stores hit the code that is going to run: a register that they
   *  go through points there, and others hold instructions. */
  aimAtCode(): void {
    const { random } = this;
    const { pc } = this.hart;
    if (pc < CODE || pc >= CODE + CODE_SIZE) return;
    const near = pc - pc % 4 + random.below(32) * 4;
    this.setRegister(16 + random.below(8), near);
    for (let n = 0; n < 3; n++) {
      this.setRegister(1 + random.below(15), this.instruction());
    }
  }
}

const MIN = -0x80000000;
const MAX = 0x7fffffff;
