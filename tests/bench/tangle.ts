/** How long tangling takes: in memory, to disk, and when nothing changed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tangle } from '#tangle/assemble.ts';
import { readBook } from '#tangle/book.ts';
import { tangleTree } from '#tangle/tree.ts';

export const name = 'tangling a book of 10,000 lines of code';

const SECTIONS = 50;
const BLOCKS = 20;
const LINES = 10;

/** Measures on a book made for the purpose, in a temporary folder. */
export function run(): void {
  const root = mkdtempSync(join(tmpdir(), 'loomix-bench-'));
  try {
    writeBook(root);
    measure('cold, in memory', () => tangle(readBook(root)));
    measure('cold, to disk', () => tangleTree(root));
    measure('nothing changed', () => tangleTree(root));
  } finally {
    rmSync(root, { recursive: true });
  }
}

function measure(label: string, action: () => unknown): void {
  const start = performance.now();
  action();
  const took = performance.now() - start;
  console.log(`${label.padEnd(20)} ${took.toFixed(0).padStart(6)} ms`);
}

function writeBook(root: string): void {
  for (let s = 0; s < SECTIONS; s++) {
    const folder = join(root, 'chapters', `0${s % 9}-chapter`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${10 + s}-section.md`), section(s));
  }
}

function section(s: number): string {
  const blocks = Array.from({ length: BLOCKS }, (_, b) => block(s, b));
  return `---\ntitle: Section ${s}\nmodule: kernel/m${s}.ts\n---\n\n` +
    blocks.join('\n');
}

/** Every other block is a chunk that the block before refers to. */
function block(s: number, b: number): string {
  const prose = 'Why this is here and what would go wrong without it. ';
  const lines = Array.from({ length: LINES - 1 }, (_, n) => {
    return `const value${b}_${n} = compute(${n}, table[${b}] + ${n});`;
  });
  const isChunk = b % 2 === 1;
  const head = isChunk ? `ts chunk="step ${s} ${b}"` : 'ts';
  const last = isChunk ? '// the end' : `// <<step ${s} ${b + 1}>>`;
  return `${prose.repeat(5)}\n\n\`\`\`${head}\n${lines.join('\n')}\n` +
    `${last}\n\`\`\`\n`;
}
