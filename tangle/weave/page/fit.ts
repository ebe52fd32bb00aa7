/** Gives the terminal as many rows and columns as there is room for. */
import type { Terminal } from '@xterm/xterm';

const LEAST_COLUMNS = 20;
const LEAST_ROWS = 4;

export class Fit {
  constructor(private readonly terminal: Terminal) {}

  /** Measures, and changes the size of the terminal if need be. */
  fit(): void {
    const { element } = this.terminal;
    const screen = element?.querySelector('.xterm-screen');
    const room = element?.parentElement;
    if (screen === null || screen === undefined) return;
    if (room === null || room === undefined) return;
    const { width, height } = screen.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const { cols, rows } = this.terminal;
    const columns = Math.floor((room.clientWidth - 20) / (width / cols));
    const lines = Math.floor(room.clientHeight / (height / rows));
    if (columns === cols && lines === rows) return;
    this.terminal.resize(
      Math.max(LEAST_COLUMNS, columns), Math.max(LEAST_ROWS, lines));
  }
}
