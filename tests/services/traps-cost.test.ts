// How many traps a unit of an operating system's work takes. Times change
// with the machine; these counts are exact and must not grow.
import { beforeAll, describe, expect, it } from 'vitest';
import { buildAllPrograms } from '#boot/build.ts';
import type { Span } from '#tests/support/measured-system.ts';
import { MeasuredSystem } from '#tests/support/measured-system.ts';
import { Marks, processorTime } from '#tests/support/xv6.ts';

let system: MeasuredSystem;

beforeAll(async () => {
  system = new MeasuredSystem(await buildAllPrograms());
}, 300_000);

/** Traps of one more unit, once all tables have grown: with a message (an
 *  answer and the receive after it are one), and for a view of a page. */
function unitOf(what: string, units: number): readonly number[] {
  const count = (times: number): Span =>
    system.measure(`/usr/test/measure ${what} ${times * units}`);
  count(1);
  const [one, two] = [count(1), count(2)];
  return [(two.traps - one.traps) / units, (two.views - one.views) / units];
}

/** The most that is allowed: messages, views. A tick of the clock falls into
 *  a unit or not, so there is a little room. */
const BOUNDS: readonly (readonly [string, number, number, number])[] = [
  ['getpid', 1000, 2.01, 0.01], ['fork', 100, 34.0, 13.3],
  ['exec', 40, 81.8, 41.4], ['pipe', 200, 22.2, 0.1],
  ['write', 4, 362, 6.5], ['read', 8, 331, 4], ['touch', 4, 265, 515],
];

describe('what a unit of work costs in traps', () => {
  it.each(BOUNDS)('%s stays in its bounds', (what, units, most, views) => {
    const found = unitOf(what, units);
    expect(found[0], String(found)).toBeLessThanOrEqual(most);
    expect(found[1], String(found)).toBeLessThanOrEqual(views);
  }, 60_000);
});

describe('what QEMU has used', () => {
  it('is told by the system, whatever the name of the command', () => {
    const rest = 'S 1 2 3 4 5 6 7 8 9 10 250 175 13 14';
    expect(processorTime(`17 (qemu) ${rest}`)).toBe(4.25);
    expect(processorTime(`17 (a b) c) ${rest}`)).toBe(4.25);
  });

  it('counts between the marks, until the prompt is back', () => {
    let time = 0;
    const marks = new Marks(() => time);
    const see = (text: string, at: number): number | null => {
      time = at;
      return marks.see(text);
    };
    expect(see('loomix fork 3\r\n', 1)).toBe(null);
    expect(see('<', 2)).toBe(null);
    expect(see('>\r\n', 5)).toBe(null);
    expect(see('$', 7)).toBe(null);
    expect(see(' ', 8)).toBe(3);
    expect(() => see('exec loomix failed\n$ ', 9)).not.toThrow();
    const silent = new Marks(() => 0);
    expect(() => silent.see('exec loomix failed\n$ ')).toThrow('failed');
  });
});
