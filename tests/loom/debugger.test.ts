/** Breakpoints in the Markdown, as a debugger sets them. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tangleTree } from '#tangle/tree.ts';
import {
  makeProject, PROJECT, runNode, section, startTool, type Files,
} from './fixture.ts';

const SECTION = 'chapters/01-a/10-boot.md';

const FILES: Files = {
  [SECTION]: section('boot/main.ts', [
    '```ts', 'interface Sum { readonly of: number }', '',
    'function add(a: number, b: number): Sum {', '  // <<add them>>', '}',
    '```', '', 'Twice:', '', '```ts', 'add(1, 2);', 'add(3, 4);', '```', '',
    '```ts chunk="add them"', 'const sum: number = a + b;',
    'return { of: sum };', '```', '',
  ].join('\n')),
};

/** Runs a module of a project; where it stops, in terms of the book. */
function stops(root: string, module: string, line: number, ...how: string[]) {
  copyFileSync(join(PROJECT, 'tests/loom/debugged.mjs'),
    join(root, 'debugged.mjs'));
  const { text } = runNode(root, [
    ...how, 'debugged.mjs', module, SECTION, `${line}`]);
  return text.trim().split('\n')
    .map((place) => place.replace(`${root}/`, ''));
}

describe('[L14e] a breakpoint in the Markdown', () => {
  it('stops the tangled tree there, each time', () => {
    const root = makeProject(FILES);
    tangleTree(root);
    const stopped = (line: number): string[] =>
      stops(root, 'build/boot/main.ts', line, '--import', 'tsx');
    expect(stopped(22)).toEqual([`${SECTION}:22:21`, `${SECTION}:22:21`]);
    expect(stopped(18)).toEqual([`${SECTION}:18:1`]);
  });

  it('stops the bundle that npm start runs', () => {
    const root = makeProject(FILES);
    expect(startTool(root, 'bundle').text).toBe('');
    expect(stops(root, 'build/bundle/main.mjs', 23))
      .toEqual([`${SECTION}:23:1`, `${SECTION}:23:1`]);
  });
});
