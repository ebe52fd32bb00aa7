/**
 * `npm run concordance [-- --report FILE]`: prints which promises are kept.
 * Without a report of vitest (JSON), the tests are run. Fails when a
 * promise that concordance.json claims is not kept.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readArguments } from '../answers.ts';
import { readBook } from '../book.ts';
import {
  formatConcordance, makeConcordance, NO_BROWSER, type Feature,
  type TestResult,
} from '../concordance.ts';
import { observations } from '../observes.ts';
import { count } from '../report.ts';
import { tangleTree } from '../tree.ts';
import { Trials } from '../tried.ts';

/** The parts of vitest's JSON report that matter here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
    }[];
  }[];
}

const USAGE = `npm run concordance [-- --report FILE]
Prints which promises are kept, after running the tests, or from a report of
vitest in JSON.`;

/** Runs the command; sets the exit status to 1 for a broken claim. */
export function main(root: string, args: string[]): void {
  const { values } = readArguments(USAGE, {
    args, options: { report: { type: 'string' } },
  });
  const report = values.report ?? runTests(root);
  const features = readJson(join(root, 'tangle/features.json')) as Feature[];
  const path = join(root, 'concordance.json');
  const { kept } = existsSync(path)
    ? readJson(path) as { kept: string[] }
    : { kept: [] };
  const results = readResults(root, readJson(report) as Report);
  const rows = makeConcordance(features, kept, readBook(root), results);
  const by = observations(new Trials(tangleTree(root)));
  console.log(formatConcordance(rows, by));
  const broken = rows.filter(({ complaints }) => complaints.length > 0);
  console.log(
    `${count(features.length, 'promise')}, ${kept.length} claimed, ` +
    `${count(broken.length, 'broken claim')}`);
  if (broken.length > 0) process.exitCode = 1;
}

function runTests(root: string): string {
  const report = join(root, 'build', 'test-report.json');
  const { error } = spawnSync(process.execPath, [
    join(root, 'node_modules/vitest/vitest.mjs'), 'run',
    '--reporter=json', `--outputFile=${report}`,
  ], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error !== undefined) throw error;
  return report;
}

function readResults(root: string, report: Report): TestResult[] {
  return report.testResults.flatMap(({ name, assertionResults }) => {
    return assertionResults.map(({ fullName, status }) => ({
      title: fullName,
      file: relative(root, name),
      passed: status === 'passed',
      leftOut: status !== 'failed' && fullName.includes(NO_BROWSER),
    }));
  });
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
