/** Figures: gone through step by step, and drawn again by this page. */
import type { Asked } from '#rigs/figures/asked.ts';
import type { Drawing } from '#rigs/figures/draw.ts';
import { pictures } from '../pictures.ts';
import { button, make } from './elements.ts';
import { bytesOf, load } from './parts.ts';

/** A step: what is said of it, and what is drawn. */
interface Step {
  readonly item: Element;
  readonly drawn: Element | null;
}

/** The steps of a figure, in order. */
function stepsOf(figure: HTMLElement): Step[] {
  const lists = [...figure.querySelectorAll('.words ol')];
  return [...figure.querySelectorAll('.picture')].flatMap((picture, n) =>
    [...lists[n]?.children ?? []].map((item, step) => ({
      item, drawn: picture.querySelector(`[data-step="${step}"]`) })));
}

/** Goes through a figure. */
class Stepper {
  private readonly steps: readonly Step[];
  private readonly told = make('output', {});
  private readonly back = button('Back', () => { this.show(this.at - 1); });
  private readonly next = button('Next', () => { this.show(this.at + 1); });
  readonly bar: HTMLElement;
  private at = 0;

  constructor(figure: HTMLElement) {
    this.steps = stepsOf(figure);
    const all = button('All', () => { this.end(); });
    this.bar = make('div', { class: 'stepper', role: 'group',
      'aria-label': 'Step by step' }, this.back, this.next, all, this.told);
    figure.querySelector('.pictures')?.before(this.bar);
    this.show(0);
    this.next.focus();
  }

  /** Shows the figure as it is after step `at`. */
  private show(at: number): void {
    this.at = at;
    this.steps.forEach(({ item, drawn }, n) => {
      for (const one of [item, drawn]) one?.classList.toggle('now', n === at);
      drawn?.classList.toggle('later', n > at);
    });
    const { item, drawn } = this.steps[at] ?? {};
    this.told.textContent =
      `${at + 1} of ${this.steps.length}: ${item?.textContent ?? ''}`;
    drawn?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    // A button that is switched off would lose the focus to the page.
    const [first, last] = [at === 0, at === this.steps.length - 1];
    if (first && document.activeElement === this.back) this.next.focus();
    if (last && document.activeElement === this.next) this.back.focus();
    this.back.disabled = first;
    this.next.disabled = last;
  }

  /** Shows the whole figure again. */
  end(): void {
    for (const { item, drawn } of this.steps) {
      item.classList.remove('now');
      drawn?.classList.remove('now', 'later');
    }
    this.bar.remove();
  }
}

const steppers = new WeakMap<HTMLElement, Stepper>();

/** Begins to go through a figure, from its first step. */
export function stepThrough(figure: HTMLElement): void {
  steppers.get(figure)?.end();
  steppers.set(figure, new Stepper(figure));
}

/** Has a figure drawn by a machine in this page, with all edits. Rejects if
 *  it cannot be. */
export async function drawHere(
  figure: HTMLElement, tell: (text: string) => void,
): Promise<void> {
  tell('a machine runs …');
  const [module = '', name = ''] =
    (figure.dataset['draw'] ?? '').split(' ');
  const book = await (await load('book')).editedBook();
  const asked: Asked = {
    first: bytesOf(await load('programs')),
    later: bytesOf(await load('later')), imports: await book.imports(),
  };
  const drawing = await answerOf(
    await book.figureProgram(module, name), asked);
  steppers.get(figure)?.end();
  const title = figure.querySelector('figcaption .name')?.textContent ?? '';
  const made = make('div', {});
  made.innerHTML = pictures(drawing, title);
  for (const kind of ['.pictures', '.words', '.undrawn']) {
    figure.querySelector(kind)?.remove();
  }
  figure.append(...made.childNodes);
  tell('drawn by a machine in this page');
}

/** What a worker answers when it is asked once. */
async function answerOf(program: string, asked: Asked): Promise<Drawing> {
  const url = URL.createObjectURL(
    new Blob([program], { type: 'text/javascript' }));
  const worker = new Worker(url);
  try {
    return await new Promise<Drawing>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Drawing>) => {
        resolve(data);
      };
      worker.onerror = ({ message }) => { reject(new Error(message)); };
      worker.postMessage(asked);
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}
