/**
 * Sessions on a disk whose power may fail: what was written when, and what
 * the disk must have.
 */
import { BDEV_SCATTER, BDEV_WRITE } from '#abi/block.ts';
import { ENOSPC, OK } from '#abi/errno.ts';
import { ROOT_INODE } from '#abi/mfs.ts';
import { S_IFDIR, S_IFMT } from '#abi/stat.ts';
import { Image, checkImage } from '#boot/image.ts';
import { directory, makeImage } from '#boot/mkfs.ts';
import { Random } from '#hardware/random.ts';
import { Client } from '#tests/support/mfs-bench.ts';

const SECTOR = 512;

/** A file or directory of the session, under all its names. */
interface Thing {
  /** Null for a directory. */
  bytes: Uint8Array | null;
  /** Names and directories that it is in. */
  readonly names: Set<string>;
  /** What the last sync acknowledged: its bytes; undefined if it was not
   *  there. */
  safe: Uint8Array | null | undefined;
  /** All names it has had since, and whether it has been written or has
   *  lost its last name. */
  readonly since: Set<string>;
  changed: boolean;
  gone: boolean;
}

/** What was promised from sector `from` on, until the next. */
interface Promised {
  readonly from: number;
  readonly isSync: boolean;
  readonly things: readonly Thing[];
}

interface Written { readonly at: number; readonly bytes: Uint8Array }

export interface PowerOptions {
  readonly seed: number;
  readonly steps: number;
  readonly blockSize?: number;
  readonly blocks?: number;
  readonly cachePages?: number;
}

/** A session, and all that it wrote to the disk. */
export class PowerSession {
  readonly start: Uint8Array;
  readonly mfs: Client;
  private readonly random: Random;
  private things: Thing[] = [];
  /** The sectors that were written, in order, and what was promised at the
   *  time before each. */
  readonly written: Written[] = [];
  private readonly promises: Promised[] = [];

  constructor(readonly options: PowerOptions) {
    const { blockSize = 1024, blocks = 1200, cachePages = 64 } = options;
    this.random = new Random(options.seed);
    const image = makeImage({
      root: directory({ here: directory({}), there: directory({}) }),
      blocks, blockSize, inodes: 160,
    });
    this.start = image.slice();
    this.mfs = new Client(image, { cachePages });
    this.start.set(image.subarray(1024, 2048), 1024);
    this.mfs.bench.onWrite = (at, bytes) => {
      for (let done = 0; done < bytes.length; done += SECTOR) {
        this.written.push({
          at: at + done, bytes: bytes.slice(done, done + SECTOR) });
      }
    };
    for (const name of ['/here', '/there']) this.add(name, null);
    this.acknowledge();
    for (let step = 0; step < options.steps; step++) this.step();
  }

  private add(name: string, bytes: Uint8Array | null): void {
    this.things.push({
      bytes, names: new Set([name]), safe: undefined,
      since: new Set([name]), changed: true, gone: false,
    });
  }

  // The steps. Each does one thing to MFS and to the list of things.

  private step(): void {
    const { random } = this;
    const kind = random.below(20);
    const parent = this.pick(true);
    const path = `${[...parent.names][0] ?? ''}/${'abcdefgh'[random.below(8)]
      ?? 'a'}${'x'.repeat(random.below(3) * 20)}`;
    const there = this.things.find((one) => one.names.has(path));
    if (kind < 5) this.write(path, there);
    else if (kind < 7) this.makeDirectory(path, there);
    else if (kind < 10) this.remove(path, there);
    else if (kind < 15) this.rename(path, there);
    else if (kind < 16) this.link(path, there);
    else if (kind < 18) this.append();
    else if (this.mfs.sync() === OK) this.acknowledge();
    this.note(false);
  }

  private pick(directories: boolean): Thing {
    const all = this.things.filter(
      (one) => (one.bytes === null) === directories && one.names.size > 0);
    return all[this.random.below(Math.max(all.length, 1))]
      ?? this.things[0] as Thing;
  }

  private inside<T>(path: string, work: (d: number, name: string) => T): T {
    const slash = path.lastIndexOf('/');
    return this.mfs.with(path.slice(0, slash) || '/',
      (inode) => work(inode, path.slice(slash + 1)));
  }

  private content(): Uint8Array {
    const value = this.random.below(255) + 1;
    const length = [0, 100, 3000, 20_000][this.random.below(4)] ?? 0;
    return new Uint8Array(length).fill(value);
  }

  private write(path: string, there: Thing | undefined): void {
    if (there?.bytes === null) return;
    const bytes = this.content();
    const inode = there === undefined
      ? this.inside(path, (d, name) => this.mfs.create(d, name))
      : this.mfs.open(path);
    if (inode < 0) return;
    if (there !== undefined) this.mfs.truncate(inode, 0);
    const { count } = this.mfs.write(inode, 0, bytes);
    this.mfs.put(inode);
    if (there === undefined) this.add(path, bytes.slice(0, count));
    else {
      there.bytes = bytes.slice(0, count);
      there.changed = true;
    }
  }

  private append(): void {
    const file = this.pick(false);
    const [name] = file.names;
    if (file.bytes === null || name === undefined) return;
    const more = this.content();
    const inode = this.mfs.open(name);
    const { count } = this.mfs.write(inode, file.bytes.length, more);
    this.mfs.put(inode);
    file.bytes = Uint8Array.from([...file.bytes, ...more.subarray(0, count)]);
    file.changed = true;
  }

  private makeDirectory(path: string, there: Thing | undefined): void {
    if (there !== undefined) return;
    const result = this.inside(path, (d, name) => this.mfs.mkdir(d, name));
    if (result === OK) this.add(path, null);
    else if (result !== -ENOSPC) throw new Error(`mkdir ${path}: ${result}`);
  }

  private remove(path: string, there: Thing | undefined): void {
    if (there === undefined) return;
    const result = this.inside(path, (d, name) => there.bytes === null
      ? this.mfs.rmdir(d, name) : this.mfs.unlink(d, name));
    if (result === OK) this.loseName(there, path);
  }

  private loseName(thing: Thing, path: string): void {
    thing.names.delete(path);
    if (thing.names.size === 0) thing.gone = true;
  }

  private rename(path: string, there: Thing | undefined): void {
    const thing = this.pick(this.random.oneIn(2));
    const [old] = thing.names;
    if (old === undefined) return;
    const result = this.inside(old, (from, a) => this.inside(path,
      (to, b) => this.mfs.rename(from, a, to, b)));
    if (result !== OK || there === thing) return;
    if (there !== undefined) this.loseName(there, path);
    for (const one of this.things) {
      for (const name of [...one.names]) {
        if (name !== old && !name.startsWith(`${old}/`)) continue;
        one.names.delete(name);
        one.names.add(path + name.slice(old.length));
      }
    }
  }

  private link(path: string, there: Thing | undefined): void {
    const file = this.pick(false);
    const [name] = file.names;
    if (there !== undefined || file.bytes === null || name === undefined) {
      return;
    }
    const inode = this.mfs.open(name);
    const result = this.inside(path,
      (to, last) => this.mfs.link(inode, to, last));
    this.mfs.put(inode);
    if (result === OK) file.names.add(path);
  }

  // What is promised.

  private acknowledge(): void {
    this.things = this.things.filter((one) => one.names.size > 0);
    for (const one of this.things) {
      one.safe = one.bytes === null ? null : one.bytes.slice();
      one.changed = one.gone = false;
      one.since.clear();
    }
    this.note(true);
  }

  /** The things as they are now, for all that is written from now on. */
  private note(isSync: boolean): void {
    for (const one of this.things) {
      for (const name of one.names) one.since.add(name);
    }
    this.promises.push({
      from: this.written.length, isSync,
      things: this.things.filter(
        (one) => one.safe !== undefined && !one.gone)
        .map((one) => ({ ...one, since: new Set(one.since) })),
    });
  }

  /** How many places there are at which the power may fail. */
  get cuts(): number { return this.written.length + 1; }

  /** The disk after `cut` sectors. */
  image(cut: number): Uint8Array {
    const image = this.start.slice();
    for (const { at, bytes } of this.written.slice(0, cut)) {
      image.set(bytes, at);
    }
    return image;
  }

  /** What is wrong with the disk after `cut` sectors; see `broken`. */
  verdict(cut: number, image = this.image(cut)): string[] {
    return [...broken(image), ...this.missing(cut, image)];
  }

  /** What was acknowledged and is not there. A change that was under way
   *  may be there or not. */
  missing(cut: number, bytes: Uint8Array): string[] {
    const image = new Image(bytes);
    const next = this.promises.findIndex(({ from }) => from > cut);
    const before = this.promises.at(next < 0 ? -1 : next - 1);
    const under = next < 0 ? undefined : this.promises[next];
    const after = under === undefined || under.isSync ? before : under;
    const safe = new Set(before?.things.map(({ names }) => names));
    return (after?.things ?? []).filter(({ names }) => safe.has(names))
      .flatMap((one) => isThere(image, one) ? []
        : [`${[...one.since].join(' or ')}: lost`]);
  }
}

function isThere(image: Image, thing: Thing): boolean {
  return [...thing.since].some((name) => {
    const inode = image.find(name);
    if (inode === null) return false;
    const isDirectory = (inode.mode & S_IFMT) === S_IFDIR;
    if (isDirectory !== (thing.bytes === null)) return false;
    return thing.changed || !(thing.safe instanceof Uint8Array)
      || Buffer.compare(image.contents(inode), thing.safe) === 0;
  });
}

/** What is broken in a file system, beyond what `fsck` only has to collect:
 *  what nobody uses, links too many, and a second name of a directory whose
 *  `..` says which counts. */
export function broken(bytes: Uint8Array): string[] {
  const image = new Image(bytes);
  return checkImage(image).filter((problem) => {
    if (/has no name|is in use by no file/.test(problem)) return false;
    const [, path] = /^(.*)\/: bad "."/.exec(problem) ?? [];
    if (path !== undefined && hasTwoParents(image, path)) return false;
    const [, links = 0, names = 0] =
      /: (\d+) links, (\d+) names/.exec(problem) ?? [];
    return Number(links) <= Number(names);
  });
}

/** Whether the directory is in two others, and `..` leads to one of them. */
function hasTwoParents(image: Image, path: string): boolean {
  const inode = image.find(path);
  if (inode === null) return false;
  const [self, up] = image.entries(inode);
  const parents: number[] = [];
  const seen = new Set<number>();
  const visit = (number: number): void => {
    if (seen.has(number)) return;
    seen.add(number);
    const directory = image.inode(number);
    if ((directory.mode & S_IFMT) !== S_IFDIR) return;
    for (const entry of image.entries(directory)) {
      if (entry.name === '.' || entry.name === '..') continue;
      if (entry.inode === inode.number) parents.push(number);
      visit(entry.inode);
    }
  };
  visit(ROOT_INODE);
  return self?.name === '.' && self.inode === inode.number
    && up?.name === '..' && parents.length === 2
    && parents.includes(up.inode);
}

/** Whether a request wrote to the disk. */
export function isWrite({ type }: { readonly type: number }): boolean {
  return type === BDEV_WRITE || type === BDEV_SCATTER;
}
