/**
 * The vitest plugin that makes Markdown files test files.
 *
 * `chapters/02-kernel/20-ipc.md`, loaded as a test, is one import of the
 * section's tangled test module. That and all tangled modules are served
 * from memory, with maps whose sources are absolute paths: so failures,
 * code frames and coverage speak of the prose.
 */
import { join, posix, relative, sep } from 'node:path';
import type { Plugin } from 'vitest/config';
import type { TestProject } from 'vitest/node';
import { answerTo, give } from './answers.ts';
import type { Output, Tangled } from './assemble.ts';
import { testPath } from './destination.ts';
import { CHAPTERS } from './listing.ts';
import { isLink } from './plainpath.ts';
import { formatProblem, type Problem } from './problem.ts';
import { textReader } from './report.ts';
import { ROOMS, type Section } from './section.ts';
import { outputMap, outputText } from './sourcemap.ts';
import { toolsDigest } from './stamps.ts';
import { syntaxErrors } from './syntax.ts';
import { BUILD, tangleTree } from './tree.ts';
import { watchBook, type Watching } from './watch.ts';

/** The sections that are test files: those with tests, or in error. */
export function testFiles(tangled: Tangled): string[] {
  const wrong = new Set(tangled.problems.map((found) => found.at.file));
  return tangled.book.sections
    .filter((section) => {
      return tangled.outputs.has(testPath(section)) ||
        wrong.has(section.file);
    })
    .map((section) => section.file);
}

/** What vite has to hear of a section. */
type Event = 'add' | 'change' | 'unlink';

/** The book as it is, while it changes. */
class LiveBook {
  tangled: Tangled;
  private readonly projects: TestProject[] = [];
  private watching: Watching | undefined;

  constructor(private readonly root: string) {
    this.tangled = tangleTree(root);
  }

  /** Keeps the test files of a project up to date. */
  serve(project: TestProject): void {
    this.projects.push(project);
  }

  /** Tells `hear` what becomes of sections, until the end. */
  watch(hear: (event: Event, path: string) => void): void {
    this.watching?.close();
    this.watching = watchBook(this.root, () => {
      const before = this.tangled;
      this.tangled = tangleTree(this.root);
      const changes = changesBetween(before, this.tangled);
      for (const project of this.projects) {
        includeSections(project, testFiles(this.tangled));
        // A section that had no tests until now.
        for (const [, file] of changes) {
          project.matchesTestGlob(join(this.root, file));
        }
      }
      for (const [event, file] of changes) hear(event, join(this.root, file));
    }, (line) => { console.error(`loom: ${line}`); });
  }

  close(): void { this.watching?.close(); }
}

/** The sections that differ, those that are gone first. */
function changesBetween(before: Tangled, now: Tangled): [Event, string][] {
  const textsOf = ({ book }: Tangled): ReadonlyMap<string, string> =>
    new Map(book.sections.map(({ file, text }) => [file, text]));
  const [old, present] = [textsOf(before), textsOf(now)];
  const gone = [...old.keys()].filter((file) => !present.has(file));
  const changed = [...present]
    .filter(([file, text]) => old.get(file) !== text);
  return [
    ...gone.map((file): [Event, string] => ['unlink', file]),
    ...changed.map(([file]): [Event, string] =>
      [old.has(file) ? 'change' : 'add', file]),
  ];
}

/** The book; ends the process if the host does not let it be tangled. */
function openBook(root: string): LiveBook {
  try {
    return new LiveBook(root);
  } catch (error) {
    const answer = answerTo(error);
    if (answer === undefined) throw error;
    give(answer);
    return process.exit();
  }
}

/** Makes the plugin for the book below `root` (absolute). */
export function loom(root: string): Plugin {
  const live = openBook(root);
  return {
    name: 'loomix:loom',
    enforce: 'pre',
    config() {
      const chapters = join(root, CHAPTERS);
      return {
        resolve: { preserveSymlinks: isLink(root) },
        // Vite's watcher misses a save that follows another at once.
        server: { watch: { ignored: [(path: string) =>
          path === chapters || path.startsWith(`${chapters}${sep}`)] } },
        test: { include: testFiles(live.tangled) },
      };
    },
    configureVitest({ project, experimental_defineCacheKeyGenerator }) {
      experimental_defineCacheKeyGenerator(({ id }) => {
        return cacheKey(root, live.tangled, id);
      });
      // For somebody who is looking on; otherwise it hides all the others.
      project.config.allowOnly = project.config.watch;
      live.serve(project);
    },
    configureServer({ config, watcher }) {
      if (config.server.watch === null) return;
      live.watch((event, path) => { watcher.emit(event, path); });
    },
    buildEnd() { live.close(); },
    handleHotUpdate({ file, server, modules }) {
      if (!isSection(root, file)) return undefined;
      return [...modules, ...dependents(root, live.tangled, file, server)];
    },
    resolveId(id, importer) {
      return resolveInTree(root, live.tangled, id, importer);
    },
    load(id) {
      const { book, outputs } = live.tangled;
      const path = pathBelow(root, id);
      const section = book.sections.find((s) => s.file === path);
      if (section !== undefined) {
        this.addWatchFile(id);
        return loadSection(root, live.tangled, section);
      }
      const output = outputs.get(treePath(path) ?? '');
      if (output === undefined) return undefined;
      for (const { file } of output.sections) {
        this.addWatchFile(join(root, file));
      }
      return loadOutput(root, output);
    },
  };
}

/**
 * What decides about a served module besides its file on the disk; false
 * for one that is to be complained about.
 */
function cacheKey(
  root: string,
  { book, outputs, problems }: Tangled,
  id: string,
): string | false {
  const path = pathBelow(root, id);
  const wrong = book.sections.some(({ file }) => file === path)
    ? problems.some(({ at }) => at.file === path)
    : (outputs.get(treePath(path) ?? '')?.problems ?? []).length > 0;
  return wrong ? false : TOOLS;
}

/** A digest of the code that serves modules. */
const TOOLS = toolsDigest(['vitest', 'syntax']);

/** True for the path of a file that is, or was, a section. */
function isSection(root: string, file: string): boolean {
  const path = pathBelow(root, file);
  return path.startsWith(`${CHAPTERS}/`) && path.endsWith('.md');
}

/** Makes these sections, and no others, test files. */
function includeSections(
  { config }: TestProject,
  sections: readonly string[],
): void {
  const others = config.include.filter((path) => !path.endsWith('.md'));
  config.include.splice(0, config.include.length, ...others, ...sections);
}

/** The modules in vitest's graph that a changed section is part of. */
function dependents(
  root: string,
  tangled: Tangled,
  file: string,
  server: {
    moduleGraph: { getModuleById(id: string): unknown };
  },
): never[] {
  const changed = pathBelow(root, file);
  const found: unknown[] = [];
  for (const output of tangled.outputs.values()) {
    if (!output.sections.some((section) => section.file === changed)) continue;
    const id = join(root, BUILD, output.path);
    const module = server.moduleGraph.getModuleById(id);
    if (module !== undefined) found.push(module);
  }
  return found as never[];
}

/** The absolute id of a tangled module that an import names. */
function resolveInTree(
  root: string,
  { outputs }: Tangled,
  id: string,
  importer: string | undefined,
): string | undefined {
  const room = /^#(\w+)\/(.*)$/.exec(id);
  let path: string | undefined;
  if (room !== null && (ROOMS as readonly string[]).includes(room[1] ?? '')) {
    path = `${room[1]}/${room[2]}`;
  } else if (id.startsWith('.') && importer !== undefined) {
    const from = treePath(pathBelow(root, importer));
    if (from !== undefined) path = posix.join(posix.dirname(from), id);
  } else {
    path = treePath(pathBelow(root, id));
  }
  if (path === undefined || !outputs.has(path)) return undefined;
  return join(root, BUILD, path);
}

/** A path relative to the root, with `/`; ids may be relative to it. */
function pathBelow(root: string, id: string): string {
  const [file = ''] = id.split('?');
  const path = file.startsWith(root) ? relative(root, file) : file;
  return path.split(sep).join('/').replace(/^\//, '');
}

/** A path relative to the tree, or undefined outside of it. */
function treePath(path: string): string | undefined {
  return path.startsWith(`${BUILD}/`)
    ? path.slice(BUILD.length + 1)
    : undefined;
}

function loadSection(
  root: string,
  tangled: Tangled,
  section: Section,
): string {
  const path = testPath(section);
  const { problems } = tangled;
  refuse(root, problems.filter((found) => found.at.file === section.file));
  if (!tangled.outputs.has(path)) return 'export {};';
  return `import ${JSON.stringify(join(root, BUILD, path))};`;
}

async function loadOutput(
  root: string,
  output: Output,
): Promise<{ code: string; map: string }> {
  refuse(root, output.problems);
  refuse(root, await syntaxErrors(output));
  const map = outputMap(output, (file) => join(root, file));
  return { code: outputText(output), map: JSON.stringify(map) };
}

/** Throws the problems, if there are any, as one error. */
function refuse(root: string, problems: readonly Problem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const readText = textReader(root);
  const all = problems.map((found) => formatProblem(found, readText));
  throw Object.assign(new Error(all.join('\n')), {
    loc: { ...first.at, file: join(root, first.at.file) },
  });
}
