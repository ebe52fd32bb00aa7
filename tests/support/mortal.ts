// Judges services: three requests to one that dies at each of its traps in
// turn, in a small system whose RS restarts in place.
import { ANY, NONE, RS_PROC_NR, SYSTEM } from '#abi/endpoint.ts';
import { OK } from '#abi/errno.ts';
import type { HostedProgram, Service } from '#abi/trap.ts';
import { TestSystem, script } from '#rigs/kernel.ts';
import { receive, sendNonBlocking, sendrec } from '#lib/ipc.ts';
import { sysGetksig, sysRestart } from '#lib/syslib.ts';

const SERVER = 12;
const CLIENT = 13;
const SUM = 14;
/** The field with a number; in a request, the one with the endpoint of a
 *  process that adds the numbers that it is sent to a total. */
export const VALUE = 8;
export const ADDER = 12;
const REQUESTS = 3;
/** More traps than any of the services here makes. */
const TRAPS = 40;

/** What three requests led to. */
export interface Outcome {
  readonly answers: readonly number[];
  readonly total: number;
}

/** `program`, whose `n`th trap (of all that it ever makes) is not made, or
 *  (`late`) does not return. */
function mortal(
  program: HostedProgram, n: number, late: boolean,
): HostedProgram {
  let traps = 0;
  return function* (image): Service {
    const service = program(image);
    for (let result = 0; ;) {
      const step = service.next(result);
      if (step.done === true) return;
      traps += 1;
      const dies = traps === n;
      if (dies && !late) throw new Error('instead of a trap');
      result = yield step.value;
      if (dies) throw new Error('after a trap');
    }
  };
}

const restarting: HostedProgram = script(function* (m) {
  for (;;) {
    yield receive(SYSTEM, m);
    for (;;) {
      const { endpoint } = yield* sysGetksig();
      if (endpoint === NONE) break;
      yield* sysRestart(endpoint);
    }
  }
});

/** The outcome if the service dies at trap `n`; 0: it does not die. */
export function outcomeOf(
  program: HostedProgram, n = 0, late = false,
): Outcome {
  const system = new TestSystem();
  system.crashesExpected = true;
  const answers: number[] = [];
  let total = 0;
  system.addService(RS_PROC_NR, restarting, { priority: 2 });
  const adder = system.addService(SUM, script(function* (m) {
    for (;;) {
      yield receive(ANY, m);
      total += m.get(VALUE);
      yield sendNonBlocking(m.source, m);
    }
  }), { priority: 5 });
  const server = system.addService(
    SERVER, mortal(program, n, late), { priority: 4 });
  system.addService(CLIENT, script(function* (m) {
    for (let i = 0; i < REQUESTS; i++) {
      m.type = 1;
      m.set(VALUE, 0);
      m.set(ADDER, adder);
      const status = yield sendrec(server, m);
      answers.push(status === OK ? m.get(VALUE) : status);
    }
  }));
  system.run();
  return { answers, total };
}

/** Where `program` dies and somebody can tell: `trap 3`, `after trap 3`. */
export function noticedDeaths(program: HostedProgram): string[] {
  const whole = JSON.stringify(outcomeOf(program));
  const noticed: string[] = [];
  for (let n = 2; n < TRAPS; n++) {
    for (const late of [false, true]) {
      if (JSON.stringify(outcomeOf(program, n, late)) === whole) continue;
      noticed.push(`${late ? 'after trap' : 'trap'} ${n}`);
    }
  }
  return noticed;
}
