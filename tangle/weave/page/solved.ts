/** The exercises that a reader has solved: kept, and shown. */
import { make } from './elements.ts';

const KEY = 'loomix-solved';

/** Section and number of each: `05-a/52-exercises.md 3`. */
function remembered(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
}

/** Keeps that the exercise `number` of the section in `file` is solved, and
 *  shows it. */
export function noteSolved(file: string, number: number): void {
  const all = new Set(remembered()).add(`${file} ${number}`);
  try {
    localStorage.setItem(KEY, JSON.stringify([...all]));
  } catch {
    // A page that may store nothing shows it until it is left.
  }
  show(number);
}

/** Marks the exercises of this page that were solved before. */
export function showSolved(): void {
  const file = document.querySelector('main')?.dataset['section'] ?? '';
  for (const one of remembered()) {
    const [section, number] = one.split(' ');
    if (section === file) show(Number(number));
  }
}

/** Marks the heading that begins with the number of an exercise. */
function show(number: number): void {
  for (const heading of document.querySelectorAll('main :is(h2, h3)')) {
    if (!heading.textContent.startsWith(`${number}. `)) continue;
    if (heading.querySelector('.solved') !== null) continue;
    heading.append(make('span', { class: 'solved' }, ' solved'));
  }
}
