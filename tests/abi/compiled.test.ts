// Programs in C, where there is a compiler: the header is the generated
// one, and the rest of the library is a hundred lines.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAllPrograms, programAt } from '#boot/build.ts';
import { RAM_DISK_BYTES, makeRootImage } from '#boot/root.ts';
import { Typist } from '#rigs/transcript.ts';
import { abiHeader } from '#tests/support/abi-page.ts';

const CODE = ['-march=rv32ima', '-mabi=ilp32'];
const ALONE = [
  '-std=gnu11', '-ffreestanding', '-nostdlib', '-static', '-w',
];
/** The compilers that are known to make RISC-V code. */
const COMPILERS: readonly (readonly string[])[] = [
  ['riscv64-unknown-elf-gcc'], ['riscv32-unknown-elf-gcc'],
  ['clang', '--target=riscv32-unknown-elf', '-fuse-ld=lld'],
].filter(([name = '']) => spawnSync(name, ['--version']).status === 0);

/** Ways to lay out the same program in a file. */
const WAYS = {
  plain: ['-O2'], slow: ['-O0'],
  'one segment': ['-Os', '-Wl,-N'],
  'code apart': ['-O2', '-Wl,-z,separate-code'],
  'large pages': ['-O2', '-Wl,-z,max-page-size=0x10000'],
  elsewhere: ['-O1', '-Wl,-Ttext=0x40000120', '-Wl,-Tdata=0x50000ee8'],
};

if (COMPILERS.length === 0) {
  console.log('tests/abi: no C compiler for RISC-V here, left out');
}

describe.each(COMPILERS)('programs that %s has compiled', (...command) => {
  const folder = mkdtempSync(join(tmpdir(), 'loomix-c-'));
  let typist: Typist;

  function compile(options: readonly string[]): Uint8Array {
    const [compiler = '', ...more] = command;
    const output = join(folder, 'program');
    execFileSync(compiler, [...more, ...CODE, ...ALONE, `-I${folder}`,
      ...options, 'tests/abi/calls.c', '-o', output],
    { stdio: ['ignore', 'inherit', 'inherit'] });
    return readFileSync(output);
  }

  beforeAll(async () => {
    writeFileSync(join(folder, 'abi.h'), abiHeader());
    const programs = new Map(await buildAllPrograms());
    for (const [way, options] of Object.entries(WAYS)) {
      programs.set(`/usr/test/${way.replace(' ', '-')}`, compile(options));
    }
    typist = new Typist({
      init: programAt(programs, '/sbin/init'),
      image: makeRootImage(programs, RAM_DISK_BYTES),
    });
    typist.read();
  }, 300_000);
  afterAll(() => { rmSync(folder, { recursive: true }); });

  it.each(Object.keys(WAYS))('[P11b] run, laid out %s', (way) => {
    const name = way.replace(' ', '-');
    expect(typist.command(`/usr/test/${name} x; echo $?`)).toBe([
      'data', 'bss', 'child', 'signal', 'file', 'memory',
    ].map((what) => `${what}: good\n`).join('') + '3\n');
  }, 60_000);
});
