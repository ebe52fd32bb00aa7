/** The tests of a section, run in the page. */
import type { PageProgram } from './book.ts';
import { button, make } from './elements.ts';
import { bytesOf, load } from './parts.ts';
import { placeLink } from './places-of-lines.ts';
import { noteSolved } from './solved.ts';
import type { Failure, Given, TestReport } from './test-worker.ts';

/** The worker of the tests, as a script that makes `loomix_tests`. */
declare const TEST_WORKER_TEXT: string;

const FRAME = /blob:[^\s)]+?:(\d+):(\d+)/g;

/** The run that goes on: a second one takes its place. */
let stopLast = (): void => { /* there is none */ };

/** Runs the tests of the section in `file`, with all edits of this page, and
 *  tells at the end of `figure` what comes of it. Rejects if there is an
 *  error of syntax. */
export async function runTests(
  file: string, figure: HTMLElement,
): Promise<void> {
  stopLast();
  const outcome = outcomeIn(figure);
  const book = await (await load('book')).editedBook();
  const program =
    await book.testProgram(file, TEST_WORKER_TEXT, 'loomix_tests');
  const url = URL.createObjectURL(new Blob([program.text]));
  const given: Given = {
    programs: program.needsPrograms
      ? [await load('programs'), await load('later')].map(bytesOf) : [],
    texts: program.texts,
  };
  const worker = new Worker(url);
  worker.postMessage(given);
  let last: TestReport | undefined;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      worker.terminate();
      URL.revokeObjectURL(url);
      resolve();
    };
    const stop = button('Stop', () => { stopLast(); });
    stopLast = () => {
      if (last?.done !== true) {
        outcome.replaceChildren(`Stopped. ${summary(last)}`);
      }
      end();
    };
    outcome.replaceChildren('The tests run … ', stop);
    worker.onmessage = ({ data }: MessageEvent<TestReport>) => {
      last = data;
      if (data.done) {
        end();
        for (const one of data.solved) noteSolved(file, one);
      }
      outcome.replaceChildren(...told(data, program),
        ...(data.done ? [] : [stop]));
    };
    worker.onerror = ({ message }) => {
      end();
      outcome.replaceChildren(message);
    };
  });
}

/** Where the outcome is shown, in a figure. */
function outcomeIn(figure: HTMLElement): HTMLElement {
  const known = figure.querySelector<HTMLElement>(':scope > .outcome');
  if (known !== null) return known;
  const made = make('div', { class: 'outcome', role: 'status' });
  figure.append(made);
  return made;
}

function summary(report: TestReport | undefined): string {
  if (report === undefined) return '';
  const { passed, skipped, failures, milliseconds } = report;
  const judged = report.solved
    .map((one) => `Exercise ${one} is solved. `).join('');
  const left = skipped === 0 ? '' : `, ${skipped} did not run`;
  const all = passed + failures.length;
  return `${judged}${passed} of ${all} tests pass${left}, in ${
    Math.round(milliseconds)} ms. `;
}

/** What is known of the tests, as the page shows it. */
function told(
  report: TestReport, program: PageProgram,
): (Node | string)[] {
  const { failures } = report;
  if (failures.length === 0) return [summary(report)];
  return [summary(report), make('ul', {}, ...failures.map((failure) => {
    return make('li', { class: 'differs' }, make('b', {}, failure.name), ' ',
      ...placesOf(failure, program), make('pre', {}, failure.message));
  }))];
}

/** Where a test failed: the places in the book, from the inside. */
function placesOf(
  { stack }: Failure, { placeOf }: PageProgram,
): (Node | string)[] {
  const places = [...stack.matchAll(FRAME)].flatMap(([, line, column]) => {
    return placeOf(Number(line), Number(column)) ?? [];
  });
  return places.slice(0, 3).flatMap((place) => [' ',
    typeof place === 'string' ? place
      : placeLink(place.file, place.line, place.column - 1)]);
}
