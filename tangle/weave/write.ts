/** Writing the woven book to disk. */
import {
  existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Tangled } from '../assemble.ts';
import { CHAPTERS } from '../listing.ts';
import { count, reportProblems } from '../report.ts';
import { tangleTree, writeIfChanged } from '../tree.ts';
import { drawFigures, knownDrawings } from './draw.ts';
import { Colours } from './highlight.ts';
import type { Page } from './links.ts';
import type { Found } from './names/find.ts';
import { knownNames, namesOf } from './names/known.ts';
import type { Passage } from './passages.ts';
import { hasSystem, writeScripts } from './scripts.ts';
import { weave, type Woven } from './weave.ts';

/** Folder of the woven book, relative to the root. */
export const WOVEN = 'build/book';

/** What one weaving did. */
export interface Weaving {
  /** False when the book is wrong. */
  readonly ok: boolean;
  /** The pages that are not what they were. */
  readonly changed: readonly Page[];
  /** What can be searched. */
  readonly passages: readonly Passage[];
  /** What is known of the names in the code of pages. */
  readonly names: Woven['names'];
  /** What their tests need. */
  readonly support: Woven['support'];
  /** What pages know of the book. */
  readonly manifest: Woven['manifest'];
}

/** Tangles and weaves the book and reports; false when it is wrong. */
export function weaveTree(root: string): boolean {
  return new BookWeaver(root).weave().ok;
}

/** The same, and what the pages load. */
export async function weaveAll(root: string): Promise<boolean> {
  const weaving = await new BookWeaver(root).weaveFirst();
  if (weaving.ok) await writeScripts(root, join(root, WOVEN), weaving);
  return weaving.ok;
}

/** Weaves a book again and again; what it knows makes the next time fast. */
export class BookWeaver {
  private readonly colours = new Colours();
  private written = new Map<Page, string>();

  constructor(private readonly root: string) {}

  /** Draws the figures, if they are not known, and weaves. */
  async weaveFirst(): Promise<Weaving> {
    const tangled = tangleTree(this.root);
    const isSound = tangled.problems.length === 0;
    const drawn = isSound ? await drawFigures(tangled) : undefined;
    return this.weaveTangled(tangled, drawn);
  }

  /** Tangles, weaves, writes the pages that changed, and reports. Figures
   *  that are not known are not drawn: after an edit of code that would take
   *  too long. */
  weave(): Weaving {
    return this.weaveTangled(tangleTree(this.root));
  }

  private weaveTangled(
    tangled: Tangled, drawn = knownDrawings(tangled),
  ): Weaving {
    const woven = weave(
      tangled, this.colours, this.namesIn(tangled), drawn);
    const folder = join(this.root, WOVEN);
    const changed: Page[] = [];
    for (const [page, text] of woven.files) {
      if (this.written.get(page) === text) continue;
      if (writeIfChanged(join(folder, page), text)) changed.push(page);
    }
    this.written = new Map(woven.files);
    for (const asset of woven.assets) {
      copyIfChanged(join(this.root, CHAPTERS, asset), join(folder, asset));
    }
    removeOthers(folder, woven);
    const problems = [...tangled.problems, ...woven.problems];
    const failed = reportProblems(this.root, problems);
    console.error(
      `wove ${count(woven.files.size, 'file')} to ${WOVEN}: ` +
      `${changed.length} changed, ${count(problems.length, 'problem')}`);
    const { passages, names, support, manifest } = woven;
    return { ok: !failed, changed, passages, names, support, manifest };
  }

  /** The names in the code: they are looked for at first. After an edit of
   *  code they would take too long, and pages do without. */
  private namesIn(tangled: Tangled): Found | undefined {
    if (!hasSystem(this.root)) return undefined;
    const isFirst = this.written.size === 0;
    return isFirst ? namesOf(tangled) : knownNames(tangled);
  }
}

/** Kinds of files that weaving leaves; others may be somebody else's. */
const OURS = /\.(html|css|svg|png|jpe?g|gif|webp|avif)$/;

function copyIfChanged(from: string, to: string): void {
  const bytes = readFileSync(from);
  if (existsSync(to) && readFileSync(to).equals(bytes)) return;
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, bytes);
}

/** Removes what earlier weaving left and this did not write. */
function removeOthers(
  folder: string,
  { files, assets }: Woven,
): void {
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const page = name.split(sep).join('/');
    if (!OURS.test(page) || page.startsWith('parts/')) continue;
    if (!files.has(page) && !assets.has(page)) {
      rmSync(join(folder, name), { force: true });
    }
  }
}
