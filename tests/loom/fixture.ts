/** Small books for the tests of the loom: in memory, and on disk. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, copyFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, onTestFinished, vi } from 'vitest';
import { tangle, type Tangled } from '#tangle/assemble.ts';
import type { Book } from '#tangle/book.ts';
import { formatPosition } from '#tangle/problem.ts';
import { parseSection } from '#tangle/section.ts';
import { runTool } from '#tangle/tool.ts';

/** Texts by path, relative to the root of the project. */
export type Files = Readonly<Record<string, string>>;

/** The project that these tests belong to. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** A book of these sections, which need not exist on disk. */
export function bookOf(files: Files): Book {
  const sections = Object.entries(files)
    .filter(([file]) => file.endsWith('.md'))
    .map(([file, text]) => parseSection(file, text));
  return { root: PROJECT, sections };
}

/** Tangles sections in memory. */
export function tangleFiles(files: Files): Tangled {
  return tangle(bookOf(files));
}

/** Tangles one section called `chapters/01-a/10-a.md`. */
export function tangleText(text: string): Tangled {
  return tangleFiles({ 'chapters/01-a/10-a.md': text });
}

/** The problems of a book as `line:column code`, in order. */
export function complaints(text: string): string[] {
  return tangleText(text).problems.map(({ at, code }) => {
    return `${at.line}:${at.column} ${code}`;
  });
}

/** The problems of a book as `file:line:column code`, in order. */
export function allComplaints(files: Files): string[] {
  return tangleFiles(files).problems.map(({ at, code }) => {
    return `${formatPosition(at)} ${code}`;
  });
}

/** A section that introduces `module` with the given blocks and prose. */
export function section(module: string, body: string): string {
  return `---\ntitle: A\nmodule: ${module}\n---\n\n${body}`;
}

/** Has something done when a test, or all tests, are over. */
type AtTheEnd = (action: () => void) => void;

/**
 * Makes a project of its own in a temporary folder, with the tools of this
 * one; it is removed when the test has finished. `prefix` begins its name.
 */
export function makeProject(
  files: Files,
  prefix?: string,
  atTheEnd?: AtTheEnd,
): string {
  const root = makeBook(files, prefix, atTheEnd);
  symlinkSync(join(PROJECT, 'tangle'), join(root, 'tangle'));
  copyFileSync(
    join(PROJECT, 'vitest.config.ts'), join(root, 'vitest.config.ts'));
  return root;
}

/** Like `makeProject`, but without the tools: less to check. */
export function makeBook(
  files: Files,
  prefix = 'loomix-test-',
  atTheEnd: AtTheEnd = onTestFinished,
): string {
  const root = mkdtempSync(join(tmpdir(), prefix));
  atTheEnd(() => rmSync(root, { recursive: true }));
  symlinkSync(join(PROJECT, 'node_modules'), join(root, 'node_modules'));
  for (const name of ['package.json', 'tsconfig.json', 'eslint.config.js']) {
    copyFileSync(join(PROJECT, name), join(root, name));
  }
  writeFiles(root, files);
  return root;
}

/** Writes texts below a folder. */
export function writeFiles(root: string, files: Files): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

/** Runs node in a project; both outputs, and the exit status. */
export function runNode(
  root: string,
  args: readonly string[],
): { readonly text: string; readonly stdout: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: root, encoding: 'utf8', timeout: 60_000,
    env: { ...process.env, NO_COLOR: '1', VITEST: '', NODE_OPTIONS: '' },
  });
  return { text: stdout + stderr, stdout, status };
}

/** Runs vitest in a project. */
export function runVitest(root: string, ...args: string[]) {
  return runNode(root, ['node_modules/vitest/vitest.mjs', 'run', ...args]);
}

/**
 * Runs vitest once, before the tests that look at its outcome: most of its
 * time goes into its start.
 */
export function vitestOutcome(files: Files, ...args: string[]) {
  let outcome: ReturnType<typeof runVitest> | undefined;
  beforeAll(() => {
    const ends: (() => void)[] = [];
    const root = makeProject(files, undefined, (end) => { ends.push(end); });
    outcome = runVitest(root, ...args);
    return () => { for (const end of ends) end(); };
  });
  return (): ReturnType<typeof runVitest> => {
    if (outcome === undefined) throw new Error('vitest has not run yet');
    return outcome;
  };
}

/** Runs one of the tools in a project, in a process of its own. */
export function startTool(root: string, ...args: string[]) {
  return runNode(root, ['--import', 'tsx', 'tangle/run.ts', ...args]);
}

/** Runs one of the tools in this process, where it is loaded only once. */
export async function callTool(root: string, ...args: string[]) {
  return overheard(() => runTool(root, args));
}

/** What is printed while `action` runs, and the exit status it sets. */
export async function overheard(action: () => Promise<void>) {
  const printed: (readonly [method: 'log' | 'error', text: string])[] = [];
  const spies = (['log', 'error'] as const).map((method) => {
    return vi.spyOn(console, method).mockImplementation((...texts) => {
      printed.push([method, `${texts.join(' ')}\n`]);
    });
  });
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await action();
    const stdout = printed.filter(([method]) => method === 'log');
    return {
      status: Number(process.exitCode),
      text: printed.map(([, text]) => text).join(''),
      stdout: stdout.map(([, text]) => text).join(''),
    };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}

/** Boots the system of a project, as `npm start` does. */
export function runStart(root: string, ...args: string[]) {
  // Not through the link: it takes its own folder's parent.
  return runNode(root, ['--preserve-symlinks-main',
    '--preserve-symlinks', 'tangle/start.mjs', ...args]);
}
