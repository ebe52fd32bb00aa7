/** Files of the reader: one that is asked for, one that is given. */
import { make } from './elements.ts';

/** Has the reader choose a file; null if he does not want to. */
export async function askForFile(): Promise<File | null> {
  const input = make('input', { type: 'file' });
  return new Promise((resolve) => {
    input.addEventListener('change', () => {
      resolve(input.files?.[0] ?? null);
    });
    input.addEventListener('cancel', () => { resolve(null); });
    input.click();
  });
}

/** Gives the reader a file, as a download. */
export function saveFile(name: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content]));
  make('a', { href: url, download: name }).click();
  // The download has begun by then.
  setTimeout(() => { URL.revokeObjectURL(url); }, 60_000);
}
