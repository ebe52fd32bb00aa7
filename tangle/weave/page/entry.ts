/** What each page loads: buttons, and what they load. */
import { button, make, orSay } from './elements.ts';
import { keptEdits } from './edits.ts';
import type { Panel } from './machine.ts';
import { load } from './parts.ts';
import { showLine } from './places-of-lines.ts';
import { prepareSessions } from './sessions.ts';
import { showSolved } from './solved.ts';
import { prepareTheme } from './theme.ts';

let panel: Panel | undefined;

/** Opens the panel of the machine, which is loaded the first time. */
async function openMachine(still: boolean): Promise<Panel> {
  const { makePanel } = await load('machine');
  panel ??= await makePanel(() => { boot.focus(); });
  await panel.open(still);
  return panel;
}

const boot = button('Boot', () => {
  boot.textContent = 'Boot';
  void orSay((why) => { boot.textContent = why; }, async () => {
    (await openMachine(false)).focus();
  });
}, { class: 'boot', title: 'Boots the system in this page' });

const theme = prepareTheme();

const field = make('input', {
  type: 'search', placeholder: 'Search  /', 'aria-label': 'Search the book',
  autocomplete: 'off', spellcheck: 'false',
});

field.addEventListener('focus', () => {
  void orSay((why) => { field.placeholder = why; }, async () => {
    const { startSearch } = await load('search');
    await startSearch(field);
  });
}, { once: true });

/** `/` leads to the search, unless somebody types. */
function findField(event: KeyboardEvent): void {
  if (event.key !== '/' || event.ctrlKey || event.metaKey) return;
  const { activeElement } = document;
  if (activeElement?.matches('input, textarea, select, [contenteditable]')) {
    return;
  }
  event.preventDefault();
  field.focus();
}

/** Scrolls the contents to where the reader is. */
function showPresent(): void {
  const list = document.querySelector<HTMLElement>('nav.chapter');
  const here = list?.querySelector<HTMLElement>('[aria-current]');
  if (!list || !here) return;
  list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 2;
}

/** True for a block that was edited at an earlier visit. */
function isEdited(figure: HTMLElement): boolean {
  const file = document.querySelector('main')?.dataset['section'] ?? '';
  // Imports at the head may be folded away.
  const end = figure.querySelector('pre code')?.textContent.trimEnd()
    .slice(-200) ?? '';
  return keptEdits().some((one) => one.file === file
    && String(one.line) === figure.dataset['line']
    && one.was.trimEnd().endsWith(end));
}

/** Gives each block that a running machine, or a test, can take its button. */
function prepareEditing(): void {
  for (const figure of document.querySelectorAll<HTMLElement>(
    'figure.editable, main[data-tests] :is(.module, .chunk, .test)')) {
    const edit = button('Edit', () => {
      if (figure.querySelector('.editor') !== null) return;
      void orSay((why) => { edit.textContent = why; }, async () => {
        const { openEditor } = await load('editor');
        await openEditor(figure, () => openMachine(false));
      });
    });
    figure.querySelector('figcaption')?.append(edit);
    if (isEdited(figure)) edit.after(make('span', {}, 'edited'));
  }
}

/** Gives each block of tests its button. */
function prepareTests(): void {
  const main = document.querySelector<HTMLElement>('main[data-tests]');
  const file = main?.dataset['section'] ?? '';
  for (const figure of main?.querySelectorAll<HTMLElement>('figure.test')
    ?? []) {
    const run = button('Run the tests', () => {
      void orSay((why) => { run.textContent = why; }, async () => {
        const { runTests } = await load('tests');
        run.textContent = 'Run the tests';
        await runTests(file, figure);
      });
    });
    figure.querySelector('figcaption')?.append(run);
  }
}

/** Gives each figure its buttons. */
function prepareFigures(): void {
  for (const figure of document.querySelectorAll<HTMLElement>(
    'figure.drawing')) {
    const told = make('output', {});
    const tell = (text: string): void => { told.textContent = text; };
    const step = button('Step through', () => orSay(tell, async () => {
      (await load('figures')).stepThrough(figure);
    }));
    const draw = button('Draw it here', () => orSay(tell, async () => {
      await (await load('figures')).drawHere(figure, tell);
    }));
    figure.querySelector('figcaption')?.append(step, draw, told);
  }
}

/** Prepares the names of each section that is on the page. */
function prepareNames(): void {
  const sections = document.querySelectorAll<HTMLElement>('[data-names]');
  const [first] = sections;
  if (first === undefined) return;
  const help = make('p', { id: 'Names-help', hidden: '' },
    'Enter: the names in this code, by the arrow keys');
  first.append(help);
  for (const section of sections) prepareNamesOf(section, help);
}

/** Loads what is known of the names of a section when the reader first comes
 *  to its code. */
function prepareNamesOf(section: HTMLElement, help: HTMLElement): void {
  const listings = section.querySelectorAll('figure:not(.console) > pre');
  for (const listing of listings) {
    listing.setAttribute('aria-describedby', help.id);
  }
  const begin = ({ target }: Event): void => {
    if (!(target instanceof Element)) return;
    if (target.closest('figure:not(.console) pre') === null) return;
    listen(false);
    // Without a connection it is tried again at the next occasion.
    load('names').then(({ startNames }) => startNames(section, target))
      .catch(() => { listen(true); });
  };
  const listen = (on: boolean): void => {
    for (const type of ['pointerover', 'focusin']) {
      if (on) section.addEventListener(type, begin);
      else section.removeEventListener(type, begin);
    }
  };
  listen(true);
}

document.addEventListener('DOMContentLoaded', () => {
  const search = make('div', { class: 'search', role: 'search' }, field);
  // A machine that is a file of its own has no book to look into.
  const isAlone = document.documentElement.dataset['alone'] !== undefined;
  document.querySelector('header')?.append(
    ...(isAlone ? [] : [search]), theme, boot);
  if (isAlone) boot.click();
  else document.addEventListener('keydown', findField);
  // A session is that of one section.
  if (document.querySelector('main[data-whole]') === null) {
    prepareSessions(openMachine);
  }
  prepareEditing();
  prepareTests();
  prepareFigures();
  showSolved();
  prepareNames();
  showPresent();
  showLine();
  addEventListener('hashchange', showLine);
});
