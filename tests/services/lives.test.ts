// Random lives: programs fork, exit, wait, signal each other and stop, while
// VFS answers late and the kernel delays stops. Whatever the order, PM must
// keep its invariants and lose nobody.
import { describe, expect, it } from 'vitest';
import {
  EXIT, ExitMessage, FORK, GETPID, KILL, KillMessage, PAUSE, SETPGID, SETSID,
  SIGPROCMASK, SIGSUSPEND, SigmaskMessage, WAITPID, WaitMessage,
} from '#abi/callnr.ts';
import { VFS_PROC_NR } from '#abi/endpoint.ts';
import { EBUSY, ESRCH, OK } from '#abi/errno.ts';
import {
  EndpointCall, RC_DELAY, RC_STOP, RunctlCall, SYS_CLEAR, SYS_RUNCTL,
  SYS_SIGSEND, SigsendCall,
} from '#abi/kernel-calls.ts';
import { PM_FORK, PmRequest } from '#abi/pm-vfs.ts';
import { SIG_SETMASK } from '#abi/sigaction.ts';
import {
  SIGCHLD, SIGCONT, SIGHUP, SIGKILL, SIGSEGV, SIGSNDELAY, SIGSTOP, SIGTERM,
  SIGUSR1, SIGUSR2, signalBit,
} from '#abi/signal.ts';
import { INIT, PmRig } from '../support/pm-rig.ts';

const SIGNALS = [
  SIGHUP, SIGUSR1, SIGUSR2, SIGTERM, SIGCHLD, SIGSTOP, SIGCONT, SIGKILL,
];

/** Numbers that look random, the same for the same seed. */
class Dice {
  constructor(private state: number) {}
  /** 0..sides-1 */
  roll(sides: number): number {
    this.state = Math.imul(this.state ^ this.state >>> 15, 0x2c1b3c6d) + 0x9e37;
    this.state ^= this.state >>> 12;
    return (this.state >>> 0) % sides;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.roll(items.length)] as T;
  }
}

interface Life {
  readonly endpoint: number;
  pid: number;
  /** It made a call to PM that is not answered. */
  blocked: boolean;
  stopped: boolean;
  /** It is sending to some server; a delayed stop was asked for. */
  sending: boolean;
  delayed: boolean;
  frozen: boolean;
}

/** What the kernel and the programs would know; checks what PM does. */
class World {
  readonly pm = new PmRig();
  readonly lives = new Map<number, Life>();
  /** Requests to VFS that are not answered, oldest first. */
  readonly requests: [type: number, endpoint: number][] = [];
  frames = 0;

  constructor(readonly dice: Dice) {
    this.born(INIT, 1).blocked = false;
    const { kernel } = this.pm.rig;
    kernel.set(SYS_RUNCTL, (m) => {
      const life = this.must(m.get(RunctlCall.endpoint), 'runctl');
      if (m.get(RunctlCall.action) !== RC_STOP) life.stopped = false;
      else if (m.get(RunctlCall.flags) === RC_DELAY && life.sending) {
        life.delayed = true;
        return -EBUSY;
      } else life.stopped = true;
      return OK;
    });
    kernel.set(SYS_SIGSEND, (m) => {
      this.settle();
      const life = this.must(m.get(SigsendCall.endpoint), 'sigsend');
      this.frames += 1;
      expect(life.stopped, 'a frame only for a stopped process').toBe(true);
      expect(life.blocked, 'a frame only after the answer').toBe(false);
      return OK;
    });
    kernel.set(SYS_CLEAR, (m) => {
      const life = this.must(m.get(EndpointCall.endpoint), 'clear');
      expect(life.stopped, 'only a stopped process is cleared').toBe(true);
      this.lives.delete(life.endpoint);
      return OK;
    });
  }

  born(endpoint: number, pid: number): Life {
    const life = {
      endpoint, pid, blocked: true, stopped: false, sending: false,
      delayed: false, frozen: false,
    };
    this.lives.set(endpoint, life);
    return life;
  }

  must(endpoint: number, what: string): Life {
    const life = this.lives.get(endpoint);
    if (life === undefined) throw new Error(`${what}: no ${endpoint}`);
    return life;
  }

  /** Books what PM has sent. */
  settle(): void {
    for (const { to, type, message } of this.pm.rig.take()) {
      if (to === VFS_PROC_NR) {
        const endpoint = message.get(PmRequest.endpoint);
        expect(this.requests.some(([, e]) => e === endpoint),
          'one request about a process').toBe(false);
        this.requests.push([type, endpoint]);
        if (type === PM_FORK) this.born(endpoint, message.get(PmRequest.pid));
        continue;
      }
      const life = this.lives.get(to);
      expect(life?.blocked, `an answer ${type} to who waits`).toBe(true);
      if (life !== undefined) life.blocked = false;
    }
  }

  call(life: Life, type: number, fields: Record<number, number> = {}): void {
    life.blocked = true;
    this.pm.rig.deliver(life.endpoint, type, fields);
    this.settle();
  }

  answerVfs(): void {
    const request = this.requests.shift();
    if (request === undefined) return;
    this.pm.vfs(...request);
    this.settle();
  }

  signal(life: Life, signal: number): void {
    this.pm.rig.signal(life.endpoint, signalBit(signal));
    this.settle();
  }

  /** Whatever was sending has been heard. */
  heard(life: Life): void {
    life.sending = false;
    if (!life.delayed) return;
    life.delayed = false;
    this.signal(life, SIGSNDELAY);
  }

  canAct(life: Life): boolean {
    return !life.blocked && !life.stopped && !life.sending && !life.frozen;
  }

  /** One random event. */
  step(): void {
    const { dice } = this;
    if (dice.roll(3) === 0) this.answerVfs();
    const life = dice.pick([...this.lives.values()]);
    if (life.sending && dice.roll(3) === 0) this.heard(life);
    if (!this.canAct(life)) return;
    if (dice.roll(6) === 0) life.sending = true;
    else if (dice.roll(100) === 0 && life.endpoint !== INIT) {
      this.signal(life, SIGSEGV);
    } else this.act(life);
  }

  act(life: Life): void {
    const { dice } = this;
    const others = [...this.lives.values()];
    // init catches all signals and never waits.
    switch (dice.roll(life.endpoint === INIT ? 4 : 10)) {
      case 0: case 1:
        if (others.length < 40) this.call(life, FORK);
        break;
      case 2: case 3:
        this.call(life, KILL, {
          [KillMessage.pid]: dice.pick(others).pid * dice.pick([1, 1, 1, -1]),
          [KillMessage.signal]: dice.pick(SIGNALS) });
        break;
      case 4:
        if (dice.roll(3) > 0) break;
        this.call(life, EXIT, { [ExitMessage.status]: dice.roll(256) });
        break;
      case 5:
        this.call(life, WAITPID, { [WaitMessage.pid]: -1,
          [WaitMessage.options]: dice.roll(4) });
        break;
      case 6:
        life.blocked = true;
        this.pm.action(life.endpoint, dice.pick(SIGNALS),
          dice.pick([0, 1, 0x4444, 0x4444, 0x4444]));
        this.settle();
        break;
      case 7:
        this.call(life, dice.pick([PAUSE, SIGSUSPEND, GETPID]), {
          [SigmaskMessage.set]: dice.roll(1 << 26) });
        break;
      case 8:
        this.call(life, dice.pick([SETSID, SETPGID]));
        break;
      default:
        this.call(life, SIGPROCMASK, { [SigmaskMessage.how]: SIG_SETMASK,
          [SigmaskMessage.set]: dice.roll(2) * dice.roll(1 << 26) });
    }
  }

  /** No new calls: every answer comes, every message is heard. */
  drain(): void {
    for (let round = 0; round < 20; round++) {
      for (const life of [...this.lives.values()]) {
        if (life.sending) this.heard(life);
      }
      while (this.requests.length > 0) this.answerVfs();
    }
  }

  fromInit(signal: number): void {
    this.call(this.must(INIT, 'init'), KILL,
      { [KillMessage.pid]: -1, [KillMessage.signal]: signal });
    this.drain();
  }
}

describe('random lives', () => {
  for (let seed = 1; seed <= 25; seed++) {
    it(`[P04] end well, whatever the order (seed ${seed})`, () => {
      const world = new World(new Dice(seed * 7919));
      // init survives all of them; its children begin with its actions.
      for (const signal of SIGNALS) {
        world.pm.action(INIT, signal, 0x4444);
      }
      world.pm.rig.take();
      for (let i = 0; i < 600; i++) world.step();
      expect(world.frames).toBeGreaterThan(10);
      world.drain();
      world.fromInit(SIGCONT);
      const stuck = [...world.lives.values()]
        .filter((life) => life.stopped || life.delayed);
      expect(stuck, 'nobody is stopped for ever').toEqual([]);
      world.fromInit(SIGKILL);
      expect([...world.lives.keys()]).toEqual([INIT]);
      for (let i = 0; i < 2000; i++) {
        const reply = world.pm.ask(INIT, WAITPID,
          { [WaitMessage.pid]: -1, [WaitMessage.options]: 1 });
        if (reply?.type === 0) break;
        expect(reply?.type).toBeGreaterThan(1);
      }
      expect(world.pm.result(INIT, KILL, { [KillMessage.pid]: -1,
        [KillMessage.signal]: 0 })).toBe(-ESRCH);
    });
  }
});
