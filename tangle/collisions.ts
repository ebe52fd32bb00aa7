/** Files that would be written over each other, or could not be at all. */
import type { PlacedBlock } from './assemble.ts';
import { testPath } from './destination.ts';
import { problem, type Position, type Problem } from './problem.ts';
import type { Section } from './section.ts';
import { chapterPage, modulePage, sectionPage } from './weave/links.ts';

/** A file of the tree or of the woven book, and why it is there. */
interface Claim {
  readonly path: string;
  /** How the book calls it. */
  readonly name: string;
  readonly at: Position;
}

/** A claim that meets another. */
export interface Clash {
  readonly problem: Problem;
  /** The path that must not be written; none if it is the other's too. */
  readonly refused: string | undefined;
}

/**
 * Two spellings of one file, and a file that is also a folder. Spellings
 * that differ in case are the same file on many machines.
 */
export function collisions(
  sections: readonly Section[],
  blocks: readonly PlacedBlock[],
): Clash[] {
  const files = [
    ...sections.flatMap(moduleClaim), ...blocks.flatMap(blockClaim),
  ];
  const pages = files.map(({ path, at }) => {
    return { path: modulePage(path), name: `the page of ${path}`, at };
  });
  const found = clashes(files);
  const refused = new Set(found.map((clash) => clash.refused));
  const sound = pages.filter((_, n) => !refused.has(files[n]?.path));
  const others = clashes([
    ...GENERATED, ...wholeClaims(sections), ...sound,
    ...sections.map(pageClaim),
  ]);
  return [...found, ...others.map((one) => ({ ...one, refused: undefined }))];
}

function moduleClaim({ module, moduleAt }: Section): Claim[] {
  if (module === undefined) return [];
  return [{ path: module, name: module, at: moduleAt }];
}

function blockClaim({ section, block, destination }: PlacedBlock): Claim[] {
  const { at } = block;
  switch (destination.kind) {
    case 'module':
      return [{ path: destination.path, name: destination.path, at }];
    case 'program': {
      const name = `program=${block.info.attributes.get('program')?.value}`;
      return [{ path: destination.path, name, at }];
    }
    case 'test':
    case 'console':
      return [{
        path: testPath(section), name: `the tests of ${section.file}`, at,
      }];
    default:
      return [];
  }
}

const NOWHERE: Position = { file: '', line: 1, column: 1 };

/** Pages that are made for every book. */
const GENERATED: readonly Claim[] = ['contents.html', 'modules/index.html']
  .map((path) => ({ path, name: `the generated ${path}`, at: NOWHERE }));

/** The page that has all sections of a chapter. */
function wholeClaims(sections: readonly Section[]): Claim[] {
  const chapters = new Set(sections.map(({ chapter }) => chapter));
  return [...chapters].filter((chapter) => chapter !== '').map((chapter) => ({
    path: chapterPage(chapter), name: `the chapter ${chapter} as one page`,
    at: NOWHERE }));
}

function pageClaim(section: Section): Claim {
  const { file } = section;
  return {
    path: sectionPage(section), name: `the page of ${file}`,
    at: { file, line: 1, column: 1 },
  };
}

/** The claims, each against those before it. */
function clashes(claims: readonly Claim[]): Clash[] {
  const found: Clash[] = [];
  const files = new Map<string, Claim>();
  const folders = new Map<string, Claim>();
  for (const claim of claims) {
    const key = sameness(claim.path);
    const same = files.get(key);
    if (same !== undefined && same.name === claim.name) continue;
    const clash = same ?? folders.get(key) ??
      parents(key).map((folder) => files.get(folder)).find(Boolean);
    if (clash !== undefined) {
      const message = `${claim.name} and ${clash.name} ` +
        (same === undefined
          ? 'would be a file and a folder of one name'
          : 'would be one file; spell it in one way, or find another name');
      found.push({
        problem: problem(claim.at, 'two spellings', message),
        refused: claim.path === clash.path ? undefined : claim.path,
      });
      continue;
    }
    files.set(key, claim);
    for (const folder of parents(key)) {
      if (!folders.has(folder)) folders.set(folder, claim);
    }
  }
  return found;
}

/** Paths for which this is equal may be one file. */
function sameness(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function parents(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, n) => parts.slice(0, n + 1).join('/'));
}
