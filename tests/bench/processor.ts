/**
 * Three user programs in the booted system, each beside the WebAssembly
 * that it was made from, run directly by the host's engine. Rounds with the
 * interpreter alone, with the translator and in the engine alternate, so that
 * all see the same weather on the machine.
 */
import { buildAllPrograms } from '#boot/build.ts';
import {
  MeasuredSystem, median, processorSeconds, type Span,
} from '#tests/support/measured-system.ts';
import { WasmProgram, wasmOf } from '#tests/support/wasm-program.ts';

export const name = 'The processor: user programs beside WebAssembly';

const ROUNDS = 7;
const WARMING = 3;

interface Row {
  readonly program: string;
  /** How often each does its work in one measurement. */
  readonly machine: number;
  readonly engine: number;
}

const ROWS: readonly Row[] = [
  { program: 'sieve', machine: 40, engine: 1000 },
  { program: 'chase', machine: 100, engine: 1000 },
  { program: 'states', machine: 200, engine: 4000 },
];

interface Round { readonly seconds: number; readonly sum: number }

/** Seconds between the marks that the program prints, and its sum. */
function runInEngine(
  program: WasmProgram, label: string, count: number,
): Round {
  let begun = 0;
  let seconds = 0;
  let shown = '';
  program.run([label, String(count)], (character) => {
    if (character === '<') begun = processorSeconds();
    if (character === '>') seconds = processorSeconds() - begun;
    shown += character;
  });
  return { seconds, sum: Number(/<>(\d+)/.exec(shown)?.[1]) };
}

function compare(
  system: MeasuredSystem, engine: WasmProgram, row: Row,
): string {
  const path = `/usr/test/${row.program}`;
  const once = system.measure(path);
  if (once.sum !== runInEngine(engine, path, 1).sum) {
    throw new Error(`${row.program}: the two do not agree`);
  }
  const [interpreted, translated] = [new Ways(), new Ways()];
  const direct: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const slow = system.measure(`${path} ${row.machine}`);
    system.translator.attach();
    for (let i = 0; i < WARMING; i++) system.measure(`${path} ${row.machine}`);
    const fast = system.measure(`${path} ${row.machine}`);
    system.translator.detach();
    const theirs = runInEngine(engine, path, row.engine);
    if (round === 0) continue;
    const each = theirs.seconds / row.engine * row.machine;
    direct.push(theirs.seconds / row.engine * 1e6);
    interpreted.add(slow, each);
    translated.add(fast, each);
  }
  return row.program.padEnd(10) + [once.instructions.toLocaleString('en'),
    median(direct).toFixed(0), ...interpreted.cells(), ...translated.cells(),
  ].map((cell) => cell.padStart(12)).join('');
}

/** Rounds of one way to run a program. */
class Ways {
  private readonly rates: number[] = [];
  private readonly slower: number[] = [];

  /** A round; the engine would have needed `engine` seconds. */
  add({ instructions, host }: Span, engine: number): void {
    this.rates.push(instructions / host / 1e6);
    this.slower.push(host / engine);
  }

  /** Millions per second, and how many times slower than the engine. */
  cells(): string[] {
    return [median(this.rates).toFixed(0), median(this.slower).toFixed(1)];
  }
}

/** Prints a line for each program: medians of the rounds. */
export async function run(): Promise<void> {
  const system = new MeasuredSystem(await buildAllPrograms());
  console.log('processor time; "slower" is how many times, round by round\n');
  console.log(' '.repeat(34) + 'interpreted'.padStart(24)
    + 'translated'.padStart(24));
  console.log('program'.padEnd(10) + ['instructions', 'engine µs',
    'million/s', 'slower', 'million/s', 'slower',
  ].map((title) => title.padStart(12)).join(''));
  for (const row of ROWS) {
    const bytes = await wasmOf(`userland/usr/test/${row.program}.ts`);
    const program = new WasmProgram(new Uint8Array(bytes));
    console.log(compare(system, program, row));
  }
}
