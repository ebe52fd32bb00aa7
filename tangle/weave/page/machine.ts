/** The panel in which the machine runs: a terminal, and some buttons. */
import { Terminal } from '@xterm/xterm';
import type { DiskContent } from '#boot/page-disk.ts';
import { DiskChoice } from './disk.ts';
import { askForFile, saveFile } from './files.ts';
import { Fit } from './fit.ts';
import { button, make, orSay } from './elements.ts';
import type { PageProgram } from './book.ts';
import { loadStyle } from './parts.ts';
import { inBookPlaces } from './places.ts';
import { RemoteMachine } from './worker.ts';

/** What a step goes to, by its name: bits of the trace bus. */
const STEPS: readonly (readonly [name: string, kinds: number])[] = [
  ['instruction', 0], ['message', 0x008], ['trap', 0x001],
  ['kernel call', 0x020], ['page table', 0x002], ['any event', 0x3ff],
];

/** The terminal at which the sessions of the book were typed. */
const BOOK = { rows: 24, columns: 80 };

/** Services whose label is not the name of their program: a file server's
 *  says what it serves, and the root's is this. */
const LABELS: ReadonlyMap<string, string> = new Map([['mfs', 'fs_imgrd']]);

/** The name of the machine beside the first. */
const SECOND = 'Second machine';

/** A millisecond of the machine, in cycles. */
const MILLISECOND = 100_000;

type State = 'starting' | 'runs' | 'paused' | 'halted' | 'failed';

/** Where the panels of the page are, side by side. */
const panels = make('div', { class: 'machines' });

/** A panel of the page: the first, or a second one beside it. */
export class Panel {
  private second: Panel | null = null;
  private readonly element: HTMLElement;
  private readonly terminal: Terminal;
  private readonly fit: Fit;
  private readonly screen = make('div', { class: 'screen' });
  private readonly status = make('output', { class: 'status' });
  private readonly notes = make('div', {
    class: 'notes', role: 'log', tabindex: '0', 'aria-label': 'Messages',
    hidden: '',
  });
  private readonly pauseButton = button('Pause', () => this.toggle());
  private readonly kinds = make('select', { 'aria-label': 'Step to the next' },
    ...STEPS.map(([name, kinds]) => {
      return make('option', { value: String(kinds) }, name);
    }));
  private readonly rare = make('div', {
    class: 'bar', role: 'group', 'aria-label': 'Record and disk',
    hidden: '' });
  private readonly chosen = new DiskChoice({
    boot: (disk) => this.boot(false, disk),
    read: () => this.readDisk(),
  });
  /** What it runs instead of the system of the book. */
  private system: PageProgram | undefined;
  /** The machine has a disk that stays. */
  private hasDisk = false;
  private machine: RemoteMachine | null = null;
  private state: State = 'starting';
  /** The cycles at which steps began. */
  private stops: number[] = [];
  private versions = 0;
  /** The machine thinks that its terminal has the size of the book's. */
  private asTheBook = false;
  /** How often a machine was switched on here. */
  generation = 0;

  constructor(
    private readonly leave: () => void, private readonly name = 'Machine',
  ) {
    this.terminal = new Terminal({
      screenReaderMode: true, convertEol: false, fontSize: 13,
      fontFamily: 'ui-monospace, Menlo, Consolas, monospace',
      theme: { background: '#191a1c', foreground: '#dddad3' },
      scrollback: 2000,
    });
    this.fit = new Fit(this.terminal);
    this.terminal.attachCustomKeyEventHandler((event) => {
      if (event.key !== 'Escape') return true;
      if (event.type === 'keydown') this.pauseButton.focus();
      return false;
    });
    this.terminal.onData((text) => { this.press(text); });
    this.terminal.onResize(() => { this.tellSize(); });
    this.element = this.layOut();
  }

  private layOut(): HTMLElement {
    const bar = make('div', {
      class: 'bar', role: 'group', 'aria-label': this.name },
    make('strong', {}, this.name), this.status, this.pauseButton,
    button('Step', () => this.step()), this.kinds,
    button('Back', () => this.back()),
    button('Boot again', () => this.boot(false, this.chosen.wanted)),
    this.more(), button('Close', () => { this.close(); }));
    return make('section', { class: 'machine', 'aria-label': this.name },
      bar, this.rare, this.notes, this.screen);
  }

  /** The button that shows what is not needed often. */
  private more(): HTMLElement {
    this.rare.append(
      make('span', { class: 'tools' },
        make('span', {}, 'A record of all that was typed:'),
        button('Save', () => this.saveRecord()),
        button('Replay', () => this.replay())),
      this.chosen.element);
    if (this.name !== SECOND) {
      this.rare.append(button('Another machine', () => this.openSecond()));
    }
    const more = button('More', () => {
      this.rare.hidden = !this.rare.hidden;
      more.setAttribute('aria-expanded', String(!this.rare.hidden));
    }, { 'aria-expanded': 'false' });
    return more;
  }

  /** Shows the panel, and boots a machine unless there is one; it runs
   *  unless it is to be `still`. */
  async open(still = false): Promise<void> {
    if (!this.element.isConnected) {
      document.body.append(panels);
      panels.append(this.element);
      document.body.classList.add('with-machine');
      if (this.terminal.element === undefined) {
        this.terminal.open(this.screen);
        new ResizeObserver(() => { this.fit.fit(); }).observe(this.screen);
      }
      this.fit.fit();
    }
    if (this.machine === null) {
      await this.boot(still, still ? undefined : this.chosen.wanted);
    }
  }

  /** Gives the keyboard to the terminal. */
  focus(): void { this.terminal.focus(); }

  private close(): void {
    void this.machine?.leave();
    this.machine = null;
    this.element.remove();
    if (panels.childElementCount === 0) {
      panels.remove();
      document.body.classList.remove('with-machine');
    }
    this.leave();
  }

  /** Opens a machine beside this one, with the system of the book; it goes
   *  with its panel. */
  private async openSecond(): Promise<void> {
    this.second ??= new Panel(() => {
      this.second?.terminal.dispose();
      this.second = null;
      this.focus();
    }, SECOND);
    await this.second.open();
    this.second.focus();
  }

  /** Switches a fresh machine on, and lets it run unless `still`; from the
   *  kept disk if it is to have a `disk`. */
  async boot(still = false, disk?: DiskContent): Promise<void> {
    const before = this.machine;
    this.machine = null;
    await before?.leave();
    this.terminal.reset();
    this.stops = [];
    this.notes.replaceChildren();
    this.notes.hidden = true;
    this.show('starting');
    this.generation += 1;
    await orSay((text) => { this.fail(text); }, async () => {
      this.machine = await RemoteMachine.switchOn({
        console: (bytes) => { this.terminal.write(bytes); },
        halted: (status) => { this.show('halted', `with status ${status}`); },
        failed: (report) => { this.fail(report); },
      }, {}, disk, this.system?.text);
      const { withoutDisk } = this.machine;
      this.hasDisk = disk !== undefined && withoutDisk === null;
      this.chosen.show(this.hasDisk);
      if (withoutDisk !== null) {
        this.note(`${withoutDisk}; this machine has a RAM disk`);
      }
      this.tellSize();
      if (still) return this.show('paused');
      await this.machine.ask('goOn');
      this.show('runs');
    });
  }

  /** Switches a fresh machine on with a system that the reader has edited,
   *  from now on; what to tell about it. */
  async bootWith(system: PageProgram): Promise<string> {
    this.system = system;
    await this.boot(false, this.hasDisk ? 'kept' : undefined);
    return 'This cannot be given to a machine that runs: it was booted '
      + 'anew, with all edits.';
  }

  private press(text: string): void {
    const bytes = [...new TextEncoder().encode(text)];
    void orSay((why) => { this.note(why); },
      async () => this.machine?.ask('press', bytes));
  }

  /** Tells the machine how large the terminal is. */
  private tellSize(): void {
    const { cols, rows } = this.terminal;
    if (!this.asTheBook) this.tell({ rows, columns: cols });
  }

  private tell(size: { rows: number; columns: number }): void {
    void orSay((why) => { this.note(why); },
      async () => this.machine?.ask('resize', size));
  }

  private show(state: State, more = ''): void {
    this.state = state;
    this.status.textContent = more === '' ? state : `${state} ${more}`;
    this.pauseButton.textContent = state === 'paused' ? 'Go on' : 'Pause';
    this.element.dataset['state'] = state;
  }

  private note(text: string): void {
    this.notes.hidden = false;
    const note = make('pre', {}, text);
    this.notes.append(note);
    this.notes.scrollTop = this.notes.scrollHeight;
    void inBookPlaces(text, this.system).then((placed) => {
      note.replaceChildren(...placed);
    }, () => { /* the map is not there; the text is */ });
  }

  private fail(report: string): void {
    this.show('failed');
    this.note(report);
  }

  // --- standing still ---

  private async toggle(): Promise<void> {
    await this.asking(async (machine) => {
      if (this.state !== 'paused') return this.pause(machine);
      this.stops = [];
      await machine.ask('goOn');
      this.show('runs');
    });
  }

  private async pause(machine: RemoteMachine): Promise<void> {
    await machine.ask('pause');
    const { cycle } = await machine.ask('standing');
    this.show('paused', `at cycle ${cycle.toLocaleString('en')}`);
  }

  private async step(): Promise<void> {
    await this.asking(async (machine) => {
      await machine.ask('pause');
      const kinds = Number(this.kinds.value);
      const { cycle } = await machine.ask('standing');
      this.stops.push(cycle);
      const line = await machine.ask('step', kinds);
      await this.pause(machine);
      if (line !== '') this.note(line);
      else if (kinds !== 0) this.note('nothing happens; press a key');
    });
  }

  /** Takes the last step back, or else goes back by a millisecond. */
  private async back(): Promise<void> {
    await this.asking(async (machine) => {
      await machine.ask('pause');
      const { cycle } = await machine.ask('standing');
      this.terminal.reset();
      await machine.ask('goTo',
        this.stops.pop() ?? Math.max(0, cycle - MILLISECOND));
      await this.pause(machine);
    });
  }

  /** True if it is the machine that sessions of the book are typed into. */
  get isUsual(): boolean { return !this.hasDisk; }

  private async readDisk(): Promise<Uint8Array | null> {
    let bytes: Uint8Array | null = null;
    await this.asking(async (machine) => {
      bytes = await machine.ask('disk');
    });
    return bytes;
  }

  // --- records ---

  private async saveRecord(): Promise<void> {
    await this.asking(async (machine) => {
      await this.pause(machine);
      saveFile('session.record', await machine.ask('record'));
    });
  }

  /** Replays a file of the reader's, and stands still where it ends. */
  private async replay(): Promise<void> {
    await this.asking(async (machine) => {
      const file = await askForFile();
      if (file === null) return;
      await machine.ask('pause');
      this.terminal.reset();
      this.stops = [];
      await machine.ask('replay', await file.text())
        .finally(() => this.pause(machine));
    });
  }

  private async asking(
    work: (machine: RemoteMachine) => Promise<void>,
  ): Promise<void> {
    const { machine } = this;
    if (machine === null) return;
    await orSay((text) => { this.note(text); }, () => work(machine));
  }

  /** Gives the machine a new version of a service, and has it taken over;
   *  what came of it. Rejects if the machine goes on with the old one. */
  async update(service: string, code: string): Promise<string> {
    const { machine } = this;
    if (machine === null) return 'there is no machine';
    const version = `${service}@1.${++this.versions}`;
    await machine.ask('pause');
    await machine.ask('settle');
    await machine.ask('install', version, code);
    const said = await machine.ask('command',
      `service update ${LABELS.get(service) ?? service}`);
    await machine.ask('goOn');
    this.show('runs');
    if (/^service: /im.test(said)) {
      throw new Error(`${version} was not taken over: ${said.trim()}`);
    }
    return `${version} was installed, and the machine goes on. ${said.trim()}`;
  }

  /** Puts a program into the machine, which goes on; what came of it.
   *  Rejects if the file is the old one. */
  async installProgram(path: string, elf: Uint8Array): Promise<string> {
    const { machine } = this;
    if (machine === null) return 'there is no machine';
    await machine.ask('pause');
    const said = await machine.ask('installProgram', path, elf)
      .finally(() => machine.ask('goOn').then(() => { this.show('runs'); }));
    if (said !== '') throw new Error(`${path} is the old one: ${said.trim()}`);
    return `${path} was compiled and installed: the next exec takes it.`;
  }

  // --- sessions of the book ---

  /** Types lines, each when the machine is at rest, and tells what each has
   *  printed, or why there is no answer. Afterwards the machine runs. */
  async type(
    lines: readonly string[],
    tell: (line: number, printed: string | Error) => void,
    pause: () => Promise<void>,
  ): Promise<void> {
    const { machine } = this;
    if (machine === null) return;
    await machine.ask('pause');
    this.asTheBook = true;
    this.tell(BOOK);
    await machine.ask('settle');
    for (const [n, line] of lines.entries()) {
      try {
        tell(n, await machine.ask('command', line));
      } catch (error) {
        tell(n, error as Error);
        break;
      }
      await pause();
    }
    this.asTheBook = false;
    this.tellSize();
    await machine.ask('goOn');
    this.show('runs');
  }
}

/** The panel, and its style sheet. */
export async function makePanel(leave: () => void): Promise<Panel> {
  await loadStyle('parts/machine.css');
  return new Panel(leave);
}

export { inBookPlaces, RemoteMachine };
