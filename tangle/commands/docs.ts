/**
 * `npm run docs`: the reference of all exported names, to build/docs. Each
 * "Defined in" names the Markdown and links to the woven book.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import {
  Application, Converter, LogLevel, type Context,
} from 'typedoc';
import { readArguments } from '../answers.ts';
import type { Tangled } from '../assemble.ts';
import { absolutePath, typeScriptOutputs } from '../origin.ts';
import { BookPositions } from '../positions.ts';
import { count } from '../report.ts';
import { tangleTree, writeIfChanged } from '../tree.ts';
import { blockAnchor } from '../weave/anchors.ts';
import { sectionPage } from '../weave/links.ts';
import { weaveTree } from '../weave/write.ts';

/** Marks links into the woven book until the depth of a page is known. */
const BOOK_LINK = 'loomix-book:';

const USAGE = `npm run docs
Writes the reference of all exported names to build/docs.`;

/** Runs the command; sets the exit status to 1 when typedoc fails. */
export async function main(root: string, args: string[]): Promise<void> {
  readArguments(USAGE, { args, options: {} });
  const tangled = tangleTree(root);
  weaveTree(root);
  const app = await Application.bootstrap({
    name: 'Loomix',
    entryPoints: typeScriptOutputs(tangled)
      .filter(({ kind }) => kind === 'module')
      .map((output) => absolutePath(root, output)),
    tsconfig: join(root, 'tsconfig.json'),
    basePath: join(root, 'build'),
    readme: 'none',
    disableGit: true,
    sourceLinkTemplate: '{path}',
    skipErrorChecking: true,
    excludePrivate: true,
    logLevel: LogLevel.Error,
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, (context: Context) => {
    pointAtBook(root, tangled, context);
  }, -1000);
  const project = await app.convert();
  if (project === undefined) {
    process.exitCode = 1;
    return;
  }
  const folder = join(root, 'build', 'docs');
  await app.generateDocs(project, folder);
  const pages = finishLinks(folder);
  console.error(`wrote ${count(pages, 'page')} to build/docs`);
}

/** Replaces every place in the tangled tree by its place in the book. */
function pointAtBook(
  root: string,
  { book, blocks }: Tangled,
  { project }: Context,
): void {
  const positions = new BookPositions();
  for (const { sources = [] } of Object.values(project.reflections) as
    { sources?: SourceLike[] }[]) {
    for (const source of sources) {
      const { fullFileName, line, character } = source;
      const found = positions.find(fullFileName, line, character + 1);
      if (found === undefined) continue;
      const file = relative(root, found.file).split(sep).join('/');
      const section = book.sections.find((one) => one.file === file);
      const placed = blocks.find(({ block: { at, lines } }) => {
        return at.file === file && at.line <= found.line &&
          found.line <= at.line + lines.length;
      });
      if (section === undefined || placed === undefined) continue;
      source.fileName = file;
      source.line = found.line;
      source.character = found.column - 1;
      source.url = `${BOOK_LINK}${sectionPage(section)}` +
        `#${blockAnchor(placed)}`;
    }
  }
}

interface SourceLike {
  fileName: string;
  readonly fullFileName: string;
  line: number;
  character: number;
  url?: string;
}

/** Makes the marked links relative; the number of pages. */
function finishLinks(folder: string): number {
  const names = readdirSync(folder, { recursive: true }).map(String)
    .filter((name) => name.endsWith('.html'));
  for (const name of names) {
    const path = join(folder, name);
    const up = '../'.repeat(name.split(sep).length);
    const text = readFileSync(path, 'utf8');
    writeIfChanged(path, text.replaceAll(BOOK_LINK, `${up}book/`));
  }
  return names.length;
}
