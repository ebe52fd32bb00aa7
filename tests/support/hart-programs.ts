/**
 * Three integer programs for a bare hart, and an address space of 4 KiB
 * pages for them. The benchmarks of the hart share them.
 */
import { assemble } from '#hardware/assembler.ts';
import {
  makePte, makeSatp, PTE_R, PTE_U, PTE_V, PTE_W, PTE_X,
} from '#hardware/sv32.ts';
import type { Hart } from '#hardware/hart.ts';

const CODE = 0x10000;
const DATA = 0x40000;
const PAGES = 64;
const RWXU = PTE_V | PTE_R | PTE_W | PTE_X | PTE_U;

const SIEVE = `
  sieve: li   s0, ${DATA}
         li   s1, 65536        # bytes of flags
  clear: add  t0, s0, s1
  fill:  addi t0, t0, -1
         sb   zero, 0(t0)
         bne  t0, s0, fill
         li   s2, 2
  outer: add  t0, s0, s2
         lbu  t1, 0(t0)
         bnez t1, next
         add  t2, s2, s2
  mark:  bgeu t2, s1, next
         add  t0, s0, t2
         sb   s2, 0(t0)
         add  t2, t2, s2
         j    mark
  next:  addi s2, s2, 1
         bltu s2, s1, outer
         j    sieve`;

const CHASE = `
         li   s0, ${DATA}      # a ring of words in 64 KiB, stride 68
         li   t1, 0
         li   t3, 65536
  build: addi t2, t1, 68
         bltu t2, t3, link
         sub  t2, t2, t3
  link:  andi t2, t2, -4
         add  t4, s0, t1
         add  t5, s0, t2
         sw   t5, 0(t4)
         mv   t1, t2
         addi a0, a0, 1
         li   a1, 20000
         blt  a0, a1, build
         mv   t0, s0
  chase: lw   t0, 0(t0)
         lw   t0, 0(t0)
         lw   t0, 0(t0)
         lw   t0, 0(t0)
         addi a2, a2, 4
         j    chase`;

const MACHINE = `
         li   sp, ${DATA + 0x8000}
         li   s0, ${DATA}
  loop:  andi t0, s1, 1023
         add  t0, s0, t0
         lbu  a0, 0(t0)
         call classify
         slli t1, a0, 2
         add  t1, sp, t1
         lw   t2, 0(t1)
         addi t2, t2, 1
         sw   t2, 0(t1)
         add  a0, a0, s1
         call checksum
         sb   a0, 0(t0)
         addi s1, s1, 1
         j    loop
  classify:
         addi sp, sp, -16
         sw   ra, 12(sp)
         li   t3, 48
         blt  a0, t3, other
         li   t3, 58
         blt  a0, t3, digit
         li   t3, 97
         blt  a0, t3, upper
         li   a0, 3
         j    done
  upper: li   a0, 2
         j    done
  digit: li   a0, 1
         j    done
  other: li   a0, 0
  done:  lw   ra, 12(sp)
         addi sp, sp, 16
         ret
         .align 12             # a function in another page
  checksum:
         li   t3, 8
         li   t5, 0xa001
  bit:   xor  t4, a0, s2
         andi t4, t4, 1
         srli s2, s2, 1
         beqz t4, even
         xor  s2, s2, t5
  even:  srli a0, a0, 1
         addi t3, t3, -1
         bnez t3, bit
         mul  a0, s2, s1
         andi a0, a0, 127
         ret`;

/** Names and sources. */
export const PROGRAMS: readonly (readonly [string, string])[] = [
  ['sieve', SIEVE], ['pointer chase', CHASE], ['state machine', MACHINE],
];

/** Maps code and data, one page to one frame, in scattered order. */
export function mapAll(hart: Hart): void {
  const { ram } = hart;
  ram.write32(0x1000, makePte(2, PTE_V));
  for (let i = 0; i < PAGES; i++) {
    for (const [start, first] of [[CODE, 0x100], [DATA, 0x200]] as const) {
      const frame = first + (i * 37) % PAGES;
      const page = (start >>> 12) + i;
      if (start === CODE && page >= DATA >>> 12) continue;
      ram.write32(0x2000 + page * 4, makePte(frame, RWXU));
    }
  }
  hart.satp = makeSatp(1, 1);
}

/** Puts a program where `mapAll` has mapped code, and starts it anew. */
export function load(hart: Hart, source: string): void {
  const { ram } = hart;
  const { bytes } = assemble(source, { origin: CODE });
  for (let i = 0; i < bytes.length; i += 4096) {
    const pte = ram.read32(0x2000 + ((CODE + i) >>> 12) * 4);
    const at = (pte >>> 10) * 4096;
    const part = bytes.subarray(i, i + 4096);
    ram.bytes.set(part, at);
    hart.memoryWritten(at, part.length);
  }
  hart.x.fill(0);
  hart.pc = CODE;
}
