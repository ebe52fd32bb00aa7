/** Tangling proper: from the book to the files of the tangled tree. */
import type { Book } from './book.ts';
import { collisions } from './collisions.ts';
import { defineChunk, expandLines, type Chunks } from './chunks.ts';
import { destinationOf, testPath, type Destination } from './destination.ts';
import { undrawnFigures } from './drawn.ts';
import type { OutputLine } from './lines.ts';
import { keepLiterals } from './literals.ts';
import type { Block } from './markdown.ts';
import { applyPasses, PASSES, type Pass } from './passes.ts';
import { comparePositions, problem, type Problem } from './problem.ts';
import type { Section } from './section.ts';
import {
  readTranscript, transcriptTest, type Exchange,
} from './transcript.ts';

/** One file of the tangled tree. */
export interface Output {
  /** Path relative to the tree: `kernel/proc.ts`. */
  readonly path: string;
  readonly kind: 'module' | 'program' | 'test';
  readonly lines: readonly OutputLine[];
  /** Its lines before the passes, as the book says them. */
  readonly written: readonly OutputLine[];
  /** Sections whose text is in it, in the order of the text. */
  readonly sections: readonly Section[];
  /** Why it must not be used; usually nothing. */
  readonly problems: readonly Problem[];
}

/** A block, its section, and what becomes of it. */
export interface PlacedBlock {
  readonly section: Section;
  readonly block: Block;
  readonly destination: Destination;
}

/** A tangled book. */
export interface Tangled {
  readonly book: Book;
  readonly outputs: ReadonlyMap<string, Output>;
  readonly blocks: readonly PlacedBlock[];
  readonly chunks: Chunks;
  /** Everything that is wrong, in reading order. */
  readonly problems: readonly Problem[];
}

/** A file while its pieces are being gathered. */
interface Draft {
  readonly kind: Output['kind'];
  readonly pieces: PlacedBlock[];
}

/** Tangles a book in memory. Reports every problem; never throws for one. */
export function tangle(
  book: Book,
  passes: readonly Pass[] = PASSES,
): Tangled {
  return new Tangler(book, passes).run();
}

class Tangler {
  private readonly chunks: Chunks = new Map();
  private readonly blocks: PlacedBlock[] = [];
  private readonly drafts = new Map<string, Draft>();
  private readonly owners = new Map<string, Section>();
  private readonly problems: Problem[] = [];

  constructor(
    private readonly book: Book,
    private readonly passes: readonly Pass[],
  ) {}

  run(): Tangled {
    for (const section of this.book.sections) {
      this.problems.push(...section.problems);
      const owns = this.claimModule(section);
      for (const block of section.blocks) {
        this.place(section, block, owns);
      }
    }
    const outputs = new Map<string, Output>();
    for (const [path, draft] of this.drafts) {
      outputs.set(path, this.assemble(path, draft));
    }
    this.visitAsides();
    this.checkUnused();
    for (const clash of collisions(this.book.sections, this.blocks)) {
      this.problems.push(clash.problem);
      if (clash.refused !== undefined) outputs.delete(clash.refused);
    }
    this.problems.push(...undrawnFigures(this.blocks, outputs));
    this.problems.sort((a, b) => comparePositions(a.at, b.at));
    const { book, blocks, chunks, problems } = this;
    const sound = this.blameTests(outputs);
    return { book, outputs: sound, blocks, chunks, problems };
  }

  /** False when another section introduced the module already. */
  private claimModule(section: Section): boolean {
    if (section.module === undefined) return true;
    return this.claim(section.module, section, section.moduleAt);
  }

  private claim(
    path: string,
    section: Section,
    at: Block['at'],
  ): boolean {
    const owner = this.owners.get(path) ?? section;
    this.owners.set(path, owner);
    if (owner === section) return true;
    this.problems.push(problem(at, 'two owners',
      `${path} is already introduced by ${owner.file}; continue it ` +
      `there with blocks that say file=${path}, or choose another path`));
    return false;
  }

  private place(section: Section, block: Block, owns: boolean): void {
    const destination = destinationOf(section, block, this.problems);
    const placed = { section, block, destination };
    this.blocks.push(placed);
    switch (destination.kind) {
      case 'chunk': {
        const { name, more } = destination;
        const found = defineChunk(this.chunks, name, more, block);
        if (found !== undefined) this.problems.push(found);
        break;
      }
      case 'program':
        if (!this.claim(destination.path, section, block.at)) break;
        this.append(destination.path, 'program', placed);
        break;
      case 'module':
        if (owns || block.info.attributes.size > 0) {
          this.append(destination.path, 'module', placed);
        }
        break;
      case 'test':
      case 'console':
        this.append(destination.path, 'test', placed);
        break;
      case 'figure':
      case 'sketch':
      case 'error':
      case 'shown':
        break;
    }
  }

  private append(
    path: string,
    kind: Output['kind'],
    placed: PlacedBlock,
  ): void {
    const draft = this.drafts.get(path) ?? { kind, pieces: [] };
    this.drafts.set(path, draft);
    draft.pieces.push(placed);
  }

  private assemble(path: string, { kind, pieces }: Draft): Output {
    const lines: OutputLine[] = [];
    const problems: Problem[] = [];
    const exchanges: Exchange[] = [];
    for (const { block, destination } of pieces) {
      if (destination.kind === 'console') {
        exchanges.push(...readTranscript(block, problems));
      } else {
        if (lines.length > 0) lines.push(BLANK);
        expandLines(block.lines, this.chunks, lines, problems);
      }
    }
    lines.push(...transcriptTest(exchanges));
    const sections = contributors(pieces, lines, this.book);
    const written = withHeader(keepLiterals(lines, problems), sections);
    const output = { path, kind, lines: written, written, sections, problems };
    // Passes need not understand a file that is wrong.
    const passed = problems.length > 0
      ? output
      : applyPasses(output, this.passes, problems);
    this.problems.push(...problems);
    for (const section of sections) problems.push(...section.problems);
    return passed;
  }

  /** Blocks that must fail may refer to chunks like those that must not. */
  private visitAsides(): void {
    for (const { block, destination } of this.blocks) {
      if (destination.kind !== 'error') continue;
      expandLines(block.lines, this.chunks, [], this.problems);
    }
  }

  private checkUnused(): void {
    for (const chunk of this.chunks.values()) {
      const [first] = chunk.parts;
      if (first === undefined || chunk.uses.length > 0) continue;
      this.problems.push(problem(first.at, 'unused chunk',
        `nothing refers to chunk '${chunk.name}'; write ` +
        `// <<${chunk.name}>> where it belongs, or remove it`));
    }
  }

  /** A section's tests are broken by anything wrong in the section. */
  private blameTests(
    outputs: ReadonlyMap<string, Output>,
  ): Map<string, Output> {
    const blamed = new Map(outputs);
    for (const section of this.book.sections) {
      const path = testPath(section);
      const output = blamed.get(path);
      if (output === undefined) continue;
      const here = this.problems.filter((p) => p.at.file === section.file);
      const others = output.problems.filter((p) => !here.includes(p));
      blamed.set(path, { ...output, problems: [...here, ...others] });
    }
    return blamed;
  }
}

const BLANK: OutputLine = { text: '', indent: 0, from: undefined };

/** The sections that lines come from, in the order of their blocks. */
function contributors(
  pieces: readonly PlacedBlock[],
  lines: readonly OutputLine[],
  book: Book,
): Section[] {
  const found = new Set(pieces.map((piece) => piece.section));
  const files = new Set(lines.map((line) => line.from?.at.file));
  for (const section of book.sections) {
    if (files.has(section.file)) found.add(section);
  }
  return [...found];
}

function withHeader(
  lines: readonly OutputLine[],
  sections: readonly Section[],
): OutputLine[] {
  const names = sections.map((section) => {
    return { ...BLANK, text: `//   ${section.file}` };
  });
  return [{ ...BLANK, text: '// Tangled from' }, ...names, BLANK, ...lines];
}
