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
import { TEST_TEXT, TestSystem } from '#kernel/testing.ts';
import { receive, send, sendrec } from '#lib/ipc.ts';

export const name = 'Kernel: traps and messages';

const ROUNDS = 5;

/** Operations in each measured slice of virtual time. */
interface Scenario {
  readonly label: string;
  /** Builds a system and returns the counter of operations. */
  build(system: TestSystem): { count: number };
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
      const { bytes } = assemble(`
        lui a1, 0x100
        li a7, 3
        again:
        li a0, ${server}
        ecall
        j again
      `, { origin: TEST_TEXT });
      system.addProgram(13, bytes, { user: true });
      return done;
    },
  },
];

/** Milliseconds of processor time: other processes do not count. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Nanoseconds an operation, the best of several slices. */
function measure(scenario: Scenario): number {
  const system = new TestSystem({}, 0);
  const done = scenario.build(system);
  const { kernel, machine } = system;
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = done.count;
    const start = processorTime();
    kernel.run(machine.clock.now + 100_000_000);
    const passed = processorTime() - start;
    best = Math.min(best, passed * 1e6 / (done.count - before));
  }
  return best;
}

function* counter(): Generator<number, void, number> {
  let n = 0;
  for (;;) n += yield n;
}

function measureResume(): number {
  const generator = counter();
  generator.next();
  return measureLoop(() => { generator.next(1); });
}

function measureCall(): number {
  const table = [(x: number): number => x + 1, (x: number): number => x + 2];
  let x = 0;
  return measureLoop((i) => {
    x = (table[i & 1] as (x: number) => number)(x);
  });
}

function measureLoop(body: (i: number) => void): number {
  const count = 3_000_000;
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = processorTime();
    for (let i = 0; i < count; i++) body(i);
    best = Math.min(best, (processorTime() - start) * 1e6 / count);
  }
  return best;
}

/** Prints the table. */
export function run(): void {
  const resume = measureResume();
  const rows: [string, number][] = [
    ['a call through a table', measureCall()],
    ['a bare generator resume', resume],
    ...scenarios.map((each): [string, number] =>
      [each.label, measure(each)]),
  ];
  console.log('operation'.padEnd(42)
    + '        ns     per second  resumes');
  for (const [label, ns] of rows) {
    console.log(label.padEnd(42) + ns.toFixed(1).padStart(10)
      + Math.round(1e9 / ns).toLocaleString('en').padStart(15)
      + (ns / resume).toFixed(1).padStart(9));
  }
}
