// Drives the generators of services without a kernel: a small trap loop that
// answers kernel calls, serves memory, and shows what a service sends. Tests
// see only what crosses a trap.
import {
  KINFO_MODULE_SIZE, KINFO_SIZE, Kinfo, KinfoModule,
} from '#abi/boot.ts';
import { ANY, NONE, SELF, SYSTEM } from '#abi/endpoint.ts';
import { ENOSYS, OK } from '#abi/errno.ts';
import {
  CopyCall, GET_KINFO, GET_MONPARAMS, GET_WHOAMI, GetinfoCall, KsigCall,
  SYS_GETINFO, SYS_GETKSIG, SYS_RESTART, SYS_SAFECOPYFROM,
  SYS_SAFECOPYTO, SYS_SETGRANT, SYS_VIRCOPY, SafecopyCall, SetgrantCall,
} from '#abi/kernel-calls.ts';
import { noHeritage } from '#abi/keepsake.ts';
import { MESSAGE_SIZE, Message, Posting } from '#abi/message.ts';
import { NOTIFY_ARGUMENT, notifyFrom } from '#abi/notify.ts';
import {
  AMF_DONE, ASYN_DESTINATION, ASYN_ENTRY_SIZE, ASYN_FLAGS, ASYN_MESSAGE,
  ANSWER, NOTIFY, POST, RECEIVE, SEND, SENDA, SENDA_COUNT, SENDA_TABLE, SENDNB,
  SENDREC, VIEW,
} from '#abi/trap.ts';
import type { HostedProgram, ProcessImage, Service } from '#abi/trap.ts';
import { SIGKSIG } from '#abi/signal.ts';
import { receive } from '#lib/ipc.ts';
import { lookUpGrant } from '#rigs/grants.ts';
import { Patience } from '#rigs/patience.ts';

const PAGE = 4096;
const DATA_START = 0x100000;

/** Sparse memory of one process. */
export class RigMemory {
  private readonly pages = new Map<number, Uint8Array>();

  page(address: number): Uint8Array {
    const number = Math.floor(address / PAGE);
    let page = this.pages.get(number);
    if (page === undefined) {
      page = new Uint8Array(PAGE);
      this.pages.set(number, page);
    }
    return page;
  }

  read(address: number, length: number): Uint8Array {
    return Uint8Array.from({ length }, (_, i) =>
      this.page(address + i)[(address + i) % PAGE] as number);
  }

  write(address: number, bytes: ArrayLike<number>): void {
    for (let i = 0; i < bytes.length; i++) {
      this.page(address + i)[(address + i) % PAGE] = bytes[i] as number;
    }
  }

  writeText(address: number, text: string): void {
    this.write(address, [...text].map((c) => c.charCodeAt(0)));
  }

  words(address: number, count: number): Int32Array {
    return new Int32Array(this.read(address, count * 4).buffer);
  }
}

/** A message that left the service. */
export interface Sent {
  readonly primitive: number;
  readonly to: number;
  readonly type: number;
  readonly message: Message;
  /** AMF_* flags of a SENDA. */
  readonly flags: number;
}

export type KernelHandler = (m: Message, rig: ServiceRig) => number;
export type PeerHandler = (m: Message) => number;

/** All processes of one test: who is at which endpoint. */
export class Rigs {
  readonly memories = new Map<number, RigMemory>();
  readonly grantTables = new Map<number, [number, number]>();
  parameters = '';
  modules: readonly number[] = [];

  memory(endpoint: number): RigMemory {
    let memory = this.memories.get(endpoint);
    if (memory === undefined) {
      memory = new RigMemory();
      this.memories.set(endpoint, memory);
    }
    return memory;
  }
}

export class ServiceRig {
  readonly memory: RigMemory;
  readonly sent: Sent[] = [];
  /** Every kernel call, in order, as copies. */
  readonly calls: Message[] = [];
  readonly kernel = new Map<number, KernelHandler>();
  readonly peers = new Map<number, PeerHandler>();
  /** What SYS_GETKSIG will report, in order. */
  readonly signals: [endpoint: number, set: number][] = [];
  /** 'receiving' in RECEIVE, 'calling' in the reply half of a SENDREC. */
  state: 'new' | 'receiving' | 'calling' | 'done' = 'new';
  waitsFor = NONE;
  private frame = new Message();
  private service: Service | null = null;
  private heritage = noHeritage();

  constructor(readonly rigs: Rigs, readonly endpoint: number) {
    this.memory = rigs.memory(endpoint);
  }

  /** Starts `program` and runs it until it waits. */
  start(
    program: HostedProgram, name: string, heritage = noHeritage(),
  ): void {
    this.heritage = heritage;
    const image: ProcessImage = {
      name, version: '1', dataStart: DATA_START,
      dataEnd: DATA_START + 0x100000, sanity: 3, heritage,
    };
    this.service = program(image);
    this.run(0);
  }

  /** Runs any generator to its end; it must not wait. */
  finish<T>(generator: Generator<unknown, T, number>): T {
    let result: T | undefined;
    this.service = (function* (): Service {
      result = yield* generator as Generator<never, T, number>;
    })();
    this.run(0);
    if (this.state !== 'done') throw new Error(`waits for ${this.waitsFor}`);
    return result as T;
  }

  /** Gives the waiting service a message from `source`. */
  deliver(source: number, type: number, fields: Fields = {}): void {
    const m = new Message();
    m.type = type;
    for (const [field, value] of Object.entries(fields)) {
      m.set(Number(field), value);
    }
    this.hand(source, m);
  }

  /** The same, and the reply to `source` that comes out of it. */
  call(source: number, type: number, fields: Fields = {}): Message {
    const before = this.sent.length;
    this.deliver(source, type, fields);
    const reply = this.sent.slice(before).find((s) => s.to === source);
    if (reply === undefined) throw new Error(`no reply to ${source}`);
    return reply.message;
  }

  notifyFrom(source: number, argument = 0): void {
    this.deliver(source, notifyFrom(source), { [NOTIFY_ARGUMENT]: argument });
  }

  /** The kernel reports `set` of `endpoint` to this signal manager. */
  signal(endpoint: number, set: number): void {
    this.signals.push([endpoint, set]);
    this.notifyFrom(SYSTEM, 1 << SIGKSIG);
  }

  hand(source: number, m: Message): void {
    if (this.state !== 'receiving' && this.state !== 'calling') {
      throw new Error(`service is ${this.state}`);
    }
    if (this.waitsFor !== ANY && this.waitsFor !== source) {
      throw new Error(`waits for ${this.waitsFor}, not for ${source}`);
    }
    this.frame.copyFrom(m);
    this.frame.words[0] = source;
    this.run(OK);
  }

  /** The messages sent since the last look, to `to` only if given. */
  take(to?: number): Sent[] {
    const all = this.sent.splice(0);
    return to === undefined ? all : all.filter((sent) => sent.to === to);
  }

  /** The kernel calls of `type` since the last look. */
  takeCalls(type?: number): Message[] {
    const all = this.calls.splice(0);
    return type === undefined ? all : all.filter((m) => m.type === type);
  }

  private run(result: number): void {
    const service = this.service;
    if (service === null) throw new Error('no service');
    let value = result;
    const patience = new Patience();
    for (;;) {
      const step = patience.step(service, value);
      if (step.done === true) {
        this.state = 'done';
        return;
      }
      const trap = step.value;
      if (trap.primitive === VIEW) {
        const view = trap as { address: number; page: Uint8Array };
        view.page = this.memory.page(view.address >>> 0);
        value = OK;
        continue;
      }
      const answer = this.trap(trap as Message);
      if (answer === null) return;
      value = answer;
    }
  }

  /** The result of the trap, or null if the service waits now. */
  private trap(m: Message): number | null {
    switch (m.primitive) {
      case ANSWER:
        m.primitive = SENDNB;
        this.note(m);
        return this.trap(receive(ANY, m));
      case RECEIVE:
        // As the kernel does: here a turn ends.
        if (m.peer === ANY) this.heritage.keepsake?.commit();
        return this.wait('receiving', m);
      case SENDREC: {
        if (m.peer === SYSTEM) return this.kernelCall(m);
        const peer = this.peers.get(m.peer);
        if (peer === undefined) {
          this.note(m);
          return this.wait('calling', m);
        }
        const to = m.peer;
        m.type = peer(m);
        m.words[0] = to;
        return OK;
      }
      case SEND: case SENDNB: case NOTIFY:
        this.note(m);
        return OK;
      case SENDA: return this.senda(m);
      case POST:
        this.note(m, m.peer, m instanceof Posting ? m.flags : 0);
        return OK;
      default: throw new Error(`primitive ${m.primitive}`);
    }
  }

  private wait(state: 'receiving' | 'calling', m: Message): null {
    this.state = state;
    this.frame = m;
    this.waitsFor = m.peer;
    return null;
  }

  private note(m: Message, to = m.peer, flags = 0): void {
    const message = new Message();
    message.copyFrom(m);
    message.words[0] = this.endpoint;
    this.sent.push(
      { primitive: m.primitive, to, type: m.type, message, flags });
  }

  private senda(m: Message): number {
    const table = m.getUnsigned(SENDA_TABLE);
    for (let i = 0; i < m.get(SENDA_COUNT); i++) {
      const at = table + i * ASYN_ENTRY_SIZE;
      const entry = this.memory.words(at, ASYN_ENTRY_SIZE / 4);
      const flags = entry[ASYN_FLAGS >> 2] as number;
      if ((flags & AMF_DONE) !== 0) continue;
      const message = new Message();
      const first = ASYN_MESSAGE >> 2;
      message.words.set(entry.subarray(first, first + MESSAGE_SIZE / 4));
      message.primitive = SENDA;
      this.note(message, entry[ASYN_DESTINATION >> 2] as number, flags);
      this.memory.write(at, [flags | AMF_DONE]);
    }
    return OK;
  }

  private kernelCall(m: Message): number {
    const copy = new Message();
    copy.copyFrom(m);
    this.calls.push(copy);
    const handler = this.kernel.get(m.type);
    m.type = handler === undefined
      ? this.builtIn(m) : handler(m, this);
    return OK;
  }

  private builtIn(m: Message): number {
    switch (m.type) {
      case SYS_GETINFO: return this.getinfo(m);
      case SYS_GETKSIG: {
        const [endpoint, set] = this.signals.shift() ?? [NONE, 0];
        m.set(KsigCall.endpoint, endpoint);
        m.set(KsigCall.set, set);
        m.set(KsigCall.restarted, 0);
        m.set(KsigCall.silent, 0);
        return OK;
      }
      case SYS_SETGRANT:
        this.rigs.grantTables.set(this.endpoint, [
          m.getUnsigned(SetgrantCall.address), m.get(SetgrantCall.entries)]);
        return OK;
      case SYS_RESTART: return -ENOSYS;
      case SYS_VIRCOPY: return this.vircopy(m);
      case SYS_SAFECOPYFROM: return this.safecopy(m, 1);
      case SYS_SAFECOPYTO: return this.safecopy(m, 2);
      default: return OK;
    }
  }

  private getinfo(m: Message): number {
    const address = m.getUnsigned(GetinfoCall.address);
    switch (m.get(GetinfoCall.request)) {
      case GET_WHOAMI:
        m.set(GetinfoCall.value, this.endpoint);
        return OK;
      case GET_MONPARAMS: {
        const start = m.getUnsigned(GetinfoCall.value);
        const part = this.rigs.parameters.slice(
          start, start + m.getUnsigned(GetinfoCall.length));
        this.memory.writeText(address, part);
        return part.length;
      }
      case GET_KINFO: {
        const view = new DataView(new ArrayBuffer(KINFO_SIZE));
        view.setUint32(Kinfo.moduleCount, this.rigs.modules.length, true);
        this.rigs.modules.forEach((slot, i) => {
          const at = Kinfo.modules + i * KINFO_MODULE_SIZE;
          view.setInt32(at + KinfoModule.slot, slot, true);
        });
        this.memory.write(address, new Uint8Array(view.buffer));
        return KINFO_SIZE;
      }
      default: return OK;
    }
  }

  private vircopy(m: Message): number {
    const of = (endpoint: number): RigMemory =>
      endpoint === SELF ? this.memory : this.rigs.memory(endpoint);
    of(m.get(CopyCall.destination)).write(
      m.getUnsigned(CopyCall.destinationAddress),
      of(m.get(CopyCall.source)).read(
        m.getUnsigned(CopyCall.sourceAddress), m.get(CopyCall.bytes)));
    return OK;
  }

  /** Copies between a grant and the service. */
  private safecopy(m: Message, access: number): number {
    const granter = m.get(SafecopyCall.granter);
    const [table, entries] = this.rigs.grantTables.get(granter) ?? [0, 0];
    const bytes = m.get(SafecopyCall.bytes);
    const found = lookUpGrant({ endpoint: granter, table, entries,
      word: (at) => this.rigs.memory(granter).words(at, 1)[0] ?? 0,
    }, { id: m.get(SafecopyCall.grant), grantee: this.endpoint, access,
      offset: m.get(SafecopyCall.offset), bytes });
    if (typeof found === 'number') return found;
    const theirs = this.rigs.memory(found.owner);
    const mine = m.getUnsigned(SafecopyCall.address);
    if (access === 1) {
      this.memory.write(mine, theirs.read(found.address, bytes));
    } else {
      theirs.write(found.address, this.memory.read(mine, bytes));
    }
    return OK;
  }
}

export type Fields = Readonly<Record<number, number>>;
