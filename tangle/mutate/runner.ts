/**
 * Runs test files as vitest does, and then again for each mutant that their
 * tests have reached: in the same worker, with modules that are loaded
 * already, and only the tests that reach it.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { startTests } from '@vitest/runner';
import type { File, Task, Test } from '@vitest/runner';
import { TestRunner } from 'vitest';
import type { Plan } from './plan.ts';
import { Register } from './register.ts';

/** What is reached by nobody in particular: by hooks, or while loading. */
const FILE = '';

interface Evaluated {
  readonly idToModuleMap: ReadonlyMap<string, unknown>;
  invalidateModule(module: unknown): void;
}

type Config = ConstructorParameters<typeof TestRunner>[0];

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

function nameOf(test: Task): string {
  const above = test.suite === undefined ? '' : nameOf(test.suite);
  return `${above} > ${test.name}`;
}

/** Runs the tests of a file that reach one mutant, until one fails. */
class Trial extends TestRunner {
  private failed: string | undefined;
  constructor(
    outer: TestRunner, private readonly chosen: ReadonlySet<string>,
  ) {
    super(outer.config);
    const { moduleRunner, viteModuleRunner, _otel } = inside(outer);
    Object.assign(inside(this), { moduleRunner, viteModuleRunner, _otel });
  }

  override importFile(path: string, source: 'collect' | 'setup'): unknown {
    const { evaluatedModules } = inside(this).workerState;
    for (const [id, module] of evaluatedModules.idToModuleMap) {
      if (/\.md$|\.test\.ts$|\/build\/test\//.test(id)) {
        evaluatedModules.invalidateModule(module);
      }
    }
    return super.importFile(path, source);
  }

  override async onBeforeRunTask(test: Test): Promise<void> {
    const isChosen = this.chosen.has(FILE) || this.chosen.has(nameOf(test));
    if (this.failed !== undefined || !isChosen) test.mode = 'skip';
    await super.onBeforeRunTask(test);
  }

  override onAfterRunTask(test: Test): void {
    if (test.result?.state === 'fail') this.failed ??= test.name;
    super.onAfterRunTask(test);
  }

  /** The name of what failed, in `files`; undefined: nothing. */
  failure(files: readonly File[]): string | undefined {
    if (this.failed !== undefined) return this.failed;
    const suite = files.find(({ result }) => result?.state === 'fail');
    return suite === undefined ? undefined : 'before its tests';
  }
}

/** The runner that vitest is given. */
export default class MutationRunner extends TestRunner {
  private readonly plan: Plan;
  private readonly register: Register;
  private readonly settled: Set<number>;
  /** By test: the mutants that it reaches. */
  private readonly reaches = new Map<string, Set<number>>();

  constructor(config: Config) {
    super(config);
    this.plan = JSON.parse(readFileSync(
      process.env['LOOMIX_MUTANTS'] ?? '', 'utf8')) as Plan;
    this.register = shared();
    this.settled = settledIn(this.plan);
  }

  private note(test: string): void {
    const { reached } = this.register;
    const known = this.reaches.get(test) ?? new Set<number>();
    for (const id of reached) known.add(id);
    this.reaches.set(test, known);
    reached.clear();
  }

  /** All is loaded. What was reached by that will not run again. */
  onBeforeRunFiles(): void { this.register.reached.clear(); }

  override async onBeforeRunTask(test: Test): Promise<void> {
    this.note(FILE);
    await super.onBeforeRunTask(test);
  }

  override onAfterRunTask(test: Test): void {
    this.note(nameOf(test));
    super.onAfterRunTask(test);
  }

  /** All tests of `files` have run once. */
  override async onAfterRunFiles(files: readonly File[] = []): Promise<void> {
    const sound = files.every(({ result }) => result?.state === 'pass');
    for (const { filepath } of files) {
      if (!sound) this.write({ broken: filepath });
      for (const { id } of this.plan.mutants) {
        if (sound && !this.settled.has(id)) await this.try(filepath, id);
      }
      this.write({ finished: filepath });
    }
    this.reaches.clear();
    this.register.reached.clear();
    super.onAfterRunFiles();
  }

  private async try(path: string, id: number): Promise<void> {
    const chosen = new Set([...this.reaches]
      .filter(([, reached]) => reached.has(id)).map(([test]) => test));
    if (chosen.size === 0) return;
    this.write({ start: id });
    const trial = new Trial(this, chosen);
    this.register.wake(id, this.plan.limit);
    const files = await startTests([path], trial);
    const failure = trial.failure(files);
    const { overrun } = this.register;
    this.register.wake(0);
    if (failure !== undefined) this.settled.add(id);
    this.write(failure === undefined ? { passed: id }
      : { [overrun ? 'stopped' : 'killed']: id, by: failure, in: path });
  }

  private write(entry: Record<string, unknown>): void {
    appendFileSync(this.plan.log, `${JSON.stringify(entry)}\n`);
  }
}

/** The register of this worker, which mutated modules ask. */
function shared(): Register {
  const place = globalThis as { $register?: Register; $mutant?: unknown };
  place.$register ??= new Register();
  place.$mutant = place.$register.ask;
  return place.$register;
}

/** The mutants that are done with, in this run or an earlier one. */
function settledIn({ done, log }: Plan): Set<number> {
  const settled = new Set(done);
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    if (line === '') continue;
    const { killed, stopped } = JSON.parse(line) as
      Record<'killed' | 'stopped', number | undefined>;
    const id = killed ?? stopped;
    if (id !== undefined) settled.add(id);
  }
  return settled;
}
