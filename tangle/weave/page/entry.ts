/** What each page loads: buttons, and what they load. */
import { button, orSay } from './elements.ts';
import type { Panel } from './machine.ts';
import { load } from './parts.ts';
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

document.addEventListener('DOMContentLoaded', () => {
  document.querySelector('header')?.append(theme, boot);
  prepareSessions(openMachine);
});
