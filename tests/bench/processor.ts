/**
 * Three user programs in the booted system, each beside the WebAssembly
 * that it was made from, run directly by the host's engine. Rounds of the
 * two alternate, so that both see the same weather on the machine.
 */
import { buildAllPrograms } from '#boot/build.ts';
import {
  MeasuredSystem, median, processorSeconds,
} from '#tests/support/measured-system.ts';
import { WasmProgram, wasmOf } from '#tests/support/wasm-program.ts';

export const name = 'The processor: user programs beside WebAssembly';

const ROUNDS = 7;

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
  const rates: number[] = [];
  const ratios: number[] = [];
  const direct: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const ours = system.measure(`${path} ${row.machine}`);
    const theirs = runInEngine(engine, path, row.engine);
    if (round === 0) continue;
    const each = theirs.seconds / row.engine;
    rates.push(ours.instructions / ours.host / 1e6);
    direct.push(each * 1e6);
    ratios.push(ours.host / row.machine / each);
  }
  return row.program.padEnd(12) + [
    once.instructions.toLocaleString('en'), median(rates).toFixed(0),
    median(direct).toFixed(0), median(ratios).toFixed(1),
  ].map((cell) => cell.padStart(15)).join('');
}

/** Prints a line for each program: medians of the rounds. */
export async function run(): Promise<void> {
  const system = new MeasuredSystem(await buildAllPrograms());
  console.log('processor time; "slower" is how many times, round by round\n');
  console.log('program'.padEnd(12) + [
    'instructions', 'million/s', 'engine µs', 'slower',
  ].map((title) => title.padStart(15)).join(''));
  for (const row of ROWS) {
    const bytes = await wasmOf(`userland/usr/test/${row.program}.ts`);
    const program = new WasmProgram(new Uint8Array(bytes));
    console.log(compare(system, program, row));
  }
}
