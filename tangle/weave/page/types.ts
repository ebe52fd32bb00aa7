/** Types of an edited block, checked when a reader asks for it. */
import type { EditedBook } from './book.ts';
import type { Edit } from './edits.ts';
import type { ToCheck, TypeError } from './check-worker.ts';
import { load } from './parts.ts';

/** An error of types, and where in the book it is. */
export interface Found {
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line in the block, from 1; 0 if it is elsewhere. */
  readonly row: number;
}

/** One compiler for each world: it knows what it was told. */
const workers = new Map<'bare' | 'host', Worker>();

/** Checks the modules that have text of an edited block. Rejects if that is
 *  nothing that the compiler of the page judges. */
export async function checkTypes(
  book: EditedBook, edit: Edit,
): Promise<Found[]> {
  const { wanted, files, isBare, placeOf } = await book.toCheck(edit);
  const world = isBare ? 'bare' : 'host';
  const last = workers.get(world);
  const declarations = last === undefined
    ? await load(`declarations/${world}`) : null;
  const worker = last ?? await start();
  workers.set(world, worker);
  const asked: ToCheck = { isBare, declarations, files, wanted };
  const errors = await answerOf(worker, asked).catch((error: unknown) => {
    workers.delete(world);
    worker.terminate();
    throw error;
  });
  return errors.map((one) => ({ message: one.message, ...placeOf(one) }));
}

async function start(): Promise<Worker> {
  const text = await load('compiler');
  const url = URL.createObjectURL(
    new Blob([text], { type: 'text/javascript' }));
  return new Worker(url);
}

async function answerOf(worker: Worker, asked: ToCheck): Promise<TypeError[]> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<TypeError[]>) => {
      resolve(data);
    };
    worker.onerror = ({ message }) => { reject(new Error(message)); };
    worker.postMessage(asked);
  });
}
