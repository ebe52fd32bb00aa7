// Judges versions of a service: in a small system, whose RS replaces them
// as the real one does.
import { ANY, RS_PROC_NR } from '#abi/endpoint.ts';
import { ERESTART, OK } from '#abi/errno.ts';
import {
  RENEW_BEGIN, RENEW_COMMIT, RENEW_UNDO,
} from '#abi/kernel-calls.ts';
import { Message } from '#abi/message.ts';
import type { HostedProgram, Service, Trapping } from '#abi/trap.ts';
import { RECEIVE } from '#abi/trap.ts';
import { TestSystem, script } from '#rigs/kernel.ts';
import { receive, sendNonBlocking, sendrec } from '#lib/ipc.ts';
import { sysRenew } from '#lib/syslib.ts';
import { VALUE } from '#tests/support/mortal.ts';

const SERVER = 12;
const CLIENT = 13;
/** RS asks a service to come to rest. */
const REST = 50;

/** What requests led to, and what came of each update. */
export interface UpdateOutcome {
  readonly answers: readonly number[];
  readonly updates: readonly number[];
}

/** `program` in a frame: it reports when it has taken over, and comes to
 *  rest when it is asked, or (`cut`) at its `cut`th trap, at once. */
function framed(program: HostedProgram, cut = 0): HostedProgram {
  return function* (image): Service {
    const service = program(image);
    let step = service.next(OK);
    const report = new Message();
    if (image.heritage.inherited !== null) yield sendrec(RS_PROC_NR, report);
    for (let traps = 1; step.done !== true; traps++) {
      let result = yield step.value;
      for (;;) {
        const { value } = step;
        if (!('words' in value) || value.primitive !== RECEIVE
          || value.type !== REST) break;
        yield sendrec(RS_PROC_NR, report);
        result = yield receive(ANY, value);
      }
      if (traps === cut) yield sendrec(RS_PROC_NR, report);
      step = service.next(result);
    }
  };
}

/** Has `server`, which is at rest, go on as `program`. */
function* renew(server: number, program: string): Trapping<number> {
  const m = new Message();
  const status = yield* sysRenew(server, RENEW_BEGIN, program);
  if (status !== OK) return status;
  yield receive(ANY, m);
  const succeeded = m.source === server;
  const result = yield* sysRenew(
    server, succeeded ? RENEW_COMMIT : RENEW_UNDO);
  if (succeeded) yield sendNonBlocking(server, m);
  return succeeded ? result : -ERESTART;
}

/** A system with `first` as a service, and the others as versions. */
function systemOf(
  first: HostedProgram, others: readonly HostedProgram[],
): { system: TestSystem; server: number } {
  const system = new TestSystem();
  system.crashesExpected = true;
  for (const [n, program] of others.entries()) {
    system.core.programs.set(`x@${n + 2}`, framed(program));
  }
  return { system, server: system.addService(SERVER, first, { priority: 4 }) };
}

function* ask(server: number, answers: number[], m: Message): Service {
  m.type = 1;
  m.set(VALUE, 0);
  const status = yield sendrec(server, m);
  answers.push(status === OK ? m.get(VALUE) : status);
}

/** One request to each of `versions`, with an update after each. If one
 *  fails, the next request goes to who is there. */
export function outcomeOfUpdates(
  versions: readonly [HostedProgram, ...HostedProgram[]],
): UpdateOutcome {
  const [first, ...others] = versions;
  const { system, server } = systemOf(framed(first), others);
  const [answers, updates]: [number[], number[]] = [[], []];
  const client = system.addService(CLIENT, script(function* (m) {
    for (let n = 0; n <= others.length; n++) {
      yield* ask(server, answers, m);
      if (n < others.length) yield sendrec(RS_PROC_NR, m);
    }
  }), { priority: 6 });
  system.addService(RS_PROC_NR, script(function* (m) {
    for (let n = 2; n <= versions.length; n++) {
      yield receive(client, m);
      m.type = REST;
      yield sendNonBlocking(server, m);
      yield receive(server, m);
      updates.push(yield* renew(server, `x@${n}`));
      yield sendNonBlocking(client, m);
    }
  }), { priority: 2 });
  system.run();
  return { answers, updates };
}

/** Three requests to `first`, which is replaced by `second` at its `cut`th
 *  trap, whatever it is doing; and one of somebody else, later. Whom nobody
 *  answers waits for ever. */
export function outcomeOfCut(
  first: HostedProgram, second: HostedProgram, cut: number,
): { readonly answers: readonly number[]; readonly later: readonly number[] } {
  const { system, server } = systemOf(framed(first, cut), [second]);
  const [answers, later]: [number[], number[]] = [[], []];
  system.addService(CLIENT, script(function* (m) {
    for (let n = 0; n < 3; n++) yield* ask(server, answers, m);
  }), { priority: 6 });
  system.addService(CLIENT + 1, script(function* (m) {
    yield* ask(server, later, m);
  }), { priority: 7 });
  system.addService(RS_PROC_NR, script(function* (m) {
    yield receive(server, m);
    yield* renew(server, 'x@2');
  }), { priority: 2 });
  system.run();
  return { answers, later };
}
