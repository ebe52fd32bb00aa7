/** The arrows between the rooms, and imports that look ahead. */
import { posix } from 'node:path';
import type { Output, Tangled } from '../assemble.ts';
import { originIn } from '../origin.ts';
import { problem, type Position, type Problem } from '../problem.ts';
import { outputText } from '../sourcemap.ts';
import { Imports } from './imports.ts';

/** What tries the system out, and is no part of it. */
const RIGS = 'rigs';

/**
 * Rooms that each room may import, besides itself; `*` is any room of the
 * system. Rigs stand outside of it: a room that may use them says so.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  abi: [],
  hardware: ['abi'],
  kernel: ['hardware', 'abi'],
  lib: ['abi'],
  servers: ['lib', 'abi'],
  drivers: ['lib', 'abi'],
  userland: ['abi'],
  host: ['*'],
  boot: ['*'],
  rigs: ['*'],
  test: ['*', RIGS],
};

/** Packages that a room may import; `*` is any, builtins included. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  // rt/ is AssemblyScript's own runtime library.
  userland: ['assemblyscript', 'binaryen', 'rt'],
  host: ['*'],
  boot: ['*'],
  rigs: ['*'],
  test: ['*'],
};

/**
 * Single arrows that the table does not have: the kernel loads VM with the
 * same library that everybody loads programs with.
 */
const EXCEPTIONS: readonly (readonly [from: string, to: string])[] = [
  ['kernel', 'lib/libexec.ts'],
];

/** One import of a tangled file, with its place in the Markdown. */
interface Arrow {
  readonly specifier: string;
  /** Path in the tangled tree, or undefined for a package. */
  readonly target: string | undefined;
  readonly at: Position;
}

/** Imports against the arrows, and imports of modules that nobody makes. */
export function directionProblems(
  { outputs }: Tangled,
  imports = new Imports(),
): Problem[] {
  const found: Problem[] = [];
  for (const output of outputs.values()) {
    for (const one of arrowsOf(output, imports)) {
      const message = judge(output.path, one);
      if (message !== undefined) {
        found.push(problem(one.at, 'direction', message));
      }
    }
  }
  return found;
}

/** Imports of what only a later section introduces: debts to the reader. */
export function forwardImports(
  tangled: Tangled,
  imports = new Imports(),
): Problem[] {
  const order = new Map<string, number>();
  tangled.book.sections.forEach(({ file }, n) => order.set(file, n));
  const introduced = introductions(tangled, order);
  const found: Problem[] = [];
  for (const output of tangled.outputs.values()) {
    if (output.kind === 'test') continue;
    for (const { target, at, specifier } of arrowsOf(output, imports)) {
      const later = introduced.get(target ?? '');
      const here = order.get(at.file);
      if (later === undefined || here === undefined) continue;
      if ((order.get(later) ?? 0) <= here) continue;
      found.push({ at, code: 'forward import', severity: 'warning',
        message: `${specifier} is introduced later, in ${later}` });
    }
  }
  return found;
}

/** The section that introduces each module. */
function introductions(
  { outputs, book }: Tangled,
  order: ReadonlyMap<string, number>,
): Map<string, string> {
  const introduced = new Map<string, string>();
  for (const { module, file } of book.sections) {
    if (module !== undefined && !introduced.has(module)) {
      introduced.set(module, file);
    }
  }
  for (const { path, sections } of outputs.values()) {
    const files = sections.map(({ file }) => file);
    files.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    const [first] = files;
    if (first !== undefined && !introduced.has(path)) {
      introduced.set(path, first);
    }
  }
  return introduced;
}

function arrowsOf(output: Output, imports: Imports): Arrow[] {
  return imports.of(outputText(output)).flatMap((one) => {
    const { specifier, row, column } = one;
    const at = originIn(output, row, column);
    const target = targetOf(output, specifier);
    return at === undefined ? [] : [{ specifier, at, target }];
  });
}

function targetOf(output: Output, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(output.path), specifier);
}

function judge(path: string, one: Arrow): string | undefined {
  const [room = '', part] = path.split('/');
  if (one.target === undefined) return judgePackage(room, one.specifier);
  const [other = '', otherPart] = one.target.split('/');
  const allowed = ARROWS[room] ?? [];
  const any = allowed.includes('*') && other !== RIGS;
  if (any || allowed.includes(other)) return undefined;
  const { target } = one;
  const excepted = EXCEPTIONS.some(([from, to]) => {
    return from === room && to === target;
  });
  if (excepted) return undefined;
  if (room !== other) {
    return `${room}/ may import ${allowance(allowed)}, not ${other}/ ` +
      `(${one.specifier})`;
  }
  const separate = room === 'servers' || room === 'drivers';
  if (separate && stem(part) !== stem(otherPart)) {
    return `${room} never import each other (${one.specifier})`;
  }
  return undefined;
}

/** What a room may import, for the reader of a problem. */
function allowance(allowed: readonly string[]): string {
  if (allowed.length === 0) return 'nothing';
  return allowed.includes('*') ? 'the system' : allowed.join(' and ');
}

function judgePackage(room: string, name: string): string | undefined {
  const allowed = PACKAGES[room] ?? [];
  if (allowed.includes('*')) return undefined;
  if (allowed.some((p) => name === p || name.startsWith(`${p}/`))) {
    return undefined;
  }
  return `${room}/ must run anywhere; it cannot import '${name}'`;
}

/** `servers/vm/main.ts` and `servers/vm.ts` are both the server vm. */
function stem(part: string | undefined): string {
  return (part ?? '').replace(/\.ts$/, '');
}
