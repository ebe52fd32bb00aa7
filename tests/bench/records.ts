/**
 * What records cost: a field that is read and set, beside the same field of
 * a plain object; a turn with a few changes; collections beside arrays and
 * maps; a state as bytes. Each figure is the median of interleaved rounds.
 */
import { List, Table } from '#lib/collections.ts';
import { decodeState, encodeState } from '#lib/codec.ts';
import { Store } from '#lib/store.ts';
import { PmState, makeState } from '#servers/pm/state.ts';
import { noHeritage } from '#abi/keepsake.ts';
import type { Filp } from '#servers/vfs/state.ts';
import { VfsState } from '#servers/vfs/state.ts';
import { median, processorSeconds } from '#tests/support/measured-system.ts';

export const name = 'Records';

const ROUNDS = 15;
const COUNT = 512;

interface Plain { access: number; flags: number; position: number }

interface Row {
  readonly label: string;
  /** Operations in one call. */
  readonly operations: number;
  readonly run: () => void;
}

function makePm(): { store: Store; pm: PmState } {
  const store = new Store();
  const pm = makeState(store, {
    name: 'pm', version: '1', dataStart: 0, dataEnd: 0x100000, sanity: 0,
    heritage: noHeritage(),
  });
  store.root = pm;
  return { store, pm };
}

/** Nanoseconds of one operation of each row. */
function measure(rows: readonly Row[]): number[] {
  const figures = rows.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [n, { run, operations }] of rows.entries()) {
      const calls = Math.ceil(2_000_000 / operations);
      const before = processorSeconds();
      for (let i = 0; i < calls; i++) run();
      const seconds = processorSeconds() - before;
      figures[n]?.push(seconds / calls / operations * 1e9);
    }
  }
  return figures.map((all) => median(all));
}

function fieldRows(): Row[] {
  const store = new Store();
  const filps = new VfsState(store).filps.slice(0, COUNT);
  const plain = filps.map((): Plain => ({ access: 0, flags: 0, position: 0 }));
  const readAll = (all: readonly Plain[]) => (): void => {
    let sum = 0;
    for (const one of all) sum += one.flags;
    if (sum < 0) throw new Error('never');
  };
  const setAll = (all: readonly Plain[], turn: () => void) => {
    let n = 0;
    return (): void => {
      turn();
      n = (n + 1) % 100_000;
      for (const one of all) one.flags = n;
    };
  };
  const same = (): void => { /* the turn goes on */ };
  const next = (): void => store.commit();
  const few = filps.slice(0, 4);
  const twelve = (all: readonly (Filp | Plain)[], turn: () => void) => {
    let n = 0;
    return (): void => {
      turn();
      n = (n + 1) % 100_000;
      for (const one of all) {
        one.access = n;
        one.flags = n;
        one.position = n;
      }
    };
  };
  return [
    { label: 'read a field of an object', operations: COUNT,
      run: readAll(plain) },
    { label: 'read a field of a record', operations: COUNT,
      run: readAll(filps) },
    { label: 'set a field of an object', operations: COUNT,
      run: setAll(plain, same) },
    { label: 'set a field of a record, noted', operations: COUNT,
      run: setAll(filps, same) },
    { label: 'set a field of a record, first', operations: COUNT,
      run: setAll(filps, next) },
    { label: '12 stores to 4 objects', operations: 1,
      run: twelve(plain.slice(0, 4), same) },
    { label: 'a turn: 12 stores to 4 records', operations: 1,
      run: twelve(few, next) },
    { label: 'a turn without a store', operations: 1, run: next },
  ];
}

function collectionRows(): Row[] {
  const store = new Store();
  const array = Array.from({ length: 20 }, (_, i) => i);
  const list = new List(store, [...array]);
  const map = new Map(array.map((i) => [i, i] as const));
  const table = new Table(store, map);
  let n = 0;
  const each = (change: () => void) => (): void => {
    n += 1;
    change();
  };
  return [
    { label: 'set an entry of an array', operations: 1,
      run: each(() => { array[n % 20] = n; }) },
    { label: 'a turn: set an entry of a list', operations: 1,
      run: each(() => { store.commit(); list.set(n % 20, n); }) },
    { label: 'set and delete a key of a Map', operations: 1,
      run: each(() => { map.set(77, n); map.delete(77); }) },
    { label: 'a turn: the same of a table', operations: 1,
      run: each(() => {
        store.commit();
        table.set(77, n);
        table.delete(77);
      }) },
  ];
}

function stateRows(): Row[] {
  const { pm } = makePm();
  const bytes = encodeState(pm);
  console.log(`a state of PM: ${bytes.length} bytes\n`);
  return [
    { label: 'encode it', operations: 100_000,
      run: () => { encodeState(pm); } },
    { label: 'decode it', operations: 100_000,
      run: () => { decodeState(bytes, PmState, new Store()); } },
  ];
}

/** Prints nanoseconds; of a whole state, milliseconds. */
export function run(): void {
  for (const rows of [fieldRows(), collectionRows(), stateRows()]) {
    const figures = measure(rows);
    for (const [n, { label, operations }] of rows.entries()) {
      const figure = figures[n] ?? NaN;
      const whole = operations === 100_000;
      console.log(label.padEnd(36) + (whole
        ? `${(figure * operations / 1e6).toFixed(1).padStart(9)} ms`
        : `${figure.toFixed(1).padStart(9)} ns`));
    }
  }
}
