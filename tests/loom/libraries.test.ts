/** The compiler's libraries as the workers of a first start get them. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { processesOf } from '#host/compilers.ts';
import {
  BUILD, listPrograms, programCache, readSource,
} from '#host/node.ts';
import { buildPrograms } from '#userland/compile.ts';
import { bundleOf } from '#tangle/bundle.ts';
import { copiedLibraries, withDenseCallees } from '#tangle/libraries.ts';

it('Binaryen has an array of callees, and nothing else is changed', () => {
  const text = readFileSync('node_modules/binaryen/index.js', 'utf8');
  const dense = withDenseCallees(text);
  const filled = 'Array(32768).fill(null)';
  expect(dense.split(filled)).toHaveLength(2);
  expect(dense.replace(filled, '[]') === text).toBe(true);
  expect(withDenseCallees('var a=[];')).toBe('var a=[];');
});

it('a worker with the copies makes the programs that others make',
  async () => {
    const folder = join(BUILD, `.libraries.${process.pid}`);
    onTestFinished(() => { rmSync(folder, { recursive: true }); });
    mkdirSync(folder, { recursive: true });
    const program = join(folder, 'compiling.mjs');
    const built = await bundleOf(resolve('.'), program, 'host/compiling.ts',
      [copiedLibraries(program)]);
    if (!('files' in built)) throw new Error('there is no bundle');
    for (const [path, text] of built.files) writeFileSync(path, text);
    expect(built.files.get(program)?.match(/import\("[^"]*"\)/g)?.sort())
      .toEqual(['asc', 'assemblyscript', 'binaryen']
        .map((name) => `import("./${name}.mjs")`));
    const [first, ...others] = listPrograms();
    if (first === undefined) throw new Error('there are no programs');
    const [worker] = processesOf(program, ['--liftoff-only'], 2)(
      others.length);
    const elf = await worker?.compile(first);
    worker?.dismiss();
    const known = await buildPrograms(
      [first], { readSource, cache: programCache });
    expect(Buffer.from(elf ?? []).toString('hex')).toBe(
      Buffer.from(known.get(first.name)?.elf ?? []).toString('hex'));
  }, 300_000);
