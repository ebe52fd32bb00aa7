// Systems in which a service was exchanged before the boot, sessions with
// them as they are printed in a section, and drawings of what was said.
import { readFileSync } from 'node:fs';
import { noHeritage } from '#abi/keepsake.ts';
import { RS_LU_PREPARE } from '#abi/rs.ts';
import { SERVICE_EVENTS } from '#abi/service-event.ts';
import { RECEIVE, SENDNB } from '#abi/trap.ts';
import type { HostedProgram } from '#abi/trap.ts';
import type { Fault } from '#rigs/faults/injector.ts';
import { Injector } from '#rigs/faults/injector.ts';
import { headLine, stepLine } from '#rigs/figures/letters.ts';
import type { Seen } from '#rigs/figures/seen.ts';
import { ASIDE, isAmong, namesIn, stepOf } from '#rigs/figures/seen.ts';
import type { TypistParts } from '#rigs/transcript.ts';
import { Typist } from '#rigs/transcript.ts';
import type { System } from '#boot/system.ts';
import { TRACE_IPC, TRACE_SERVICE, traceEvent } from '#hardware/trace.ts';

export type Change = (program: HostedProgram) => HostedProgram;

/** `program`, of which the kernel keeps nothing: it is replaced by a new
 *  process. */
export const keepingNothing: Change = (program) => (image) =>
  program({ ...image, heritage: noHeritage() });

/** `program`, which goes on in place and has forgotten everything. */
export const forgetting: Change = (program) => (image) => {
  image.heritage.keepsake = null;
  return program(image);
};

/** `program` as it is: as good a version as any other. */
export const same: Change = (program) => program;

/** A version that understands only the beginning of what it inherits. */
export const cutShort: Change = (program) => (image) => {
  const { heritage } = image;
  const inherited = heritage.inherited?.slice(0, 99) ?? null;
  return program({ ...image, heritage: { ...heritage, inherited } });
};

/** A booted system in which the program called `name`, if it is not '',
 *  was changed. */
export function bootChanged(
  parts: TypistParts, name: string, change: Change,
  prepare?: (system: System) => void,
): Typist {
  return bootVersions(parts, name === '' ? {} : { [name]: change }, prepare);
}

/** A booted system with more versions of its programs: what was done to the
 *  one called `name` is `name@version`, or (`name`) takes its place. */
export function bootVersions(
  parts: TypistParts, changes: Readonly<Record<string, Change>>,
  prepare?: (system: System) => void,
): Typist {
  const typist = new Typist(parts, { prepare: (system) => {
    const { programs } = system.kernel.core;
    for (const [key, change] of Object.entries(changes)) {
      const [name = ''] = key.split('@');
      const program = programs.get(name);
      if (program === undefined) throw new Error(`no program ${name}`);
      const keys = key !== name ? [key]
        : [...programs.keys()].filter((one) => one.split('@')[0] === name);
      for (const one of keys) programs.set(one, change(program));
    }
    prepare?.(system);
  } });
  typist.read();
  return typist;
}

/** The `text` blocks of a section, without their last newline. */
export function textBlocks(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^```text\n([^]*?)^```$/gm)]
    .map(([, text = '']) => text.replace(/\n$/, ''));
}

/** Types the commands of `block`, which begin with `# `. What the console
 *  shows, in the form of a block. */
export function sessionLike(typist: Typist, block: string): string {
  return block.split('\n').filter((line) => line.startsWith('# '))
    .map((line) => `${line}\n${typist.command(line.slice(2))}`
      .replace(/\n$/, ''))
    .join('\n');
}

/** What happens when `line` is typed, while `faults` strike. */
export function seenDuring(
  typist: (prepare: (system: System) => void) => Typist, line: string,
  faults: readonly Fault[] = [],
): { seen: readonly Seen[]; struck: number } {
  const seen: Seen[] = [];
  const injectors: Injector[] = [];
  const here = typist((system) => {
    injectors.push(new Injector(system, faults));
    const { core } = system.kernel;
    system.machine.trace.on(TRACE_IPC | TRACE_SERVICE, (...numbers) => {
      const event = traceEvent(...numbers);
      if (event !== null) seen.push({ event, names: namesIn(core, event) });
    });
  });
  here.read();
  here.system.type(new TextEncoder().encode(line));
  here.read();
  seen.length = 0;
  for (const injector of injectors) injector.arm(1);
  here.press('\n');
  const struck = injectors.reduce((sum, one) => sum + one.struck.length, 0);
  return { seen, struck };
}

/** Draws who says what to whom among `columns`, a line an event, from the
 *  line that starts with `begins` to the first that starts with `ends`. */
export function draw(
  seen: readonly Seen[], columns: readonly string[],
  begins: string, ends: string,
): string {
  const rows: string[] = [];
  for (const one of seen) {
    const step = stepOf(one);
    if (step === null || !isAmong(columns, step)
      || ASIDE.includes(step.label)) continue;
    const row = stepLine(columns, step);
    if (rows.length === 0 && !row.startsWith(begins)) continue;
    rows.push(row);
    if (row.startsWith(ends)) break;
  }
  return [headLine(columns), ...rows].join('\n');
}

/** The map of a life that stands in a section as a table of three columns:
 *  a state, a station, the next state. */
export class LifeMap {
  /** From `state | station` to the next state. */
  private readonly arrows: ReadonlyMap<string, string>;
  private readonly words: ReadonlySet<string>;
  private readonly used = new Set<string>();

  constructor(path: string) {
    const rows = [...readFileSync(path, 'utf8')
      .matchAll(/^\| ([a-z ]+) \| ([a-z -]+) \| ([a-z ]+) \|$/gm)]
      .filter(([, state]) => state !== 'state');
    this.arrows = new Map(rows.map(([, state = '', word = '', next = '']) =>
      [`${state} | ${word}`, next]));
    this.words = new Set(rows.map(([, , word = '']) => word));
  }

  /** The arrows that nobody has taken. */
  get unused(): string[] {
    return [...this.arrows.keys()].filter((arrow) => !this.used.has(arrow));
  }

  /** Follows services from `states` on, by name, in what was `seen`. The
   *  arrows they took that are not on the map. */
  follow(seen: readonly Seen[], states: Map<string, string>): string[] {
    const wrong: string[] = [];
    const places = new Map<string, number>();
    const reports = new Set<string>();
    for (const one of seen) {
      const [service, place, word] = stationOf(one, reports);
      const state = states.get(service);
      if (state === undefined || !this.words.has(word)) continue;
      // Known by its endpoint: a process that was replaced is another.
      const known = places.get(service) ?? place;
      places.set(service, known);
      if (place !== known) continue;
      // RS reads the report of one that has died meanwhile.
      if (state === 'frozen' && word === 'ready') continue;
      const arrow = `${state} | ${word}`;
      if (this.arrows.has(arrow)) this.used.add(arrow);
      else wrong.push(arrow);
      states.set(service, this.arrows.get(arrow) ?? '');
    }
    return wrong;
  }
}

type Station = readonly [service: string, endpoint: number, word: string];
const NO_STATION: Station = ['', 0, ''];

/** The station of a service that this event is. Those that RS only speaks
 *  of: it has `asked` a service to come to rest, the service `reports`, and
 *  is `let go`. `reports` holds those that wait for that. */
function stationOf({ event, names }: Seen, reports: Set<string>): Station {
  const [from, to] = names;
  if (event.kind === 'service') {
    return [from, event.service, SERVICE_EVENTS.get(event.event) ?? '?'];
  }
  if (event.kind !== 'ipc' || event.primitive === RECEIVE) return NO_STATION;
  if (event.type === RS_LU_PREPARE) {
    if (from === 'rs') return [to, event.target, 'asked'];
    reports.add(from);
    return [from, event.source, 'reports'];
  }
  const answers = from === 'rs' && event.primitive === SENDNB;
  return answers && reports.delete(to) ? [to, event.target, 'let go']
    : NO_STATION;
}
