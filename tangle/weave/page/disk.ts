/** Where the root of the machine is: in memory, or on the kept disk. */
import type { DiskContent } from '#boot/page-disk.ts';
import { button, make } from './elements.ts';
import { askForFile, saveFile } from './files.ts';

const KEY = 'loomix-disk';

/** What the choice has done by the panel. */
export interface Booting {
  /** Boots anew, from the disk or, without one, from memory. */
  boot(disk: DiskContent | undefined): Promise<void>;
  /** All bytes of the disk of the machine. */
  read(): Promise<Uint8Array | null>;
}

/** The controls of the disk; what was chosen is kept. */
export class DiskChoice {
  readonly element: HTMLElement;
  private readonly root = make('select', { 'aria-label': 'Root' },
    make('option', { value: 'ram' }, 'in memory'),
    make('option', { value: 'disk' }, 'on a disk that stays'));
  private readonly tools: HTMLElement;

  constructor(private readonly panel: Booting) {
    this.root.value = remembered();
    this.root.addEventListener('change', () => {
      remember(this.root.value);
      void panel.boot(this.wanted);
    });
    this.tools = make('span', { class: 'tools', hidden: '' },
      button('Download', () => this.download()),
      button('Upload', () => this.upload()),
      button('Erase', () => panel.boot('new')));
    this.element = make('span', { class: 'tools' },
      make('span', {}, 'Root:'), this.root, this.tools);
  }

  /** What the reader has chosen. */
  get wanted(): DiskContent | undefined {
    return remembered() === 'disk' ? 'kept' : undefined;
  }

  /** Shows what the machine has. */
  show(hasDisk: boolean): void {
    this.root.value = hasDisk ? 'disk' : 'ram';
    this.tools.hidden = !hasDisk;
  }

  private async download(): Promise<void> {
    const bytes = await this.panel.read();
    if (bytes !== null) saveFile('loomix.img', bytes.slice());
  }

  private async upload(): Promise<void> {
    const file = await askForFile();
    if (file === null) return;
    await this.panel.boot(new Uint8Array(await file.arrayBuffer()));
  }
}

function remembered(): string {
  try {
    return localStorage.getItem(KEY) ?? 'ram';
  } catch {
    return 'ram';
  }
}

function remember(root: string): void {
  try {
    localStorage.setItem(KEY, root);
  } catch {
    // A page that may store nothing has no disk that stays, either.
  }
}
