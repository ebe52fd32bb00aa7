/**
 * Runs test files as vitest does, and notes which mutants their tests reach.
 * When that is known of all files, each mutant is woken, and the tests that
 * reach it run again: in the same worker, with modules that are loaded
 * already.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import type { File, Test } from '@vitest/runner';
import { TestRunner } from 'vitest';
import { CHANNEL, type Begun } from './config.ts';
import { HOOKS, LOADING, partsFor, type Part } from './parts.ts';
import type { Mutant, Plan } from './plan.ts';
import { Register, secondsUsed } from './register.ts';
import { Store, type Reach, type Trial } from './store.ts';
import { nameOf, tryTests } from './trial.ts';

/** How much longer tests may take with a mutant than without it. */
const TIMES_LONGER = 10;

/** Seconds from the end of a mutant's time to that of the worker. */
const GRACE = 5;

type Config = ConstructorParameters<typeof TestRunner>[0];

/** What a worker keeps from one file to the next. */
interface Shared {
  readonly plan: Plan;
  readonly store: Store;
  readonly register: Register;
  readonly channel: BroadcastChannel;
  /** The test files whose modules are loaded. */
  readonly loaded: Set<string>;
  /** By test file: those that have killed a mutant. */
  readonly killers: Map<string, Set<string>>;
}

/** The runner that vitest is given. */
export default class MutationRunner extends TestRunner {
  private readonly shared: Shared;
  /** What the tests of the present file reach. */
  private readonly reaches = new Map<string, Reach>();
  private since = 0;

  constructor(config: Config) {
    super(config);
    this.shared = sharedState();
  }

  /** All is loaded. What was reached by that will not run again. */
  onBeforeRunFiles(): void { this.note(LOADING); }

  override async onBeforeRunTask(test: Test): Promise<void> {
    this.note(HOOKS);
    await super.onBeforeRunTask(test);
  }

  override onAfterRunTask(test: Test): void {
    this.note(nameOf(test));
    super.onAfterRunTask(test);
  }

  private note(name: string): void {
    const { plan, register } = this.shared;
    const known = this.reaches.get(name);
    const seconds = secondsUsed() - this.since;
    const times = new Map(known?.mutants);
    for (const { id, key } of plan.mutants) {
      const count = register.counts.get(id);
      if (count !== undefined) times.set(key, (times.get(key) ?? 0) + count);
    }
    this.reaches.set(name, { name, mutants: [...times],
      seconds: (known?.seconds ?? 0) + seconds });
    register.counts.clear();
    this.since = secondsUsed();
  }

  /** All tests of a file have run once. */
  override async onAfterRunFiles(files: readonly File[] = []): Promise<void> {
    const { plan, store, loaded } = this.shared;
    for (const { filepath, result } of files) {
      const tester = plan.tests.find(({ file }) =>
        filepath.endsWith(`/${file}`));
      if (tester === undefined) continue;
      loaded.add(tester.file);
      await this.collectAgain(filepath);
      store.add({ map: tester.file, of: tester.of,
        tests: result?.state === 'fail' ? undefined
          : [...this.reaches.values()] });
    }
    this.reaches.clear();
    super.onAfterRunFiles();
    const isReady = plan.tests.every(({ file, of }) =>
      store.map(file, of) !== undefined);
    if (isReady) await this.tryAll();
  }

  /** What tests reach by being collected, they reach in each trial. */
  private async collectAgain(path: string): Promise<void> {
    const { register } = this.shared;
    if (this.reaches.get(LOADING)?.mutants.length === 0) return;
    register.counts.clear();
    await tryTests(this, path, []);
    if (register.counts.size > 0) this.note(HOOKS);
  }

  private async tryAll(): Promise<void> {
    const { plan, store } = this.shared;
    for (const mutant of plan.mutants) {
      for (const part of partsFor(plan, store, mutant)) {
        const known = store.trial(part.digest);
        const { verdict } = known ?? await this.try(mutant, part);
        if (verdict !== 'passed') break;
      }
    }
    await this.askAgain();
    writeFileSync(plan.done, '');
  }

  private async try(mutant: Mutant, part: Part): Promise<Trial> {
    const { plan, store, register, channel, loaded } = this.shared;
    const { tester: { file }, names, digest, times } = part;
    const path = join(this.config.root, file);
    if (!loaded.has(file)) await tryTests(this, path, []);
    loaded.add(file);
    const seconds = plan.limit + TIMES_LONGER * part.seconds;
    const begun: Begun = {
      entry: { trial: digest, key: mutant.key, file, verdict: 'stopped',
        by: 'it hung' },
      end: secondsUsed() + seconds + GRACE,
    };
    channel.postMessage(begun);
    register.wake(mutant.id, { seconds, times });
    const by = await tryTests(this, path, names);
    const { overrun } = register;
    register.wake(0);
    channel.postMessage('none');
    const verdict = by === undefined ? 'passed'
      : overrun ? 'stopped' : 'killed';
    const entry: Trial = { ...begun.entry, verdict, by };
    store.add(entry);
    if (by !== undefined) this.noteKiller(file, by);
    return entry;
  }

  private noteKiller(file: string, name: string): void {
    const { killers } = this.shared;
    killers.set(file, (killers.get(file) ?? new Set<string>()).add(name));
  }

  /** Tests that failed pass again, unless a mutant has left something. */
  private async askAgain(): Promise<void> {
    const { store, killers } = this.shared;
    for (const [file, names] of killers) {
      const path = join(this.config.root, file);
      if (await tryTests(this, path, [...names]) !== undefined) {
        store.add({ spoilt: file });
      }
    }
  }
}

/** What this worker keeps; mutated modules ask its register. */
function sharedState(): Shared {
  const place = globalThis as { $shared?: Shared; $mutant?: unknown };
  if (place.$shared !== undefined) return place.$shared;
  const plan = JSON.parse(readFileSync(
    process.env['LOOMIX_MUTANTS'] ?? '', 'utf8')) as Plan;
  const register = new Register();
  const channel = new BroadcastChannel(CHANNEL);
  channel.unref();
  place.$mutant = register.ask;
  place.$shared = { plan, store: new Store(plan.store), register, channel,
    loaded: new Set(), killers: new Map() };
  return place.$shared;
}
