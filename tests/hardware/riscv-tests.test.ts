/**
 * The official tests of the instruction set, on our hart. They are not part
 * of this repository: the environment variable RISCV_TESTS names a checkout
 * of riscv-tests, and riscv64-unknown-elf-gcc builds them. Without the
 * variable nothing is tested here; chapter 1 has tests of its own.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine } from '#hardware/machine.ts';
import { RAM_MIN } from '#hardware/ram.ts';
import { CAUSE_ECALL } from '#hardware/traps.ts';

const checkout = env['RISCV_TESTS'];
const SUITES = ['rv32ui', 'rv32um', 'rv32ua'];
const START = 0x10000;
const BUDGET = 1_000_000;
const OPTIONS = [
  '-march=rv32ima_zicsr_zifencei', '-mabi=ilp32', '-nostdlib', '-static',
  `-Wl,-Ttext=0x${START.toString(16)}`, '-Wl,--no-warn-rwx-segments', '-Wl,-N',
  // The tests count in gp, so the linker must not address data with it.
  '-Wl,--no-relax',
  '-Itests/hardware/riscv-tests',
];

interface Case {
  readonly suite: string;
  readonly file: string;
}

function listCases(): Case[] {
  if (!checkout) return [];
  return SUITES.flatMap((suite) =>
    readdirSync(join(checkout, 'isa', suite))
      .filter((file) => file.endsWith('.S'))
      .map((file) => ({ suite, file })));
}

describe.runIf(checkout)('the official instruction tests', () => {
  let folder = '';
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'riscv-tests-')); });
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  function build({ suite, file }: Case): Uint8Array {
    const isa = join(checkout ?? '', 'isa');
    const program = join(folder, 'program');
    execFileSync('riscv64-unknown-elf-gcc', [
      ...OPTIONS, `-I${join(isa, 'macros', 'scalar')}`,
      join(isa, suite, file), '-o', program,
    ]);
    const image = join(folder, 'image');
    execFileSync('riscv64-unknown-elf-objcopy',
      ['-O', 'binary', program, image]);
    return readFileSync(image);
  }

  it.each(listCases())('[H01] $suite/$file', (each) => {
    const machine = new Machine({ memory: RAM_MIN });
    machine.ram.bytes.set(build(each), START);
    machine.hart.pc = START;
    machine.runUser(BUDGET);
    expect(machine.hart.trapCause).toBe(CAUSE_ECALL);
    expect(machine.hart.x[10], 'the case that failed').toBe(0);
  });
});
