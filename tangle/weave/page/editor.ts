/** Editing a block of the book, and giving it to the machine that runs. */
import { javascript } from '@codemirror/lang-javascript';
import { basicSetup, EditorView } from 'codemirror';
import type { EditedBook } from './book.ts';
import { button, make, orSay } from './elements.ts';
import type { Panel } from './machine.ts';
import { load } from './parts.ts';

/** Opens an editor in a block. `open` opens the panel of the machine. */
export async function openEditor(
  figure: HTMLElement,
  open: () => Promise<Panel>,
): Promise<void> {
  const edited = await (await load('book')).editedBook();
  const file = document.querySelector('main')?.dataset['section'] ?? '';
  const line = Number(figure.dataset['line']);
  new BlockEditor(figure, edited, { file, line }, open);
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
    private readonly place: { readonly file: string; readonly line: number },
    private readonly open: () => Promise<Panel>,
  ) {
    this.view = new EditorView({
      doc: book.textAt(place.file, place.line),
      extensions: [
        basicSetup, javascript({ typescript: true }),
        EditorView.contentAttributes.of({ 'aria-label': 'The block' }),
      ],
    });
    this.element = make('div', { class: 'editor' }, this.view.dom,
      make('div', { class: 'bar' },
        button('Install', () => this.install()),
        ...(hasTests() ? [button('Run the tests', () => this.test())] : []),
        button('Patch', () => { this.showPatch(); }),
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
    this.told.textContent = 'tangling …';
    await orSay((why) => { this.told.textContent = why; }, async () => {
      const text = this.view.state.doc.toString();
      const { versions, others } = this.book.apply({ ...this.place, text });
      const notes = others.map((path) => {
        return `${path} has changed: that takes another start, ` +
          'with npm start.';
      });
      if (versions.length > 0) {
        const panel = await this.open();
        for (const { service, code } of versions) {
          notes.push(await panel.update(service, code));
        }
      } else if (others.length === 0) {
        notes.push('Nothing of the system has changed.');
      }
      this.told.textContent = notes.join(' ');
    });
  }

  private async test(): Promise<void> {
    this.told.textContent = 'tangling …';
    await orSay((why) => { this.told.textContent = why; }, async () => {
      const text = this.view.state.doc.toString();
      this.book.apply({ ...this.place, text });
      const { runTests } = await load('tests');
      this.told.textContent = '';
      await runTests(this.place.file, this.figure);
    });
  }

  private showPatch(): void {
    const patch = this.book.patch();
    const url = URL.createObjectURL(new Blob([patch]));
    const link = make('a', { href: url, download: 'loomix.patch' },
      'loomix.patch');
    this.told.replaceChildren(patch === '' ? 'Nothing is installed.' : link);
  }

  private leave(): void {
    this.view.destroy();
    this.element.remove();
    this.hidden(false);
    this.figure.querySelector<HTMLElement>('figcaption button')?.focus();
  }
}
