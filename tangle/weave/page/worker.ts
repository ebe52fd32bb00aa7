/** The machine in its worker, as the page sees it. */
import type { DiskContent } from '#boot/page-disk.ts';
import type { Asked, Question, Told } from '#boot/page-worker.ts';
import { bytesOf, load } from './parts.ts';

/** The text of the worker; the bundler puts it here. */
declare const WORKER_TEXT: string;

/** What a machine tells without being asked. */
export interface Listener {
  console(bytes: Uint8Array): void;
  halted(status: number): void;
  failed(report: string): void;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** How long a machine has to give back its disk. */
const PATIENCE_MILLISECONDS = 500;

/** What asks for no program but those of the boot. */
const WITHOUT_KEYS: ReadonlySet<keyof Asked> =
  new Set(['boot', 'goOn', 'pause', 'resize', 'settle']);

/** A machine that has just been switched on, and does not run yet. */
export class RemoteMachine {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  withoutDisk: string | null = null;
  /** Resolves when the machine has all programs. */
  private whole = Promise.resolve();

  private constructor(private readonly listener: Listener, text: string) {
    const url = URL.createObjectURL(
      new Blob([text], { type: 'text/javascript' }));
    this.worker = new Worker(url);
    this.worker.onmessage = ({ data }: MessageEvent<Told>) => {
      URL.revokeObjectURL(url);
      this.hear(data);
    };
    this.worker.onerror = ({ message }) => {
      listener.failed(message);
    };
  }

  /** Loads the programs, if need be, and switches a machine on. With a
   *  `disk`, it boots from the one that the browser keeps; if that cannot
   *  be had, `withoutDisk` says why. The `system` is that of the book. */
  static async switchOn(
    listener: Listener, options: { readonly keepTrace?: boolean } = {},
    disk?: DiskContent, system: string = WORKER_TEXT,
  ): Promise<RemoteMachine> {
    const machine = new RemoteMachine(listener, system);
    const first = bytesOf(await load('programs'));
    if (disk !== undefined) {
      const later = bytesOf(await load('later'));
      machine.withoutDisk =
        await machine.ask('boot', [first, later], options, disk);
      return machine;
    }
    await machine.ask('boot', [first], options);
    machine.whole = load('later').then((text) => {
      return machine.put('complete', bytesOf(text));
    });
    machine.whole.catch(() => { /* told to those who ask for something */ });
    return machine;
  }

  /** Asks the machine for something, when it has all that it needs for it.
   *  Rejects when it refuses. */
  async ask<K extends keyof Asked>(
    ask: K, ...args: Parameters<Asked[K]>
  ): Promise<ReturnType<Asked[K]>> {
    if (!WITHOUT_KEYS.has(ask)) await this.whole;
    return this.put(ask, ...args);
  }

  private put<K extends keyof Asked>(
    ask: K, ...args: Parameters<Asked[K]>
  ): Promise<ReturnType<Asked[K]>> {
    const id = ++this.asked;
    const question: Question = { id, ask, args };
    this.worker.postMessage(question);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, {
        resolve: resolve as (answer: unknown) => void, reject,
      });
    });
  }

  private hear(told: Told): void {
    if ('console' in told) return this.listener.console(told.console);
    if ('halted' in told) return this.listener.halted(told.halted);
    if ('failed' in told) return this.listener.failed(told.failed);
    const waiting = this.waiting.get(told.id);
    this.waiting.delete(told.id);
    if ('refused' in told) waiting?.reject(new Error(told.refused));
    else waiting?.resolve(told.answer);
  }

  /** Gives the disk back, if the machine still answers, and ends it. */
  async leave(): Promise<void> {
    const patience = new Promise((resolve) => {
      setTimeout(resolve, PATIENCE_MILLISECONDS);
    });
    await Promise.race([this.put('leave'), patience]).catch(() => undefined);
    this.switchOff();
  }

  /** Ends the machine, whatever it does. */
  switchOff(): void {
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) {
      reject(new Error('the machine was switched off'));
    }
    this.waiting.clear();
  }
}
