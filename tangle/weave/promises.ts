/** The promises of the system, and which tests see to each of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tangled } from '../assemble.ts';
import { idsIn, promiseOf, type Feature } from '../concordance.ts';
import { testPath } from '../destination.ts';
import { linesText } from '../lines.ts';
import { observations, type Observation } from '../observes.ts';
import type { Trials } from '../tried.ts';
import type { Content } from './layout.ts';
import { escape, link, sectionPage } from './links.ts';

const PAGE = 'promises.html';

/** What the first letter of an ID means. */
const GROUPS: Readonly<Record<string, string>> = {
  H: 'Hardware', K: 'Kernel', V: 'Virtual memory', S: 'Services',
  U: 'Update and recovery', P: 'Processes', D: 'Grants and the data store',
  I: 'The ipc server', F: 'Files', R: 'The shell and the programs',
  C: 'Gone for good', L: 'The book and its page', X: 'Speed',
};

/** A test that says that it sees to a promise. */
interface Witness {
  readonly ids: readonly string[];
  readonly title: string;
  readonly file: string;
  readonly by: Observation;
}

function claims(root: string): string {
  return join(root, 'concordance.json');
}

/** Whether this book makes promises. */
export function hasPromises(root: string): boolean {
  return existsSync(claims(root));
}

/** The page, if there are any promises. */
export function promisesPage(tangled: Tangled, trials: Trials): Content[] {
  const { root } = tangled.book;
  if (!hasPromises(root)) return [];
  const features = readJson(join(root, 'tangle/features.json')) as Feature[];
  const { kept } = readJson(claims(root)) as { kept: string[] };
  const found = witnesses(tangled, trials);
  const groups = new Map<string, string[]>();
  for (const feature of features) {
    const letter = feature.id.slice(0, 1);
    const rows = groups.get(letter) ?? [];
    groups.set(letter, [...rows,
      promiseRow(feature, kept.includes(feature.id), found)]);
  }
  const tables = [...groups].map(([letter, rows]) =>
    `<h2 id="${letter}">${escape(GROUPS[letter] ?? letter)}</h2>\n` +
    `<table>\n<thead><tr><td></td><th>Promise</th><th>Tests</th></tr>` +
    `</thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`);
  const html = `<h1>Promises</h1>\n${INTRODUCTION}\n${tables.join('\n')}\n`;
  return [{ page: PAGE, title: 'Promises', html }];
}

const INTRODUCTION = '<p>A promise is <em>kept</em> if a section explains it ' +
  'and its tests pass; one that has parts needs a test of each. A test ' +
  'observes the code alone (<em>unit</em>), a kernel with processes ' +
  '(<em>kernel</em>), or the system that was <em>booted</em>. ' +
  '<code>npm run concordance</code> runs the tests and fails if a promise ' +
  'that stands here as kept is not.</p>';

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function promiseRow(
  { id, promise, parts = {} }: Feature,
  isKept: boolean,
  all: readonly Witness[],
): string {
  const own = all.filter(({ ids }) =>
    ids.some((one) => promiseOf(one) === id));
  const listed = Object.entries(parts).map(([letter, text]) =>
    `<li id="${id}${letter}"><em>${letter}</em> ${escape(text)}</li>`);
  const list = listed.length === 0 ? '' : `<ul>${listed.join('')}</ul>`;
  const tests = own.map(witnessLine).join('<br>\n');
  return `<tr id="${id}"><td>${id}${isKept ? '<br><em>kept</em>' : ''}</td>` +
    `<td>${escape(promise)}${list}</td><td>${tests}</td></tr>`;
}

function witnessLine({ title, file, by }: Witness): string {
  const shown = escape(title);
  const place = file.startsWith('tests/') ? `${shown} (<code>${
    escape(file)}</code>)`
    : `<a href="${link(PAGE, sectionPage({ file }))}">${shown}</a>`;
  return `<em>${by}</em> ${place}`;
}

/** A string in code that begins with IDs, or has them in it. */
const TITLE = new RegExp(String.raw`(['"${'`'}])(IN*\[[A-Z]\d\dIN*)\1`
  .replaceAll('IN', String.raw`(?:(?!\1)[^\\\n]|\\.)`), 'g');

/** All tests that name promises: in the book, and in tests/. */
function witnesses(tangled: Tangled, trials: Trials): Witness[] {
  const by = observations(trials);
  const texts = tangled.book.sections.map((section): [string, string] => {
    const output = tangled.outputs.get(testPath(section));
    return [section.file, output === undefined ? ''
      : linesText(output.lines)];
  });
  return [...texts, ...outside(tangled.book.root)].flatMap(([file, text]) =>
    [...text.matchAll(TITLE)].flatMap(([, , title = '']): Witness[] => {
      const ids = idsIn(title);
      const shown = title.replace(/\\'/g, '\'').trim();
      return ids.length === 0 ? []
        : [{ ids, title: shown, file, by: by(file) }];
    }));
}

/** The tests of the system that are not in the book; not the loom's own. */
function outside(root: string): [file: string, text: string][] {
  const folder = join(root, 'tests');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true }).map(String)
    .filter((name) => name.endsWith('.test.ts') && !/^loom\b/.test(name))
    .map((name) => [`tests/${name}`,
      readFileSync(join(folder, name), 'utf8')]);
}
