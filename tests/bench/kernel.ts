/**
 * What a trap costs: kernel calls, messages, notifications and switches,
 * beside a plain generator resume and a plain call in the same run.
 */
import { ANY, SYSTEM } from '#abi/endpoint.ts';
import { SYS_TIMES, TimesCall } from '#abi/kernel-calls.ts';
import { Message } from '#abi/message.ts';
import type { HostedProgram, Service } from '#abi/trap.ts';
import { NOTIFY, RECEIVE, SEND, SENDREC } from '#abi/trap.ts';
import { assemble } from '#hardware/assembler.ts';
import { TEST_DATA, TEST_TEXT, TestSystem } from '#rigs/kernel.ts';
import { receive, send, sendrec } from '#lib/ipc.ts';
import {
  median, processorSeconds, resumeSeconds,
} from '#tests/support/measured-system.ts';

export const name = 'Kernel: traps and messages';

const ROUNDS = 9;
const WARM_ROUNDS = 3;
/** Virtual time of one slice: 0.4 s. */
const SLICE_CYCLES = 40_000_000;

/** Operations in each measured slice of virtual time. */
interface Scenario {
  readonly label: string;
  /** Builds a system and returns the counter of operations. */
  build(system: TestSystem): { readonly count: number };
}

const echo: HostedProgram = function* (): Service {
  const m = new Message();
  for (;;) {
    yield receive(ANY, m);
    yield send(m.source, m);
  }
};

/** The same with the traps written out: no `yield*` in between. */
const bareEcho: HostedProgram = function* (): Service {
  const m = new Message();
  for (;;) {
    m.primitive = RECEIVE;
    m.peer = ANY;
    yield m;
    m.primitive = SEND;
    m.peer = m.source;
    yield m;
  }
};

function client(
  work: (server: number, m: Message) => Generator<Message, void, number>,
) {
  return (system: TestSystem, server: number): { count: number } => {
    const done = { count: 0 };
    system.addService(13, function* () {
      const m = new Message();
      for (;;) {
        yield* work(server, m);
        done.count += 1;
      }
    });
    return done;
  };
}

/** SENDREC, RECEIVE and SEND. */
const TRAPS_OF_ROUND_TRIP = 3;

/** A program that does nothing but SENDREC to `server`. */
function asking(server: number): Uint8Array {
  return assemble(`
    lui a1, ${TEST_DATA >>> 12}
    li a7, ${SENDREC}
    again:
    li a0, ${server}
    ecall
    j again
  `, { origin: TEST_TEXT }).bytes;
}

/** A program that sends each message back to where it came from. */
const answering = assemble(`
  lui a1, ${TEST_DATA >>> 12}
  again:
  li a0, ${ANY}
  li a7, ${RECEIVE}
  ecall
  lw a0, 0(a1)
  li a7, ${SEND}
  ecall
  j again
`, { origin: TEST_TEXT }).bytes;

const scenarios: readonly Scenario[] = [
  {
    label: 'null kernel call (TIMES)',
    build: (system) => client(function* (_server, m) {
      m.type = SYS_TIMES;
      m.set(TimesCall.endpoint, SYSTEM);
      m.primitive = SENDREC;
      m.peer = SYSTEM;
      yield m;
    })(system, 0),
  },
  {
    label: 'SENDREC round trip, hosted, bare yields',
    build: (system) => client(function* (server, m) {
      m.primitive = SENDREC;
      m.peer = server;
      yield m;
    })(system, system.addService(12, bareEcho)),
  },
  {
    label: 'SENDREC round trip, hosted, with stubs',
    build: (system) => client(function* (server, m) {
      yield sendrec(server, m);
    })(system, system.addService(12, echo)),
  },
  {
    label: 'NOTIFY and its RECEIVE',
    build(system) {
      const server = system.addService(12, function* () {
        const m = new Message();
        for (;;) yield receive(ANY, m);
      });
      return client(function* (_server, m) {
        m.primitive = NOTIFY;
        m.peer = server;
        yield m;
      })(system, server);
    },
  },
  {
    label: 'machine code to a server and back',
    build(system) {
      const done = { count: 0 };
      const server = system.addService(12, function* () {
        const m = new Message();
        for (;;) {
          yield receive(ANY, m);
          done.count += 1;
          yield send(m.source, m);
        }
      });
      system.addProgram(13, asking(server), { user: true });
      return done;
    },
  },
  {
    label: 'two programs, two address spaces, and back',
    build(system) {
      const server = system.addProgram(12, answering);
      system.addProgram(13, asking(server));
      const { core } = system;
      return { get count() { return core.traps / TRAPS_OF_ROUND_TRIP; } };
    },
  },
];

/** What was measured: medians over the rounds. */
interface Cost {
  readonly ns: number;
  /** The same in bare generator resumes, measured in the same round. */
  readonly resumes: number;
}

/** Runs `slice`, which returns ns, beside a bare resume, round by round.
 *  The first rounds warm the engine up and do not count. */
function measure(slice: () => number): Cost {
  const ns: number[] = [];
  const resumes: number[] = [];
  for (let round = -WARM_ROUNDS; round < ROUNDS; round++) {
    const resume = measureResume();
    const cost = slice();
    if (round < 0) continue;
    ns.push(cost);
    resumes.push(cost / resume);
  }
  return { ns: median(ns), resumes: median(resumes) };
}

/** A function that runs one slice of `scenario` and returns ns. */
function sliceOf(scenario: Scenario): () => number {
  const system = new TestSystem({}, 0);
  const done = scenario.build(system);
  const { kernel, machine } = system;
  return () => {
    const before = done.count;
    const start = processorSeconds();
    kernel.run(machine.clock.now + SLICE_CYCLES);
    return (processorSeconds() - start) * 1e9 / (done.count - before);
  };
}

/** Nanoseconds of a bare generator resume. */
function measureResume(): number { return resumeSeconds() * 1e9; }

function measureCall(): number {
  const table = [(x: number): number => x + 1, (x: number): number => x + 2];
  let x = 0;
  return measureLoop((i) => {
    x = (table[i & 1] as (x: number) => number)(x);
  });
}

function measureLoop(body: (i: number) => void): number {
  const count = 1_000_000;
  const start = processorSeconds();
  for (let i = 0; i < count; i++) body(i);
  return (processorSeconds() - start) * 1e9 / count;
}

/** Prints the table. */
export function run(): void {
  const rows: [string, Cost][] = [
    ['a call through a table', measure(measureCall)],
    ['a bare generator resume', measure(measureResume)],
    ...scenarios.map((each): [string, Cost] =>
      [each.label, measure(sliceOf(each))]),
  ];
  console.log('operation'.padEnd(42)
    + '        ns     per second  resumes');
  for (const [label, { ns, resumes }] of rows) {
    console.log(label.padEnd(42) + ns.toFixed(1).padStart(10)
      + Math.round(1e9 / ns).toLocaleString('en').padStart(15)
      + resumes.toFixed(1).padStart(9));
  }
}
