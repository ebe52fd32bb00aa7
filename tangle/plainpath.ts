/** A path that is a URL and a file name at once. */
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Another path of a folder, without `%` and `#`: vitest takes paths for
 * URLs and back, and loses the places of failures, and coverage, where the
 * two are not the same. The folder itself if it has no such path; otherwise
 * a link, which is removed when the process ends.
 */
export function plainPath(folder: string): string {
  if (!/[%#]/.test(folder)) return folder;
  const made = mkdtempSync(join(realpathSync(tmpdir()), 'loomix-'));
  process.once('exit', () => { rmSync(made, { recursive: true }); });
  const path = join(made, 'project');
  symlinkSync(folder, path);
  return path;
}

/** True if this is such a link: then tools must not look behind it. */
export function isLink(folder: string): boolean {
  return realpathSync(folder) !== folder;
}
