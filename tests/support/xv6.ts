/**
 * Measures xv6 under QEMU on this machine, in the same run as our system.
 * It needs a checkout of xv6-riscv (the environment variable XV6 names it),
 * qemu-system-riscv64 and a compiler for riscv64. Nothing of xv6 is part of
 * this repository; the checkout itself is not changed.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'tests/bench/xv6/loomix.c';
const PATIENCE_MS = 60_000;

/** By the names that /usr/test/measure uses: how many per second (of file
 *  contents: KiB per second). Throws if xv6 cannot be built or run. */
export async function measureXv6(
  checkout: string,
): Promise<ReadonlyMap<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'xv6-'));
  try {
    cpSync(checkout, folder, { recursive: true });
    copyFileSync(PROGRAM, join(folder, 'user', 'loomix.c'));
    addProgram(join(folder, 'Makefile'));
    execFileSync('make', ['kernel/kernel', 'fs.img'],
      { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    return await runXv6(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function addProgram(makefile: string): void {
  const text = readFileSync(makefile, 'utf8');
  const list = 'UPROGS=\\\n';
  if (!text.includes(list)) {
    throw new Error(`${makefile}: no list of programs (UPROGS)`);
  }
  writeFileSync(makefile, text.replace(list, `${list}\t$U/_loomix\\\n`));
}

function runXv6(folder: string): Promise<ReadonlyMap<string, number>> {
  const qemu = spawn('qemu-system-riscv64', [
    '-machine', 'virt', '-bios', 'none', '-kernel', 'kernel/kernel',
    '-m', '128M', '-smp', '1', '-nographic',
    '-global', 'virtio-mmio.force-legacy=false',
    '-drive', 'file=fs.img,if=none,format=raw,id=x0',
    '-device', 'virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0',
  ], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  let shown = '';
  let asked = false;
  const rates = new Map<string, number>();
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => { qemu.kill(); }, PATIENCE_MS);
    qemu.on('error', reject);
    qemu.on('close', () => {
      clearTimeout(patience);
      if (rates.has('end')) resolve(rates);
      else reject(new Error(`xv6 did not come to the end:\n${shown}`));
    });
    qemu.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString('latin1');
      if (!asked && shown.includes('$ ')) {
        asked = true;
        qemu.stdin.write('loomix\n');
      }
      for (const [, name = '', rate] of shown.matchAll(/@ (\w+) (\d+)\r?\n/g)) {
        rates.set(name, Number(rate));
      }
      if (rates.has('end')) qemu.kill();
    });
  });
}
