/** What the files of the tree were made of, so that they need not be made. */
import { createHash, type Hash } from 'node:crypto';
import { readFileSync, statSync, type Stats } from 'node:fs';
import type { Output } from './assemble.ts';
import type { Section } from './section.ts';

/** What a file was made of, and what it then looked like on the disk. */
export interface Stamp {
  readonly made: string;
  readonly size: number;
  readonly time: number;
  readonly inode: number;
}

/** Digests of all that decides about the bytes of a tangled file. */
export class Maker {
  private readonly texts = new Map<Section, string>();
  private readonly tools = toolsDigest(['tree']);

  /** The same for two outputs only if their files are the same. */
  digest(output: Output): string {
    const hash = createHash('sha256').update(this.tools);
    for (const section of output.sections) {
      hash.update(`${section.file}\n${this.textOf(section)}\n`);
    }
    addLines(hash, output.lines);
    return hash.digest('base64');
  }

  private textOf(section: Section): string {
    const known = this.texts.get(section);
    if (known !== undefined) return known;
    const made = createHash('sha256').update(section.text).digest('base64');
    this.texts.set(section, made);
    return made;
  }
}

/** The stamp of a file that is so on the disk, and was made of `made`. */
export function stampOf(
  { size, mtimeMs, ino }: Stats,
  made: string,
): Stamp {
  return { made, size, time: mtimeMs, inode: ino };
}

/** The stamp, if the file is as it then was, and would be made so again. */
export function validStamp(
  path: string,
  made: string,
  stamp: Stamp | undefined,
): Stamp | undefined {
  if (stamp?.made !== made) return undefined;
  const now = statSync(path, { throwIfNoEntry: false });
  return now?.size === stamp.size && now.mtimeMs === stamp.time &&
    now.ino === stamp.inode ? stamp : undefined;
}

function addLines(hash: Hash, lines: Output['lines']): void {
  let file = '';
  let text = '';
  for (const { text: line, from, indent, inserted = [] } of lines) {
    if (from !== undefined && from.at.file !== file) {
      file = from.at.file;
      text += `${file}\n`;
    }
    text += `${line}\n${from?.at.line} ${from?.at.column} ${indent}`;
    for (const { column, length } of inserted) text += ` ${column}+${length}`;
    text += '\n';
  }
  hash.update(text);
}

/** A digest of the tools that write maps, and of those that use them. */
export function toolsDigest(users: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of ['sourcemap', 'lines', 'stamps', ...users]) {
    hash.update(readFileSync(new URL(`./${name}.ts`, import.meta.url)));
  }
  return hash.digest('base64');
}
