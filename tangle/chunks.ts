/** Named chunks: collecting them, and putting them where they are named. */
import type { OutputLine } from './lines.ts';
import type { Block, SourceLine } from './markdown.ts';
import { nearest } from './nearest.ts';
import { problem, type Position, type Problem } from './problem.ts';

/** A chunk: one block, and those that continue it. */
export interface Chunk {
  readonly name: string;
  readonly parts: Block[];
  /** Where it is referred to. */
  readonly uses: Position[];
}

/** All chunks of a book by name. */
export type Chunks = Map<string, Chunk>;

const REFERENCE = /^(\s*)\/\/\s*<<(.+)>>\s*$/;

/** The name in a line that refers to a chunk, and its indentation. */
export function readReference(
  text: string,
): { readonly name: string; readonly indent: string } | undefined {
  const match = REFERENCE.exec(text);
  if (match === null) return undefined;
  return { name: (match[2] ?? '').trim(), indent: match[1] ?? '' };
}

/** Adds a block to the chunks, or says why it cannot be added. */
export function defineChunk(
  chunks: Chunks,
  name: string,
  more: boolean,
  block: Block,
): Problem | undefined {
  const known = chunks.get(name);
  if (known === undefined) {
    if (more) {
      return problem(block.at, 'missing chunk',
        `chunk '${name}' cannot be continued before it has begun; ` +
        'its first block says chunk=, without +');
    }
    chunks.set(name, { name, parts: [block], uses: [] });
    return undefined;
  }
  if (!more) {
    const first = known.parts[0]?.at;
    return problem(block.at, 'duplicate chunk',
      `chunk '${name}' is already defined at ${first?.file}:` +
      `${first?.line}; say chunk+= to continue it, or find another name`);
  }
  known.parts.push(block);
  return undefined;
}

/** Copies lines to `output`, replacing each reference by its chunk. */
export function expandLines(
  lines: readonly SourceLine[],
  chunks: Chunks,
  output: OutputLine[],
  problems: Problem[],
): void {
  new Expansion(chunks, output, problems).copy(lines, '', [], undefined);
}

/** One walk through the chunks that one file is made of. */
class Expansion {
  constructor(
    private readonly chunks: Chunks,
    private readonly output: OutputLine[],
    private readonly problems: Problem[],
  ) {}

  copy(
    lines: readonly SourceLine[],
    indent: string,
    stack: readonly string[],
    via: Position | undefined,
  ): void {
    for (const line of lines) {
      const reference = readReference(line.text);
      if (reference !== undefined) {
        const inner = indent + reference.indent;
        if (this.include(reference.name, line, inner, stack)) continue;
      }
      this.output.push({
        text: line.text.trim() === '' ? '' : indent + line.text,
        indent: indent.length,
        from: line, via,
      });
    }
  }

  /** Copies the chunk; false when that is impossible. */
  private include(
    name: string,
    line: SourceLine,
    indent: string,
    stack: readonly string[],
  ): boolean {
    const column = line.at.column + line.text.indexOf('<<');
    const at = { ...line.at, column };
    const chunk = this.chunks.get(name);
    if (chunk === undefined) {
      this.problems.push(problem(at, 'missing chunk',
        `no block defines chunk '${name}'${this.suggest(name)}`));
      return false;
    }
    chunk.uses.push(at);
    if (stack.includes(name)) {
      const circle = [...stack.slice(stack.indexOf(name)), name];
      this.problems.push(problem(at, 'cycle',
        `chunk includes itself: ${circle.join(' → ')}`));
      return false;
    }
    for (const part of chunk.parts) {
      this.copy(part.lines, indent, [...stack, name], at);
    }
    return true;
  }

  private suggest(name: string): string {
    const best = nearest(name, this.chunks.keys());
    if (best === undefined) return `; write a block \`\`\`ts chunk="${name}"`;
    return `; did you mean '${best}'?`;
  }
}
