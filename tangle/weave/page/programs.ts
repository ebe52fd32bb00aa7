/** Programs of the edited book, compiled in a worker. */
import type { Made, Said, Wanted } from '#host/page-compiler.ts';
import type { EditedBook } from './book.ts';
import { load } from './parts.ts';

/** The worker that stays, and the text that it was made of. */
let present: { readonly worker: Worker; readonly text: string } | undefined;

/** Compiles the programs that have changed; `tell` hears what is done.
 *  Rejects if the compiler fails, or with the places of mistakes. */
export async function compiled(
  book: EditedBook, wanted: Wanted, tell: (text: string) => void,
): Promise<Made> {
  tell('loading the compiler, two megabytes …');
  const made = await new Promise<Made>((resolve, reject) => {
    workerOf(book).then((worker) => {
      worker.onmessage = ({ data }: MessageEvent<Said>) => {
        if ('compiling' in data) tell(`compiling ${data.compiling} …`);
        else if ('made' in data) resolve(data.made);
        else reject(new Error(data.refused));
      };
      worker.onerror = ({ message }) => {
        present = undefined;
        reject(new Error(message));
      };
      worker.postMessage(wanted);
    }, reject);
  });
  if (made.mistakes.length > 0) {
    throw new Error(made.mistakes.map(({ message, ...at }) =>
      `${book.placeOf(at.file, at.line, at.column)} ${message}`).join('\n'));
  }
  return made;
}

/** A worker with the compiler, as the book has it now. */
async function workerOf(book: EditedBook): Promise<Worker> {
  const libraries = await load('libraries');
  const text = await book.compilerProgram();
  if (present?.text === text) return present.worker;
  present?.worker.terminate();
  const url = URL.createObjectURL(new Blob(
    ['const libraries = ', libraries, ';\n', text],
    { type: 'text/javascript' }));
  const worker = new Worker(url);
  present = { worker, text };
  return worker;
}

/** What to tell of programs that keep the modules that they had. */
export function toldOfLeft({ programs, left }: Made): string[] {
  if (left.length === 0) {
    return programs.length > 0 ? []
      : ['No program is another one by this. What is compiled from now on '
        + 'is compiled with it.'];
  }
  return [`${left.length} programs are made of it that were not edited `
    + 'themselves: too many for a page. They stay as they are in the '
    + 'machine; each is compiled when it is edited, and all of them by '
    + 'npm start.'];
}
