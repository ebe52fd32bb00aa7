/** Which promises of the system are kept: explained, and tested. */
import type { Book } from './book.ts';

/** A promise of the system. */
export interface Feature {
  /** A letter and two digits, such as `V18`. */
  readonly id: string;
  readonly promise: string;
  /** What it consists of, by letter: each needs a test of its own. */
  readonly parts?: Readonly<Record<string, string>>;
}

/** One test that ran. */
export interface TestResult {
  readonly title: string;
  readonly file: string;
  readonly passed: boolean;
  /** It was left out, because there is no browser here to run it in. */
  readonly leftOut?: boolean;
}

/** What stands in the titles of tests that are left out for that reason. */
export const NO_BROWSER = '(no Chromium)';

/** What is known of one promise. */
export interface Row extends Feature {
  readonly claimed: boolean;
  /** Files of the sections that mention it, or a part of it. */
  readonly sections: readonly string[];
  readonly tests: readonly TestResult[];
  /** Why the claim does not hold; empty if it does or there is none. */
  readonly complaints: readonly string[];
}

/** Puts together features, claims, sections and test results. */
export function makeConcordance(
  features: readonly Feature[],
  claimed: readonly string[],
  book: Book,
  results: readonly TestResult[],
): Row[] {
  const known = features.map((feature): Row => {
    const { id } = feature;
    const sections = book.sections
      .filter(({ text }) => new RegExp(`\\b${id}[a-z]?\\b`).test(text))
      .map(({ file }) => file);
    const tests = results.filter(({ title }) =>
      idsIn(title).some((one) => promiseOf(one) === id));
    const isClaimed = claimed.includes(id);
    const complaints = isClaimed ? judge(feature, sections, tests) : [];
    return { ...feature, claimed: isClaimed, sections, tests, complaints };
  });
  const ids = new Set(features.map(({ id }) => id));
  const unknown = claimed.filter((id) => !ids.has(id)).map((id): Row => {
    return {
      id, promise: '', claimed: true, sections: [], tests: [],
      complaints: ['there is no such promise'],
    };
  });
  return [...known, ...unknown];
}

/** The IDs in a test's title: `[V18]`, or several as `[V18, V32]`, with the
 *  letter of a part, as `[V16a]`. */
export function idsIn(title: string): string[] {
  return [...title.matchAll(
    /\[([A-Z]\d\d[a-z]?(?:[,\s]+[A-Z]\d\d[a-z]?)*)\]/g)]
    .flatMap(([, ids = '']) => ids.split(/[,\s]+/));
}

/** An ID without the letter of a part. */
export function promiseOf(id: string): string {
  return id.slice(0, 3);
}

function judge(
  { id, parts = {} }: Feature,
  sections: readonly string[],
  tests: readonly TestResult[],
): string[] {
  const complaints: string[] = [];
  if (sections.length === 0) complaints.push('no section mentions it');
  const failed = tests.filter((one) => !one.passed && one.leftOut !== true);
  const held = tests.some((one) => one.passed || one.leftOut === true);
  if (!held) complaints.push('no passing test');
  for (const letter of Object.keys(parts)) {
    const shown = tests.some(({ title, passed }) =>
      passed && idsIn(title).includes(id + letter));
    if (!shown) complaints.push(`no passing test of part ${letter}`);
  }
  for (const one of new Set(tests.flatMap(({ title }) => idsIn(title)))) {
    if (promiseOf(one) !== id || one === id) continue;
    if (!(one.slice(3) in parts)) complaints.push(`there is no part ${one}`);
  }
  for (const { title } of failed) complaints.push(`did not pass: ${title}`);
  return complaints;
}

/** One line for each promise, and under it what is missing. `by` says what
 *  the tests of a file observe with. */
export function formatConcordance(
  rows: readonly Row[], by: (file: string) => string,
): string {
  return rows.map((row) => {
    const passing = row.tests.filter(({ passed }) => passed).length;
    const state = !row.claimed ? '    '
      : row.complaints.length === 0 ? 'kept' : 'FAIL';
    const tests = row.tests.length === 0 ? '' :
      `${passing}/${row.tests.length}`;
    const kinds = [...new Set(row.tests.map(({ file }) => by(file)))];
    const places = row.sections.map((file) => {
      return file.replace(/^chapters\//, '').replace(/\.md$/, '');
    });
    return [
      `${row.id} ${state} ${tests.padStart(5)}  ${row.promise}`,
      ...(kinds.length === 0 ? []
        : [`${' '.repeat(16)}observed: ${kinds.sort().join(', ')}`]),
      ...(places.length === 0 ? [] : [`${' '.repeat(16)}${places.join(' ')}`]),
      ...row.complaints.map((text) => `${' '.repeat(16)}! ${text}`),
    ].join('\n');
  }).join('\n');
}
