/** What each page loads: buttons, and what they load. */
import { button, make, orSay } from './elements.ts';
import type { Panel } from './machine.ts';
import { load } from './parts.ts';
import { showLine } from './places-of-lines.ts';
import { prepareSessions } from './sessions.ts';
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

/** Gives each block that a running machine can take its button. */
function prepareEditing(): void {
  for (const figure of document.querySelectorAll<HTMLElement>(
    'figure.editable')) {
    const edit = button('Edit', () => {
      if (figure.querySelector('.editor') !== null) return;
      void orSay((why) => { edit.textContent = why; }, async () => {
        const { openEditor } = await load('editor');
        await openEditor(figure, () => openMachine(false));
      });
    });
    figure.querySelector('figcaption')?.append(edit);
  }
}

document.addEventListener('DOMContentLoaded', () => {
  const search = make('div', { class: 'search', role: 'search' }, field);
  document.querySelector('header')?.append(search, theme, boot);
  document.addEventListener('keydown', findField);
  prepareSessions(openMachine);
  prepareEditing();
  showPresent();
  showLine();
  addEventListener('hashchange', showLine);
});
