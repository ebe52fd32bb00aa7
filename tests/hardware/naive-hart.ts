// A second RISC-V hart, written to be obviously right and nothing else.
//
// It shares no code with chapter 1: it takes every word apart anew, walks
// the page tables for every single byte, and computes products with BigInt.
// The random-program test compares it with the hart of the book.

const PAGE_FAULT = { load: 13, store: 15, fetch: 12 };
const ACCESS_FAULT = { load: 5, store: 7, fetch: 1 };
type Access = 'load' | 'store' | 'fetch';

/** What stops an instruction. */
class Trap {
  readonly cause: number;
  readonly value: number;

  constructor(cause: number, value: number) {
    this.cause = cause;
    this.value = value >>> 0;
  }
}

function bits(word: number, high: number, low: number): number {
  return (word << (31 - high)) >>> (31 - high + low);
}

function signExtend(value: number, width: number): number {
  return value >= 2 ** (width - 1) ? value - 2 ** width : value;
}

const signed = (value: number): number => signExtend(value >>> 0, 32);
const unsigned = (value: number): number => value >>> 0;

export class NaiveHart {
  readonly memory: Uint8Array;
  /** Registers as unsigned numbers. */
  readonly x: number[] = new Array<number>(32).fill(0);
  pc = 0;
  satp = 0;
  count = 0;
  reserved = -1;
  trap: { cause: number; pc: number; value: number } | undefined;

  constructor(memory: Uint8Array) { this.memory = memory; }

  /** Executes up to `budget` instructions; returns how many retired. */
  run(budget: number): number {
    this.trap = undefined;
    for (let done = 0; done < budget; done++) {
      try {
        this.#step();
      } catch (trap) {
        if (!(trap instanceof Trap)) throw trap;
        const { cause, value } = trap;
        this.trap = { cause, pc: this.pc, value };
        this.reserved = -1;
        return done;
      }
    }
    return budget;
  }

  #step(): void {
    this.#target = 0;
    if (this.pc % 4 !== 0) throw new Trap(0, this.pc);
    const word = this.#read(this.pc, 4, 'fetch');
    const next = this.#execute(word);
    if (next % 4 !== 0) throw new Trap(0, next);
    this.#commit();
    this.pc = next;
    this.count++;
  }

  // A register write waits until it is certain that nothing traps.
  #target = 0;
  #result = 0;
  #write(rd: number, value: number): void {
    this.#target = rd;
    this.#result = unsigned(value);
  }
  #commit(): void {
    if (this.#target !== 0) this.x[this.#target] = this.#result;
    this.#target = 0;
  }

  #reg(n: number): number { return this.x[n] ?? 0; }

  // --- memory -----------------------------------------------------------

  #physical(va: number, access: Access): number {
    if (this.satp < 2 ** 31) {
      if (va < this.memory.length) return va;
      throw new Trap(ACCESS_FAULT[access], va);
    }
    return this.#walk(va, access);
  }

  #entry(at: number): number {
    let sum = 0;
    for (let i = 3; i >= 0; i--) sum = sum * 256 + (this.memory[at + i] ?? 0);
    return sum;
  }

  #walk(va: number, access: Access): number {
    const fault = PAGE_FAULT[access];
    let table = bits(this.satp, 21, 0);
    for (const level of [1, 0]) {
      const index = level === 1 ? bits(va, 31, 22) : bits(va, 21, 12);
      const at = table * 4096 + index * 4;
      if (at >= this.memory.length) {
        throw new Trap(ACCESS_FAULT[access], va);
      }
      const pte = this.#entry(at);
      const [v, r, w] = [pte & 1, pte & 2, pte & 4];
      const [x, u, a, d] = [pte & 8, pte & 16, pte & 64, pte & 128];
      if (!v || (w && !r)) throw new Trap(fault, va);
      if (!r && !x) {
        if (u || a || d || level === 0) throw new Trap(fault, va);
        table = bits(pte, 31, 10);
        continue;
      }
      const allowed = { load: r, store: w, fetch: x }[access];
      if (!u || !allowed) throw new Trap(fault, va);
      const frame = bits(pte, 31, 10);
      if (level === 1 && frame % 1024 !== 0) throw new Trap(fault, va);
      const physical = frame * 4096
        + (level === 1 ? bits(va, 21, 0) : bits(va, 11, 0));
      if (physical >= this.memory.length) {
        throw new Trap(ACCESS_FAULT[access], va);
      }
      const used = (this.memory[at] ?? 0) | 0x40;
      this.memory[at] = access === 'store' ? used | 0x80 : used;
      return physical;
    }
    throw new Trap(fault, va);
  }

  #read(va: number, size: number, access: Access): number {
    let value = 0;
    for (let i = 0; i < size; i++) {
      const at = this.#physical(unsigned(va + i), access);
      value += (this.memory[at] ?? 0) * 2 ** (8 * i);
    }
    return value;
  }

  #store(va: number, size: number, value: number): void {
    const places = Array.from({ length: size }, (_, i) =>
      this.#physical(unsigned(va + i), 'store'));
    places.forEach((at, i) => { this.memory[at] = value >>> (8 * i); });
  }

  // --- instructions -----------------------------------------------------

  /** Executes a word; returns the address of the next instruction. */
  #execute(word: number): number {
    const rd = bits(word, 11, 7);
    const immU = bits(word, 31, 12) * 4096;
    switch (bits(word, 6, 0)) {
      case 0x37: this.#write(rd, immU); break;
      case 0x17: this.#write(rd, this.pc + immU); break;
      case 0x6f: return this.#jal(word);
      case 0x67: return this.#jalr(word);
      case 0x63: return this.#branch(word);
      case 0x03: this.#load(word); break;
      case 0x23: this.#storeInstruction(word); break;
      case 0x13: this.#immediate(word); break;
      case 0x33: this.#register(word); break;
      case 0x2f: this.#atomic(word); break;
      case 0x0f: if (bits(word, 14, 12) > 1) throw new Trap(2, word); break;
      case 0x73: this.#system(word); break;
      default: throw new Trap(2, word);
    }
    return unsigned(this.pc + 4);
  }

  #jal(word: number): number {
    const offset = signExtend(bits(word, 31, 31) * 2 ** 20
      + bits(word, 19, 12) * 2 ** 12 + bits(word, 20, 20) * 2 ** 11
      + bits(word, 30, 21) * 2, 21);
    this.#write(bits(word, 11, 7), this.pc + 4);
    return unsigned(this.pc + offset);
  }

  #jalr(word: number): number {
    if (bits(word, 14, 12) !== 0) throw new Trap(2, word);
    const base = this.#reg(bits(word, 19, 15));
    const target = unsigned(base + signExtend(bits(word, 31, 20), 12));
    this.#write(bits(word, 11, 7), this.pc + 4);
    return target - target % 2;
  }

  #branch(word: number): number {
    const a = this.#reg(bits(word, 19, 15));
    const b = this.#reg(bits(word, 24, 20));
    const rules = [
      a === b, a !== b, undefined, undefined,
      signed(a) < signed(b), signed(a) >= signed(b), a < b, a >= b,
    ];
    const taken = rules[bits(word, 14, 12)];
    if (taken === undefined) throw new Trap(2, word);
    const offset = signExtend(bits(word, 31, 31) * 2 ** 12
      + bits(word, 7, 7) * 2 ** 11 + bits(word, 30, 25) * 2 ** 5
      + bits(word, 11, 8) * 2, 13);
    return unsigned(this.pc + (taken ? offset : 4));
  }

  #load(word: number): void {
    const kind = bits(word, 14, 12);
    const size = [1, 2, 4, 0, 1, 2, 0, 0][kind] ?? 0;
    if (size === 0) throw new Trap(2, word);
    const va = unsigned(this.#reg(bits(word, 19, 15))
      + signExtend(bits(word, 31, 20), 12));
    const value = this.#read(va, size, 'load');
    this.#write(bits(word, 11, 7),
      kind < 4 ? signExtend(value, 8 * size) : value);
  }

  #storeInstruction(word: number): void {
    const size = [1, 2, 4][bits(word, 14, 12)];
    if (size === undefined) throw new Trap(2, word);
    const offset = bits(word, 31, 25) * 32 + bits(word, 11, 7);
    const va = unsigned(this.#reg(bits(word, 19, 15))
      + signExtend(offset, 12));
    this.#store(va, size, this.#reg(bits(word, 24, 20)));
  }

  #immediate(word: number): void {
    const a = this.#reg(bits(word, 19, 15));
    const imm = unsigned(signExtend(bits(word, 31, 20), 12));
    const kind = bits(word, 14, 12);
    const high = bits(word, 31, 25);
    const arithmetic = kind === 5 && high === 32;
    if ((kind === 1 || kind === 5) && high !== 0 && !arithmetic) {
      throw new Trap(2, word);
    }
    this.#write(bits(word, 11, 7),
      operate(kind, arithmetic, a, imm % 2 ** 32));
  }

  #register(word: number): void {
    const a = this.#reg(bits(word, 19, 15));
    const b = this.#reg(bits(word, 24, 20));
    const kind = bits(word, 14, 12);
    const high = bits(word, 31, 25);
    const rd = bits(word, 11, 7);
    if (high === 1) return this.#write(rd, multiplyDivide(kind, a, b));
    if (high === 0) return this.#write(rd, operate(kind, false, a, b));
    if (high !== 32) throw new Trap(2, word);
    if (kind === 0) return this.#write(rd, a - b);
    if (kind === 5) return this.#write(rd, operate(5, true, a, b));
    throw new Trap(2, word);
  }

  #atomic(word: number): void {
    if (bits(word, 14, 12) !== 2) throw new Trap(2, word);
    const kind = bits(word, 31, 27);
    const rd = bits(word, 11, 7);
    const va = this.#reg(bits(word, 19, 15));
    const b = this.#reg(bits(word, 24, 20));
    if (kind === 2) {
      if (bits(word, 24, 20) !== 0) throw new Trap(2, word);
      if (va % 4 !== 0) throw new Trap(4, va);
      this.#write(rd, this.#read(va, 4, 'load'));
      this.reserved = va;
      return;
    }
    const known = [0, 1, 3, 4, 8, 12, 16, 20, 24, 28].includes(kind);
    if (!known) throw new Trap(2, word);
    if (va % 4 !== 0) throw new Trap(6, va);
    if (kind === 3) {
      const held = this.reserved === va;
      this.#physical(va, 'store');
      if (held) this.#store(va, 4, b);
      this.reserved = -1;
      return this.#write(rd, held ? 0 : 1);
    }
    this.#physical(va, 'store');
    const old = this.#read(va, 4, 'load');
    this.#store(va, 4, atomicResult(kind, old, b));
    this.#write(rd, old);
  }

  #system(word: number): void {
    const kind = bits(word, 14, 12);
    if (word === 0x73) throw new Trap(8, 0);
    if (word === 0x100073) throw new Trap(3, this.pc);
    if (kind === 0 || kind === 4) throw new Trap(2, word);
    const writes = kind === 1 || kind === 5 || bits(word, 19, 15) !== 0;
    const time = Math.floor(this.count / 100);
    const value = new Map([
      [0xc00, this.count], [0xc01, time], [0xc02, this.count],
      [0xc80, 0], [0xc81, 0], [0xc82, 0],
    ]).get(bits(word, 31, 20));
    if (writes || value === undefined) throw new Trap(2, word);
    this.#write(bits(word, 11, 7), value);
  }
}

function operate(
  kind: number, arithmetic: boolean, a: number, b: number,
): number {
  const shift = 2 ** (b % 32);
  switch (kind) {
    case 0: return a + b;
    case 1: return Number(BigInt.asUintN(32, BigInt(a) * BigInt(shift)));
    case 2: return signed(a) < signed(b) ? 1 : 0;
    case 3: return a < b ? 1 : 0;
    case 4: return a ^ b;
    case 5: return Math.floor((arithmetic ? signed(a) : a) / shift);
    case 6: return a | b;
    default: return a & b;
  }
}

function multiplyDivide(kind: number, a: number, b: number): number {
  const [sa, sb] = [BigInt(signed(a)), BigInt(signed(b))];
  const [ua, ub] = [BigInt(a), BigInt(b)];
  const word = (value: bigint): number => Number(BigInt.asUintN(32, value));
  switch (kind) {
    case 0: return word(sa * sb);
    case 1: return word((sa * sb) >> 32n);
    case 2: return word((sa * ub) >> 32n);
    case 3: return word((ua * ub) >> 32n);
    case 4: return b === 0 ? 0xffffffff : word(sa / sb);
    case 5: return b === 0 ? 0xffffffff : word(ua / ub);
    case 6: return b === 0 ? a : word(sa % sb);
    default: return b === 0 ? a : word(ua % ub);
  }
}

function atomicResult(kind: number, old: number, b: number): number {
  switch (kind) {
    case 0: return old + b;
    case 1: return b;
    case 4: return old ^ b;
    case 8: return old | b;
    case 12: return old & b;
    case 16: return Math.min(signed(old), signed(b));
    case 20: return Math.max(signed(old), signed(b));
    case 24: return Math.min(old, b);
    default: return Math.max(old, b);
  }
}
