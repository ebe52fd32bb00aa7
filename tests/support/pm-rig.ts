// PM in the trap loop of service-rig.ts, with a VM that always agrees and a
// VFS whose answers the test gives.
import {
  DS_PROC_NR, INIT_PROC_NR, NONE, PM_PROC_NR, RS_PROC_NR, TTY_PROC_NR,
  VFS_PROC_NR, VM_PROC_NR, makeEndpoint,
} from '#abi/endpoint.ts';
import { OK } from '#abi/errno.ts';
import {
  FORK, PgrpMessage, SETPGID, SETSID, SIGACTION, SigactionMessage, TERMINAL,
  TerminalMessage,
} from '#abi/callnr.ts';
import { SYS_TIMES, TimesCall } from '#abi/kernel-calls.ts';
import { noHeritage } from '#abi/keepsake.ts';
import type { Message } from '#abi/message.ts';
import {
  PM_EXIT, PM_FORK, PM_INIT, PM_SETSID, PM_VFS_REPLY, PmInit, PmReply,
  PmRequest,
} from '#abi/pm-vfs.ts';
import { undeclared } from '#abi/program-calls.ts';
import { RS_INIT } from '#abi/rs.ts';
import { Sigaction } from '#abi/sigaction.ts';
import { TERMINAL_CLAIM, TERMINAL_SET } from '#abi/terminal.ts';
import { VM_FORK, VmFork } from '#abi/vm.ts';
import { Store } from '#lib/store.ts';
import { main } from '#servers/pm/main.ts';
import { checkIndex } from '#servers/pm/process-index.ts';
import { PmState } from '#servers/pm/state.ts';
import type { Fields, Sent } from '#tests/support/service-rig.ts';
import { Rigs, ServiceRig } from '#tests/support/service-rig.ts';

export const INIT = INIT_PROC_NR;
const MODULES = [
  PM_PROC_NR, VFS_PROC_NR, RS_PROC_NR, TTY_PROC_NR, DS_PROC_NR, VM_PROC_NR,
  INIT_PROC_NR,
];

export class PmRig {
  readonly rig = new ServiceRig(new Rigs(), PM_PROC_NR);
  readonly heritage = noHeritage();
  /** What PM told VFS at boot: endpoint, pid. */
  readonly introduced: [number, number][] = [];
  /** Calls to VM, in order. */
  readonly vm: number[] = [];
  uptime = 100;

  constructor(parameters = '') {
    const { rig } = this;
    rig.rigs.modules = MODULES;
    rig.rigs.parameters = parameters;
    rig.peers.set(VFS_PROC_NR, (m) => {
      if (m.type !== PM_INIT) throw new Error(`PM waits for VFS: ${m.type}`);
      if (m.get(PmInit.endpoint) !== NONE) {
        this.introduced.push([m.get(PmInit.endpoint), m.get(PmInit.pid)]);
      }
      return OK;
    });
    rig.peers.set(VM_PROC_NR, (m) => {
      this.vm.push(m.type);
      if (m.type === VM_FORK) {
        m.set(VmFork.child, makeEndpoint(1, m.get(VmFork.slot)));
      }
      return OK;
    });
    rig.kernel.set(SYS_TIMES, (m) => {
      m.set(TimesCall.uptime, this.uptime);
      m.set(TimesCall.bootTime, 1_000_000);
      m.set(TimesCall.user, 3);
      m.set(TimesCall.system, 1);
      return OK;
    });
    rig.start(main, 'pm', this.heritage);
    rig.deliver(RS_PROC_NR, RS_INIT);
    rig.deliver(RS_PROC_NR, OK);
    rig.take();
    rig.takeCalls();
  }

  /** All that PM knows. */
  get state(): PmState {
    const { keepsake } = this.heritage;
    const root = keepsake instanceof Store ? keepsake.root : null;
    if (!(root instanceof PmState)) throw new Error('PM keeps nothing');
    return root;
  }

  /** Makes `call` for `endpoint`; undefined if PM does not answer it. */
  ask(endpoint: number, call: number, fields: Fields = {}):
  Message | undefined {
    const before = this.rig.sent.length;
    this.rig.deliver(endpoint, call, fields);
    this.check();
    const answer = this.rig.sent.slice(before)
      .find((sent) => sent.to === endpoint)?.message;
    const wrong = undeclared('PM', call, answer?.type ?? OK);
    if (wrong !== null) throw new Error(wrong);
    return answer;
  }

  /** The result of a call that is answered at once. */
  result(endpoint: number, call: number, fields: Fields = {}): number {
    const reply = this.ask(endpoint, call, fields);
    if (reply === undefined) throw new Error(`call ${call}: no answer`);
    return reply.type;
  }

  /** The messages to `endpoint` since the last look. */
  told(endpoint: number): Sent[] { return this.rig.take(endpoint); }

  /** VFS answers request `type` about `endpoint`. */
  vfs(type: number, endpoint: number, fields: Fields = {}): void {
    this.rig.deliver(VFS_PROC_NR, type + PM_VFS_REPLY,
      { [PmReply.endpoint]: endpoint, ...fields });
    this.check();
  }

  /** What PM finds processes by must say what the table says. */
  private check(): void {
    const { index, table } = this.state;
    if (index !== null) checkIndex(index, table);
  }

  /** A child of `parent`, answered by VFS: its endpoint and pid. */
  fork(parent: number): { endpoint: number; pid: number } {
    this.rig.take();
    this.rig.deliver(parent, FORK);
    const [request] = this.told(VFS_PROC_NR);
    if (request?.type !== PM_FORK) throw new Error('no PM_FORK');
    const endpoint = request.message.get(PmRequest.endpoint);
    const pid = request.message.get(PmRequest.pid);
    this.vfs(PM_FORK, endpoint);
    this.rig.take();
    return { endpoint, pid };
  }

  /** The terminal of `leader` asks about `user`. */
  terminal(what: number, leader: number, user = leader, value = 0): number {
    return this.result(TTY_PROC_NR, TERMINAL, {
      [TerminalMessage.what]: what, [TerminalMessage.value]: value,
      [TerminalMessage.leader]: leader, [TerminalMessage.user]: user,
    });
  }

  /** A leader and two of its children, each in a group of its own. If it
   *  has a terminal, the first child is in front. */
  session(hasTerminal = true): Readonly<Record<
    'leader' | 'front' | 'back', { endpoint: number; pid: number }>> {
    const leader = this.fork(INIT);
    this.rig.deliver(leader.endpoint, SETSID);
    this.vfs(PM_SETSID, leader.endpoint);
    const front = this.fork(leader.endpoint);
    const back = this.fork(leader.endpoint);
    for (const { pid } of [front, back]) {
      this.result(leader.endpoint, SETPGID, { [PgrpMessage.pid]: pid });
    }
    if (hasTerminal) {
      this.terminal(TERMINAL_CLAIM, leader.endpoint);
      this.terminal(
        TERMINAL_SET, leader.endpoint, leader.endpoint, front.pid);
    }
    this.rig.take();
    return { leader, front, back };
  }

  /** VFS answers the exit of `endpoint`. */
  bury(endpoint: number): void {
    this.vfs(PM_EXIT, endpoint);
  }

  /** Sets the action of `signal`: a handler's address, or 0 or 1. */
  action(
    endpoint: number, signal: number, handler: number, mask = 0, flags = 0,
  ): number {
    const words = Int32Array.of(0, 0, 0);
    words[Sigaction.handler >> 2] = handler;
    words[Sigaction.mask >> 2] = mask;
    words[Sigaction.flags >> 2] = flags;
    this.rig.rigs.memory(endpoint)
      .write(0x8000, new Uint8Array(words.buffer));
    return this.result(endpoint, SIGACTION, {
      [SigactionMessage.signal]: signal, [SigactionMessage.action]: 0x8000,
      [SigactionMessage.oldAction]: 0x8100,
      [SigactionMessage.trampoline]: 0x7777,
    });
  }
}
