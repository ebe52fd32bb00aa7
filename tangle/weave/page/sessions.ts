/** Sessions of the book that are typed into the machine of the page. */
import { firstDifference } from '../../verify.ts';
import { button, make, orSay } from './elements.ts';
import type { Panel } from './machine.ts';

/** A line of a console block, and what the book means by it. */
interface Line {
  readonly kind: 'typed' | 'printed' | 'any';
  readonly text: string;
  readonly element: HTMLElement;
}

/** A command, and the lines that it must print. */
interface Exchange {
  readonly command: Line;
  readonly output: readonly Line[];
}

/** A console block of the page. */
class Session {
  readonly exchanges: Exchange[] = [];
  private readonly verdict = make('output', { class: 'verdict' });
  /** The generation of the machine into which it was typed. */
  typed = 0;

  constructor(
    private readonly figure: HTMLElement,
    run: (session: Session) => Promise<void>,
  ) {
    for (const line of linesOf(figure)) {
      if (line.kind === 'typed') {
        this.exchanges.push({ command: line, output: [] });
      } else {
        (this.exchanges.at(-1)?.output as Line[] | undefined)?.push(line);
      }
    }
    const start = button('Run it', () => {
      void orSay((why) => { this.verdict.textContent = why; },
        () => run(this));
    });
    figure.querySelector('figcaption')?.append(start, this.verdict);
  }

  /** Types the session, and marks each line that agrees. */
  async run(panel: Panel): Promise<void> {
    this.typed = panel.generation;
    this.figure.scrollIntoView({ block: 'nearest' });
    const all = this.exchanges.flatMap(({ command, output }) => {
      return [command, ...output];
    });
    for (const { element } of all) mark(element, '');
    this.verdict.textContent = 'typing …';
    let agreed = 0;
    let other = 0;
    let stuck = '';
    const lines = this.exchanges.map(({ command }) => command.text);
    await panel.type(lines, (n, printed) => {
      const exchange = this.exchanges[n];
      if (exchange === undefined) return;
      if (printed instanceof Error) {
        stuck = ', and then there was no prompt';
        mark(exchange.command.element, 'differs');
        other += 1;
        return;
      }
      const differing = judge(exchange, printed);
      agreed += exchange.output.length + 1 - differing;
      other += differing;
    }, rest);
    const total = agreed + other;
    this.verdict.textContent =
      `${agreed} of ${total} lines agree${stuck}`;
  }
}

/** Marks the lines of an exchange; how many do not agree. */
function judge({ command, output }: Exchange, printed: string): number {
  const expected = output.map(({ kind, text }) => {
    return kind === 'any' ? '...'
      : /^\\*(?:# |\.\.\.$)/.test(text) ? `\\${text}` : text;
  });
  const actual = printed.replace(/\n$/, '').split('\n');
  const lines = actual.length === 1 && actual[0] === '' ? [] : actual;
  const parted = firstDifference(expected, lines);
  mark(command.element, parted === expected.length ? 'differs' : 'agrees');
  output.forEach(({ element }, n) => {
    mark(element, parted >= 0 && n >= parted ? 'differs' : 'agrees');
  });
  if (parted < 0) return 0;
  return Math.max(1, expected.length - parted);
}

function mark(element: HTMLElement, how: 'agrees' | 'differs' | ''): void {
  element.classList.remove('agrees', 'differs');
  if (how !== '') element.classList.add(how);
}

/** A moment to read, unless nothing should move. */
async function rest(): Promise<void> {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  await new Promise((resolve) => { setTimeout(resolve, 250); });
}

/** The lines of a console block, each in an element of its own. */
function linesOf(figure: HTMLElement): Line[] {
  const code = figure.querySelector('pre code');
  if (code === null) return [];
  const html = code.innerHTML.replace(/\n$/, '').split('\n');
  const lines = html.map((text): Line => {
    const element = make('span', { class: 'line' });
    element.innerHTML = text;
    const first = element.firstElementChild;
    const whole = element.textContent;
    if (first?.tagName === 'B') {
      return { kind: 'typed', text: whole.replace(/^# /, ''), element };
    }
    return { kind: first?.tagName === 'I' ? 'any' : 'printed', text: whole,
      element };
  });
  code.replaceChildren(...lines.flatMap(({ element }) => [element, '\n']));
  return lines;
}

/** Gives each console block its button. `open` opens the panel. */
export function prepareSessions(
  open: (still: boolean) => Promise<Panel>,
): void {
  const sessions: Session[] = [];
  const run = async (wanted: Session): Promise<void> => {
    const panel = await open(true);
    // What was typed once would find what it has left.
    if (wanted.typed === panel.generation || !panel.isUsual) {
      await panel.boot(true);
    }
    // One section is one session: what stands above comes before.
    for (const session of sessions) {
      const again = session === wanted;
      if (again || session.typed !== panel.generation) {
        await session.run(panel);
      }
      if (again) break;
    }
  };
  for (const figure of document.querySelectorAll<HTMLElement>(
    'figure.console')) {
    sessions.push(new Session(figure, run));
  }
}
