/** MFS on a bench: the real server code, a kernel and a driver of straw.
 *
 * The bench plays the kernel for one process. It answers page views from
 * an array, kernel calls that move granted bytes, and the block protocol
 * from an image in memory. It checks grants as the real kernel does. */

import {
  BDEV_CLOSE, BDEV_GATHER, BDEV_IOCTL, BDEV_OPEN, BDEV_READ, BDEV_SCATTER,
  BDEV_WRITE, BLOCK_VECTOR_SIZE, BlockMessage,
} from '#abi/block.ts';
import { DEV_DISK } from '#abi/dev.ts';
import {
  DISK_PROC_NR, SYSTEM, VFS_PROC_NR, VM_PROC_NR,
} from '#abi/endpoint.ts';
import { EIO, EPERM, OK } from '#abi/errno.ts';
import * as fs from '#abi/fs.ts';
import {
  CPF_DIRECT, CPF_READ, CPF_USED, CPF_VALID, CPF_WRITE, DirectGrant,
  GRANT_SIZE, Grant, grantSequence, grantSlot,
} from '#abi/grant.ts';
import { noHeritage } from '#abi/keepsake.ts';
import * as kc from '#abi/kernel-calls.ts';
import { Message } from '#abi/message.ts';
import { S_IFDIR, S_IFREG, STAT_SIZE, Stat } from '#abi/stat.ts';
import { NO_PAGE, SENDREC } from '#abi/trap.ts';
import type { PageTrap, Trap, Trapping } from '#abi/trap.ts';
import { getU16, getU32 } from '#lib/bytes.ts';
import { Patience } from '#rigs/patience.ts';
import { Store } from '#lib/store.ts';
import { checkIdle, makeMfs, serve } from '#servers/mfs/main.ts';
import type { Mfs } from '#servers/mfs/state.ts';
import { StrawVm } from '#tests/support/straw-vm.ts';

const BASE = 0x100000;
const PAGE_SIZE = 4096;

interface ClientGrant {
  readonly bytes: Uint8Array;
  readonly access: number;
}

/** One request that the driver got. */
export interface DriverRequest {
  readonly type: number;
  readonly position: number;
  readonly bytes: number;
}

export interface BenchOptions {
  /** How many pages the server has for its cache. */
  readonly cachePages?: number;
  readonly flags?: number;
  /** How many pages VM can keep for the server. */
  readonly sparePages?: number | undefined;
  /** How many pages VM gives the server when something is mounted. */
  readonly extraPages?: number;
}

class Death extends Error {}

export interface Answer {
  readonly result: number;
  readonly m: Message;
}

export class Bench {
  readonly memory: Uint8Array;
  readonly mfs: Mfs;
  readonly requests: DriverRequest[] = [];
  /** Byte positions of the disk (multiples of 512) that fail. */
  readonly badRead = new Set<number>();
  readonly badWrite = new Set<number>();
  /** Is told of all that is written to the disk. */
  onWrite: (at: number, bytes: Uint8Array) => void = () => undefined;
  /** What the server printed. */
  log = '';
  time = 1_000_000;
  readonly vm: StrawVm;
  /** Called before each trap of a request, with its number. */
  beforeTrap: (trap: number) => void = () => undefined;
  deaths = 0;
  private traps = 0;
  /** Views that last until VM changes something. */
  private readonly lasting = new Set<PageTrap>();
  private readonly clientGrants = new Map<number, ClientGrant>();
  private grantTable = 0;
  private nextGrant = 1;
  private readonly store = new Store();

  constructor(readonly image: Uint8Array, options: BenchOptions = {}) {
    const pages = 1 + 16 + (options.cachePages ?? 256);
    this.memory = new Uint8Array(pages * PAGE_SIZE);
    this.vm = new StrawVm(
      options.sparePages ?? 0, options.extraPages ?? 0,
      (address) => this.pageAt(address));
    this.mfs = makeMfs(this.store, {
      name: 'mfs', version: '1', sanity: 3,
      dataStart: BASE, dataEnd: BASE + this.memory.length,
      heritage: noHeritage(),
    });
  }

  /** Runs a part of the server to its end. */
  run<T>(part: Trapping<T>): T {
    const patience = new Patience();
    let step = patience.step(part);
    while (step.done !== true) {
      this.beforeTrap(this.traps++);
      step = patience.step(part, this.trap(step.value));
    }
    return step.value;
  }

  /** Sends one request as VFS; `fields` are byte offset and value. */
  ask(type: number, fields: Readonly<Record<number, number>> = {}): Answer {
    this.store.commit();
    const make = (): Message => {
      const m = new Message();
      m.words[0] = VFS_PROC_NR;
      m.type = type;
      for (const [at, value] of Object.entries(fields)) {
        m.set(Number(at), value);
      }
      return m;
    };
    let m = make();
    let result: number;
    this.traps = 0;
    try {
      result = this.run(serve(this.mfs, m)) | 0;
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      this.bury();
      m = make();
      result = this.run(serve(this.mfs, m)) | 0;
    }
    checkIdle(this.mfs);
    this.clientGrants.clear();
    return { result, m };
  }

  /** Lets the server die at trap `stop` of its next request, once. */
  dieAt(stop: number): void {
    this.beforeTrap = (trap) => {
      if (trap !== stop) return;
      this.beforeTrap = () => undefined;
      throw new Death();
    };
  }

  /** What the kernel and a successor do after a death. */
  private bury(): void {
    this.deaths++;
    for (const { address, bytes } of this.store.rollBack()) {
      this.pageAt(address).set(bytes, address % PAGE_SIZE);
    }
    this.mfs.startAgain();
  }

  /** The page of the server's memory that holds `address`. */
  private pageAt(address: number): Uint8Array {
    const extra = this.vm.extraPage(address);
    if (extra !== null) return extra;
    const start = address - BASE - (address - BASE) % PAGE_SIZE;
    if (start < 0 || start >= this.memory.length) {
      throw new Error(`mfs touches ${address.toString(16)}`);
    }
    return this.memory.subarray(start, start + PAGE_SIZE);
  }

  /** Memory of the server within a page. */
  private own(address: number, bytes: number): Uint8Array {
    const at = address % PAGE_SIZE;
    return at + bytes <= PAGE_SIZE
      ? this.pageAt(address).subarray(at, at + bytes)
      : this.memory.subarray(address - BASE, address - BASE + bytes);
  }

  /** Grants the server `bytes` of "VFS's" memory for one request. */
  grant(bytes: Uint8Array, access = CPF_READ | CPF_WRITE): number {
    const id = this.nextGrant++;
    this.clientGrants.set(id, { bytes, access });
    return id;
  }

  /** A grant of a name with its NUL, and the length. */
  text(name: string): { grant: number; length: number } {
    const bytes = textBytes(name);
    return { grant: this.grant(bytes), length: bytes.length };
  }

  // The traps of the server.

  private trap(trap: Trap): number {
    if ('page' in trap) {
      trap.page = this.pageAt(trap.address);
      if ('lasting' in trap) this.lasting.add(trap);
      return OK;
    }
    const m = trap;
    if (m.primitive !== SENDREC) throw new Error(`trap ${m.primitive}`);
    if (m.peer === SYSTEM) m.type = this.kernelCall(m);
    else if (m.peer === DISK_PROC_NR) m.type = this.driver(m);
    else if (m.peer === VM_PROC_NR) {
      m.type = this.vm.call(m);
      for (const view of this.lasting) view.page = NO_PAGE;
    }
    else throw new Error(`SENDREC to ${m.peer}`);
    return OK;
  }

  private kernelCall(m: Message): number {
    switch (m.type) {
      case kc.SYS_SAFECOPYTO: return this.safecopy(m, CPF_WRITE);
      case kc.SYS_SAFECOPYFROM: return this.safecopy(m, CPF_READ);
      case kc.SYS_SAFEMEMSET: return this.safememset(m);
      case kc.SYS_SETGRANT:
        this.grantTable = m.get(kc.SetgrantCall.address);
        return OK;
      case kc.SYS_TIMES:
        m.set(kc.TimesCall.bootTime, this.time);
        m.set(kc.TimesCall.uptime, 0);
        return OK;
      case kc.SYS_SYSCTL:
        this.log += m.getText(
          kc.SysctlCall.text, m.get(kc.SysctlCall.length));
        return OK;
      default: throw new Error(`kernel call ${m.type.toString(16)}`);
    }
  }

  private clientPart(
    id: number, offset: number, bytes: number, access: number,
  ): Uint8Array | null {
    const grant = this.clientGrants.get(id);
    if (grant === undefined || (grant.access & access) === 0
      || offset + bytes > grant.bytes.length) return null;
    return grant.bytes.subarray(offset, offset + bytes);
  }

  private safecopy(m: Message, access: number): number {
    const bytes = m.getUnsigned(kc.SafecopyCall.bytes);
    const part = this.clientPart(m.get(kc.SafecopyCall.grant),
      m.getUnsigned(kc.SafecopyCall.offset), bytes, access);
    if (m.get(kc.SafecopyCall.granter) !== VFS_PROC_NR
      || part === null) return -EPERM;
    const own = this.own(m.getUnsigned(kc.SafecopyCall.address), bytes);
    if (access === CPF_WRITE) part.set(own);
    else own.set(part);
    return OK;
  }

  private safememset(m: Message): number {
    const part = this.clientPart(m.get(kc.SafememsetCall.grant),
      m.getUnsigned(kc.SafememsetCall.offset),
      m.getUnsigned(kc.SafememsetCall.bytes), CPF_WRITE);
    if (part === null) return -EPERM;
    part.fill(m.get(kc.SafememsetCall.pattern));
    return OK;
  }

  // The driver.

  /** The memory behind a grant of the server's. */
  private granted(id: number, bytes: number, access: number): Uint8Array {
    const entry = this.own(
      this.grantTable + grantSlot(id) * GRANT_SIZE, GRANT_SIZE);
    const flags = getU32(entry, Grant.flags);
    const need = CPF_USED | CPF_VALID | CPF_DIRECT | access;
    if ((flags & need) !== need
      || getU32(entry, Grant.sequence) !== grantSequence(id)
      || getU32(entry, DirectGrant.to) !== DISK_PROC_NR
      || getU32(entry, DirectGrant.length) < bytes) {
      throw new Error(`driver: bad grant ${id}`);
    }
    return this.own(getU32(entry, DirectGrant.start), bytes);
  }

  private driver(m: Message): number {
    const { type } = m;
    if (type === BDEV_OPEN || type === BDEV_CLOSE
      || type === BDEV_IOCTL) return OK;
    const writing = type === BDEV_WRITE || type === BDEV_SCATTER;
    const access = writing ? CPF_READ : CPF_WRITE;
    const count = m.get(BlockMessage.count);
    const grant = m.get(BlockMessage.grant);
    const parts: Uint8Array[] = [];
    if (type === BDEV_GATHER || type === BDEV_SCATTER) {
      if (count < 1 || count > 64) throw new Error(`vector of ${count}`);
      const vector = this.granted(grant, count * BLOCK_VECTOR_SIZE, CPF_READ);
      for (let i = 0; i < count; i++) {
        parts.push(this.granted(getU32(vector, i * 8),
          getU32(vector, i * 8 + 4), access));
      }
    } else if (type === BDEV_READ || type === BDEV_WRITE) {
      parts.push(this.granted(grant, count, access));
    } else throw new Error(`driver: request ${type}`);
    return this.transfer(m, parts, writing);
  }

  private transfer(
    m: Message, parts: readonly Uint8Array[], writing: boolean,
  ): number {
    const position = m.getUnsigned(BlockMessage.positionHigh) * 2 ** 32
      + m.getUnsigned(BlockMessage.positionLow);
    const bad = writing ? this.badWrite : this.badRead;
    let at = position;
    let failed = false;
    for (const part of parts) {
      for (let i = 0; i < part.length && !failed; i += 512) {
        failed = bad.has(at + i);
      }
      if (failed || at + part.length > this.image.length) break;
      if (writing) {
        this.onWrite(at, part);
        this.image.set(part, at);
      } else part.set(this.image.subarray(at, at + part.length));
      at += part.length;
    }
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    this.requests.push({ type: m.type, position, bytes });
    return at === position && failed ? -EIO : at - position;
  }
}

function textBytes(name: string): Uint8Array {
  const bytes = new Uint8Array(name.length + 1);
  for (let i = 0; i < name.length; i++) bytes[i] = name.charCodeAt(i);
  return bytes;
}

/** An entry of a directory; `type` is the mode's, shifted by DT_SHIFT. */
interface Listed {
  readonly name: string;
  readonly inode: number;
  readonly offset: number;
  readonly type: number;
}

/** A mounted file system and the requests that VFS would make of it. */
export class Client {
  readonly bench: Bench;
  readonly root: number;
  readonly readOnly: boolean;
  uid = 0;
  gid = 0;

  constructor(image: Uint8Array, options: BenchOptions = {}) {
    this.bench = new Bench(image, options);
    const { result, m } = this.mount(options.flags ?? fs.MOUNT_IS_ROOT);
    if (result !== OK) throw new Error(`mount: ${result}`);
    this.root = m.get(fs.FsNodeReply.inode);
    this.readOnly = m.get(fs.FsNodeReply.readOnly) === 1;
  }

  mount(flags: number): Answer {
    return this.bench.ask(fs.REQ_READSUPER, {
      [fs.FsMount.device]: DEV_DISK, [fs.FsMount.driver]: DISK_PROC_NR,
      [fs.FsMount.flags]: flags,
    });
  }

  /** LOOKUP; `path` is what the buffer holds afterwards. */
  lookup(
    path: string, { from = this.root, root = 0, flags = 0 } = {},
  ): Answer & { path: string; inode: number } {
    const buffer = new Uint8Array(1100);
    buffer.set(textBytes(path));
    const answer = this.bench.ask(fs.REQ_LOOKUP, {
      [fs.FsLookup.grant]: this.bench.grant(buffer),
      [fs.FsLookup.pathLength]: path.length + 1,
      [fs.FsLookup.pathSize]: buffer.length,
      [fs.FsLookup.directory]: from, [fs.FsLookup.root]: root,
      [fs.FsLookup.flags]: flags,
      [fs.FsLookup.uid]: this.uid, [fs.FsLookup.gid]: this.gid,
    });
    const end = buffer.indexOf(0);
    const text = String.fromCharCode(...buffer.subarray(0, end));
    const inode = answer.m.get(fs.FsNodeReply.inode);
    return { ...answer, path: text, inode };
  }

  /** The inode of a path that must exist; one reference is taken. */
  open(path: string): number {
    const { result, inode } = this.lookup(path);
    if (result !== OK) throw new Error(`${path}: ${result}`);
    return inode;
  }

  put(inode: number, count = 1): number {
    return this.bench.ask(fs.REQ_PUTNODE, {
      [fs.FsNode.inode]: inode, [fs.FsNode.count]: count,
    }).result;
  }

  /** Runs `work` with the inode of `path`, then puts it. */
  with<T>(path: string, work: (inode: number) => T): T {
    const inode = this.open(path);
    try {
      return work(inode);
    } finally {
      this.put(inode);
    }
  }

  read(inode: number, position: number, count: number): Uint8Array {
    const buffer = new Uint8Array(count);
    const { result, m } = this.bench.ask(fs.REQ_READ, {
      [fs.FsIo.inode]: inode, [fs.FsIo.position]: position,
      [fs.FsIo.count]: count,
      [fs.FsIo.grant]: this.bench.grant(buffer, CPF_WRITE),
    });
    if (result !== OK) throw new Error(`read: ${result}`);
    return buffer.subarray(0, m.get(fs.FsIo.count));
  }

  write(
    inode: number, position: number, bytes: Uint8Array | string,
  ): { result: number; count: number } {
    const buffer = typeof bytes === 'string'
      ? textBytes(bytes).subarray(0, bytes.length) : bytes;
    const { result, m } = this.bench.ask(fs.REQ_WRITE, {
      [fs.FsIo.inode]: inode, [fs.FsIo.position]: position,
      [fs.FsIo.count]: buffer.length,
      [fs.FsIo.grant]: this.bench.grant(buffer, CPF_READ),
    });
    return { result, count: m.get(fs.FsIo.count) };
  }

  private make(
    type: number, directory: number, name: string, mode: number,
    device = 0,
  ): Answer {
    const { grant, length } = this.bench.text(name);
    return this.bench.ask(type, {
      [fs.FsCreate.directory]: directory, [fs.FsCreate.grant]: grant,
      [fs.FsCreate.nameLength]: length, [fs.FsCreate.mode]: mode,
      [fs.FsCreate.uid]: this.uid, [fs.FsCreate.gid]: this.gid,
      [fs.FsCreate.device]: device,
    });
  }

  /** CREATE in a directory; the inode (with a reference), or an error. */
  create(directory: number, name: string, mode = 0o644): number {
    const answer = this.make(
      fs.REQ_CREATE, directory, name, S_IFREG | mode);
    return answer.result === OK
      ? answer.m.get(fs.FsNodeReply.inode) : answer.result;
  }

  mkdir(directory: number, name: string, mode = 0o755): number {
    return this.make(fs.REQ_MKDIR, directory, name, S_IFDIR | mode).result;
  }

  mknod(
    directory: number, name: string, mode: number, device: number,
  ): number {
    return this.make(fs.REQ_MKNOD, directory, name, mode, device).result;
  }

  symlink(directory: number, name: string, target: string): number {
    const { grant, length } = this.bench.text(name);
    const text = textBytes(target).subarray(0, target.length);
    return this.bench.ask(fs.REQ_SLINK, {
      [fs.FsSymlink.directory]: directory, [fs.FsSymlink.grant]: grant,
      [fs.FsSymlink.nameLength]: length,
      [fs.FsSymlink.targetGrant]: this.bench.grant(text, CPF_READ),
      [fs.FsSymlink.targetLength]: text.length,
      [fs.FsSymlink.uid]: this.uid, [fs.FsSymlink.gid]: this.gid,
    }).result;
  }

  readlink(inode: number, room = 1024): string | number {
    const buffer = new Uint8Array(room);
    const { result, m } = this.bench.ask(fs.REQ_RDLINK, {
      [fs.FsIo.inode]: inode, [fs.FsIo.count]: room,
      [fs.FsIo.grant]: this.bench.grant(buffer, CPF_WRITE),
    });
    return result === OK ? String.fromCharCode(
      ...buffer.subarray(0, m.get(fs.FsIo.count))) : result;
  }

  private named(type: number, directory: number, name: string): number {
    const { grant, length } = this.bench.text(name);
    return this.bench.ask(type, {
      [fs.FsName.directory]: directory, [fs.FsName.grant]: grant,
      [fs.FsName.nameLength]: length,
    }).result;
  }

  unlink(directory: number, name: string): number {
    return this.named(fs.REQ_UNLINK, directory, name);
  }

  rmdir(directory: number, name: string): number {
    return this.named(fs.REQ_RMDIR, directory, name);
  }

  link(inode: number, directory: number, name: string): number {
    const { grant, length } = this.bench.text(name);
    return this.bench.ask(fs.REQ_LINK, {
      [fs.FsLink.inode]: inode, [fs.FsLink.directory]: directory,
      [fs.FsLink.grant]: grant, [fs.FsLink.nameLength]: length,
    }).result;
  }

  rename(
    from: number, oldName: string, to: number, newName: string,
  ): number {
    const before = this.bench.text(oldName);
    const after = this.bench.text(newName);
    return this.bench.ask(fs.REQ_RENAME, {
      [fs.FsRename.oldDirectory]: from, [fs.FsRename.newDirectory]: to,
      [fs.FsRename.oldGrant]: before.grant,
      [fs.FsRename.oldLength]: before.length,
      [fs.FsRename.newGrant]: after.grant,
      [fs.FsRename.newLength]: after.length,
    }).result;
  }

  stat(inode: number): Record<keyof typeof Stat, number> {
    const buffer = new Uint8Array(STAT_SIZE);
    const { result } = this.bench.ask(fs.REQ_STAT, {
      [fs.FsStat.inode]: inode,
      [fs.FsStat.grant]: this.bench.grant(buffer, CPF_WRITE),
    });
    if (result !== OK) throw new Error(`stat: ${result}`);
    const fields = Object.entries(Stat)
      .filter(([, at]) => typeof at === 'number')
      .map(([name, at]) => [name, getU32(buffer, at as number)]);
    return Object.fromEntries(fields) as Record<keyof typeof Stat, number>;
  }

  /** Free zones and free inodes. */
  free(): { zones: number; inodes: number } {
    const buffer = new Uint8Array(fs.STATVFS_SIZE);
    this.bench.ask(fs.REQ_STATVFS, {
      [fs.FsStat.grant]: this.bench.grant(buffer, CPF_WRITE),
    });
    return {
      zones: getU32(buffer, fs.Statvfs.blocksFree),
      inodes: getU32(buffer, fs.Statvfs.filesFree),
    };
  }

  truncate(inode: number, start: number, end = 0): number {
    return this.bench.ask(fs.REQ_FTRUNC, {
      [fs.FsTruncate.inode]: inode, [fs.FsTruncate.start]: start,
      [fs.FsTruncate.end]: end,
    }).result;
  }

  chmod(inode: number, mode: number): Answer {
    return this.bench.ask(fs.REQ_CHMOD, {
      [fs.FsMode.inode]: inode, [fs.FsMode.mode]: mode,
    });
  }

  /** All of a directory's records, read with a buffer of `room`. */
  list(
    inode: number, room = 512,
  ): Listed[] {
    const found: Listed[] = [];
    for (let position = 0; ;) {
      const buffer = new Uint8Array(room);
      const { result, m } = this.bench.ask(fs.REQ_GETDENTS, {
        [fs.FsIo.inode]: inode, [fs.FsIo.position]: position,
        [fs.FsIo.count]: room,
        [fs.FsIo.grant]: this.bench.grant(buffer, CPF_WRITE),
      });
      if (result !== OK) throw new Error(`getdents: ${result}`);
      const count = m.get(fs.FsIo.count);
      if (count === 0) return found;
      for (let at = 0; at < count; at += getU16(buffer, at + 8)) {
        const end = buffer.indexOf(0, at + 10);
        const type = buffer[at + getU16(buffer, at + 8) - 1] as number;
        found.push({ type,
          name: String.fromCharCode(...buffer.subarray(at + 10, end)),
          inode: getU32(buffer, at), offset: getU32(buffer, at + 4),
        });
      }
      position = m.get(fs.FsIo.position);
    }
  }

  /** SYNC, of everything or of one inode. */
  sync(inode = 0): number {
    return this.bench.ask(
      fs.REQ_SYNC, { [fs.FsNode.inode]: inode }).result;
  }
  unmount(): number { return this.bench.ask(fs.REQ_UNMOUNT).result; }
}
