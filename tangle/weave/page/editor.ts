/** Editing a block of the book, and giving it to the machine that runs. */
import { javascript } from '@codemirror/lang-javascript';
import { basicSetup, EditorView } from 'codemirror';
import type { EditedBook } from './book.ts';
import type { Edit } from './edits.ts';
import { button, make, orSay } from './elements.ts';
import type { Panel } from './machine.ts';
import { load } from './parts.ts';
import { compiled, toldOfLeft } from './programs.ts';
import { placeLink } from './places-of-lines.ts';

/** Opens an editor in a block. `open` opens the panel of the machine. */
export async function openEditor(
  figure: HTMLElement,
  open: () => Promise<Panel>,
): Promise<void> {
  const edited = await (await load('book')).editedBook();
  const file = document.querySelector('main')?.dataset['section'] ?? '';
  const line = Number(figure.dataset['line']);
  const text = await edited.textAt(file, line);
  new BlockEditor(figure, edited, { file, line, text }, open);
}

/** True if the tests of the section run in the page. */
function hasTests(): boolean {
  return document.querySelector('main[data-tests]') !== null;
}

/** An editor in the place of a block. */
class BlockEditor {
  private readonly view: EditorView;
  private readonly told = make('output', { class: 'told' });
  private readonly element: HTMLElement;

  constructor(
    private readonly figure: HTMLElement,
    private readonly book: EditedBook,
    private readonly place: Edit,
    private readonly open: () => Promise<Panel>,
  ) {
    this.view = new EditorView({
      doc: place.text,
      extensions: [
        basicSetup, javascript({ typescript: true }),
        EditorView.contentAttributes.of({ 'aria-label': 'The block' }),
      ],
    });
    this.element = make('div', { class: 'editor' }, this.view.dom,
      make('div', { class: 'bar' },
        button('Install', () => this.install()),
        ...(hasTests() ? [button('Run the tests', () => this.test())] : []),
        button('Check types', () => this.check()),
        button('Reset', () => this.reset()),
        button('Changes', () => { this.showChanges(); }),
        button('Leave', () => { this.leave(); }), this.told));
    this.hidden(true);
    figure.append(this.element);
    this.view.focus();
  }

  /** Hides, or shows again, what the book has here. */
  private hidden(on: boolean): void {
    for (const one of this.figure.querySelectorAll<HTMLElement>(
      ':scope > pre, :scope > details')) one.hidden = on;
  }

  private async install(): Promise<void> {
    const tell = (text: string): void => { this.told.textContent = text; };
    tell('tangling …');
    await orSay((why) => { tell(why); this.pointAt(why); }, async () => {
      const text = this.view.state.doc.toString();
      await this.book.apply({ ...this.place, text });
      const panel = await this.open();
      const { versions, system, programs, others } =
        await this.book.outcome(panel.generation);
      const made = programs === null ? null
        : await compiled(this.book, programs, tell);
      const notes = others.map((path) => `${path} is in no machine of a ` +
        'page: that takes another start, with npm start.');
      if (system !== null) {
        notes.push(await panel.bootWith(system));
      } else if (versions.length + others.length === 0 && made === null) {
        notes.push('The machine has all of this already.');
      }
      for (const { service, code } of versions) {
        notes.push(await panel.update(service, code));
      }
      for (const { name, elf } of made?.programs ?? []) {
        tell(`${name} goes into the machine …`);
        notes.push(await panel.installProgram(name, elf));
      }
      if (made !== null) notes.push(...toldOfLeft(made));
      this.book.taken(system !== null);
      tell(notes.join(' '));
    });
  }

  /** Selects the line that a complaint names, if it is in this block. */
  private pointAt(why: string): void {
    const [, where, row, column] = /^(\S+\.md):(\d+):(\d+) /.exec(why) ?? [];
    const { file, line } = this.place;
    const { doc } = this.view.state;
    const n = Number(row) - this.book.lineNow(file, line) + 1;
    if (where !== file || n < 1 || n > doc.lines) return;
    const { from, to } = doc.line(n);
    this.view.dispatch({
      selection: { anchor: Math.min(to, from + Number(column) - 1), head: to },
      scrollIntoView: true,
    });
    this.view.focus();
  }

  /** What the book has; the machine gets it, too. */
  private async reset(): Promise<void> {
    const { file, line } = this.place;
    this.view.dispatch({ changes: {
      from: 0, to: this.view.state.doc.length,
      insert: this.book.textBefore(file, line),
    } });
    await this.install();
  }

  private async test(): Promise<void> {
    this.told.textContent = 'tangling …';
    await orSay((why) => { this.told.textContent = why; }, async () => {
      const text = this.view.state.doc.toString();
      await this.book.apply({ ...this.place, text });
      const { runTests } = await load('tests');
      this.told.textContent = '';
      await runTests(this.place.file, this.figure);
    });
  }

  /** Has the compiler judge the modules that have the block. */
  private async check(): Promise<void> {
    this.told.textContent = 'The compiler is loaded, and looks …';
    await orSay((why) => { this.told.textContent = why; }, async () => {
      const edit = { ...this.place, text: this.view.state.doc.toString() };
      await this.book.apply(edit);
      const { checkTypes } = await load('types');
      const found = await checkTypes(this.book, edit);
      const count = found.length === 1 ? '1 type error.'
        : `${found.length || 'No'} type errors.`;
      this.told.replaceChildren(count, ...found.map((one) => make('div', {},
        one.row > 0 ? this.lineLink(one.row)
          : placeLink(one.file, one.line, one.column - 1),
        ` ${one.message}`)));
    });
  }

  /** A button that leads to a line of the block. */
  private lineLink(row: number): HTMLElement {
    return button(`line ${row}`, () => {
      const { doc } = this.view.state;
      const line = doc.line(Math.min(row, doc.lines));
      this.view.dispatch({ selection: { anchor: line.from, head: line.to },
        scrollIntoView: true });
      this.view.focus();
    });
  }

  /** Lists the blocks that are edited, and makes a patch of them. */
  private showChanges(): void {
    const { changes } = this.book;
    const url = URL.createObjectURL(new Blob([this.book.patch()]));
    const patch = make('a', { href: url, download: 'loomix.patch' },
      'loomix.patch');
    this.told.replaceChildren(...(changes.length === 0
      ? ['Nothing is changed.']
      : [patch, ', for git apply: ', ...changes.flatMap(({ file, line }) =>
        [placeLink(file, line, 0), ' '])]));
  }

  private leave(): void {
    this.view.destroy();
    this.element.remove();
    this.hidden(false);
    this.figure.querySelector<HTMLElement>('figcaption button')?.focus();
  }
}
