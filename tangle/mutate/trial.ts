/** One run of some tests of a file, in a worker that has loaded it. */
import { startTests } from '@vitest/runner';
import type { File, Suite, Task, Test } from '@vitest/runner';
import { TestRunner } from 'vitest';

interface Evaluated {
  readonly idToModuleMap: ReadonlyMap<string, unknown>;
  invalidateModule(module: unknown): void;
}

/** What vitest puts into a runner. */
interface Inside {
  readonly workerState: { readonly evaluatedModules: Evaluated };
  moduleRunner: unknown;
  viteModuleRunner: unknown;
  _otel: unknown;
}

function inside(runner: TestRunner): Inside {
  return runner as unknown as Inside;
}

/** The name of a test among those of its file. */
export function nameOf(test: Task): string {
  const above = test.suite === undefined ? '' : nameOf(test.suite);
  return `${above} > ${test.name}`;
}

/** Runs those tests of a file that have `names`, until one fails. */
class Trial extends TestRunner {
  private failed: string | undefined;

  constructor(
    outer: TestRunner, private readonly names: ReadonlySet<string>,
  ) {
    super(outer.config);
    const { moduleRunner, viteModuleRunner, _otel } = inside(outer);
    Object.assign(inside(this), { moduleRunner, viteModuleRunner, _otel });
  }

  /** What was loaded stays; only the tests are collected again. */
  override importFile(path: string, source: 'collect' | 'setup'): unknown {
    const { evaluatedModules } = inside(this).workerState;
    for (const [id, module] of evaluatedModules.idToModuleMap) {
      if (/\.md$|\.test\.ts$|\/build\/test\//.test(id)) {
        evaluatedModules.invalidateModule(module);
      }
    }
    return super.importFile(path, source);
  }

  /** The hooks of a suite do not run if none of its tests does. */
  onBeforeRunFiles(files: readonly File[]): void {
    for (const file of files) this.keep(file);
  }

  private keep(task: Task): boolean {
    const kept = task.type === 'suite'
      ? task.tasks.map((one) => this.keep(one)).includes(true)
      : this.names.has(nameOf(task));
    if (!kept) task.mode = 'skip';
    return kept;
  }

  override onAfterRunTask(test: Test): void {
    if (test.result?.state === 'fail') {
      this.failed ??= nameOf(test);
      skipRest(test.file);
    }
    super.onAfterRunTask(test);
  }

  /** The name of what failed, in `files`; undefined: nothing. */
  failure(files: readonly File[]): string | undefined {
    if (this.failed !== undefined) return this.failed;
    const suite = files.find(({ result }) => result?.state === 'fail');
    return suite === undefined ? undefined : 'before its tests';
  }
}

function skipRest(suite: Suite): void {
  for (const task of suite.tasks) {
    if (task.type === 'suite') skipRest(task);
    if (task.result === undefined) task.mode = 'skip';
  }
}

/**
 * Runs the tests of the file at `path` that have these names, inside of a
 * run of `outer`. The name of one that failed, or undefined.
 */
export async function tryTests(
  outer: TestRunner, path: string, names: readonly string[],
): Promise<string | undefined> {
  const trial = new Trial(outer, new Set(names));
  return trial.failure(await startTests([path], trial));
}
