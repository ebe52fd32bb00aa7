/**
 * The worker in which tests of the book run. It has what they import from
 * `vitest`, of the same libraries that vitest is made of.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT, JestAsymmetricMatchers, JestChaiExpect,
  JestExtend,
} from '@vitest/expect';
import {
  getCurrentTest, startTests, type Task, type VitestRunner,
  type VitestRunnerConfig,
} from '@vitest/runner';
import { restoreAllMocks, spyOn } from '@vitest/spy';
import * as chai from 'chai';

export {
  afterAll, afterEach, beforeAll, beforeEach, describe, it, test,
} from '@vitest/runner';

/** What went wrong in a test, or before it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** What the page gives to its worker before anything runs. */
export interface Given {
  /** Packed, the first programs and the others; none if none are needed. */
  readonly programs: readonly Uint8Array[];
  /** What can be read, by path. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What came of the tests so far. */
export interface TestReport {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
  /** The numbers of the exercises that are solved. */
  readonly solved: readonly number[];
  readonly milliseconds: number;
  /** True when no more comes. */
  readonly done: boolean;
}

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) {
  chai.use(plugin);
}

/** The `expect` of vitest, without snapshots. */
export const expect = Object.assign(
  (value: unknown, message?: string) => {
    const assertion = chai.expect(value, message) as unknown as {
      withTest(test: unknown): unknown;
    };
    return assertion.withTest(getCurrentTest());
  },
  chai.expect,
  (globalThis as unknown as Record<symbol, object>)[
    ASYMMETRIC_MATCHERS_OBJECT],
);

export const vi = { spyOn };

/** As in `vitest.config.ts`. */
const CONFIG: VitestRunnerConfig = {
  root: '/', setupFiles: [], name: undefined, passWithNoTests: false,
  testNamePattern: undefined, allowOnly: true,
  sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
  chaiConfig: undefined, maxConcurrency: 5, testTimeout: 120_000,
  hookTimeout: 300_000, retry: 0, includeTaskLocation: false,
  tags: [], tagsFilter: undefined, strictTags: true,
};

/** Comparing bytes is all that tests have of Node's buffers. Libraries ask
 *  whether something is one, so it is a class. */
class Buffer extends Uint8Array {
  /** Below zero, zero, or above, as in Node. */
  static compare(one: Uint8Array, other: Uint8Array): number {
    const at = one.findIndex((byte, n) => byte !== other[n]);
    return at < 0 ? one.length - other.length
      : Math.sign((one[at] ?? 0) - (other[at] ?? -1));
  }
}

const given = new Promise<Given>((resolve) => {
  onmessage = ({ data }: MessageEvent<Given>) => { resolve(data); };
});

/** Runs the tests that `load` defines, when the page has given what they
 *  need, and tells what comes of them. */
export async function run(load: () => unknown): Promise<void> {
  Object.assign(globalThis, { Buffer, loomixGiven: await given });
  const start = performance.now();
  const tell = (tasks: readonly Task[], done: boolean): void => {
    const milliseconds = performance.now() - start;
    postMessage({ ...reportOn(tasks), milliseconds, done });
  };
  const runner: VitestRunner = {
    config: CONFIG,
    importFile: load,
    onBeforeTryTask: () => { restoreAllMocks(); },
    onAfterRunTask: ({ file }) => { tell(file.tasks, false); },
  };
  tell(await startTests(['/tests'], runner), true);
}

/** A test that fails as long as the exercise is not solved. */
const JUDGE = /^exercise (\d+) is solved$/;

/** Adds up what became of tasks. What shows that an exercise is not solved
 *  yet does not count once it is. */
function reportOn(
  tasks: readonly Task[],
): Omit<TestReport, 'milliseconds' | 'done'> {
  const all: Failure[] = [];
  const solved: number[] = [];
  let passed = 0;
  let skipped = 0;
  const visit = (task: Task, above: string): void => {
    const name = task.type === 'suite' && task.file === task ? ''
      : above === '' ? task.name : `${above} > ${task.name}`;
    const judged = JUDGE.exec(task.name)?.[1];
    if (task.type === 'test' && task.fails && judged !== undefined) {
      if (task.result?.state === 'fail') solved.push(Number(judged));
      return;
    }
    for (const { message, stack = '' } of task.result?.errors ?? []) {
      all.push({ name, message, stack });
    }
    if (task.type === 'suite') {
      for (const one of task.tasks) visit(one, name);
    } else if (task.result?.state === 'pass') {
      passed += 1;
    } else if (task.result?.state !== 'fail') {
      skipped += 1;
    }
  };
  for (const task of tasks) visit(task, '');
  const failures = all.filter(({ name }) => !solved.some((number) => {
    return name.startsWith(`exercise ${number}, as it is`);
  }));
  return { passed, skipped, failures, solved };
}
