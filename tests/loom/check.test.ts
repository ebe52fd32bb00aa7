/** What `npm run check` finds, and where it says it is. */
import { describe, expect, it, vi } from 'vitest';
import type { Problem } from '#tangle/problem.ts';
import { checkBook, main } from '#tangle/commands/check.ts';
import {
  directionProblems, forwardImports,
} from '#tangle/check/directions.ts';
import { exportProblems } from '#tangle/check/exports.ts';
import { Memory } from '#tangle/check/memory.ts';
import { unitsOf } from '#tangle/check/units.ts';
import { tangleTree } from '#tangle/tree.ts';
import {
  makeBook, section, tangleFiles, writeFiles, type Files,
} from './fixture.ts';

/** The problems of a book, as `file:line:column code`. */
async function check(files: Files): Promise<string[]> {
  const root = makeBook(files);
  return (await checkBook(root, tangleTree(root))).map(place);
}

function place({ at, code }: Problem): string {
  return `${at.file}:${at.line}:${at.column} ${code}`;
}

const block = (...lines: string[]): string => {
  return ['```ts', ...lines, '```', ''].join('\n');
};

describe('check', () => {
  it('[L14a] shows a type error with its frame', async () => {
    const root = makeBook({ 'chapters/01-a.md': section('abi/a.ts',
      block('export function f(): number {', '  // <<body>>', '}') +
      '\n```ts chunk="body"\nreturn (\'x\');\n```\n') });
    const printed: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => {
      printed.push(line);
    });
    const status = process.exitCode;
    await main(root, ['chapters']);
    expect(process.exitCode).toBe(1);
    process.exitCode = status;
    vi.restoreAllMocks();
    const text = printed.join('\n');
    expect(text).toContain('chapters/01-a.md:13:1 - error TS2322: Type');
    expect(text).toContain("> 13 | return ('x');");
    expect(text).toContain('1 error, 0 warnings');
  });

  it('checks types of modules, tests and continuations', async () => {
    expect(await check({
      'chapters/01-a.md': section('abi/a.ts',
        block('export const a: number = 1;')),
      'chapters/02-b.md': '```ts test\n' +
        "import { a } from '#abi/a.ts';\na.trim();\n```\n\n" +
        '```ts file=abi/a.ts\nexport const b: string = a;\n```\n',
    })).toEqual([
      'chapters/02-b.md:3:3 TS2339', 'chapters/02-b.md:7:14 TS2322',
    ]);
  });

  it('verifies the blocks that must fail', async () => {
    const wrong = (code: string, line: string): string => {
      return `\n\`\`\`ts error=${code}\n${line}\n\`\`\`\n`;
    };
    expect(await check({
      'chapters/01-a.md': section('abi/a.ts',
        block('type Id = string & { brand: 1 };',
          'export const make = (id: Id): Id => id;') +
        wrong('TS2345', "make('x');") +
        wrong('TS2345', 'make(make as never);') +
        wrong('TS2345', 'const n: number = make;')),
    })).toEqual([
      'chapters/01-a.md:15:1 no error', 'chapters/01-a.md:20:7 other error',
    ]);
  });

  it('parses sketches', async () => {
    expect(await check({
      'chapters/01-a.md': '```ts sketch\nif (whatever) {\n}\n```\n\n' +
        '```ts sketch\nif (whatever {\n}\n```\n',
    })).toEqual(['chapters/01-a.md:7:14 TS1005']);
  });

  it('[L14a] lints in book coordinates', async () => {
    const found = await check({
      'chapters/01-a.md': section('lib/a.ts', block(
        'export let state = 0;',
        'export const f = (a: string): number => {',
        '  state = Date.now() + Math.random();',
        '  return a === null ? 1 : (a as any);', '};')),
    });
    expect(found).toEqual([
      'chapters/01-a.md:7:8 no-restricted-syntax',
      'chapters/01-a.md:9:11 no-restricted-globals',
      'chapters/01-a.md:9:24 no-restricted-properties',
      'chapters/01-a.md:10:33 @typescript-eslint/no-explicit-any',
    ]);
  });

  it('keeps Node out of what must run anywhere', async () => {
    const code = block('export const b = Buffer.alloc(1);',
      'export const e = new TextEncoder();');
    // Together with a file that may, and alone.
    for (const other of ['host/b.ts', 'abi/b.ts']) {
      const found = await check({
        'chapters/01-a.md': section('abi/a.ts', code),
        'chapters/02-b.md': section(other, block('export const one = 1;')),
      });
      expect(found).toContain('chapters/01-a.md:7:18 no-restricted-globals');
    }
    expect(await check({
      'chapters/01-a.md': section('host/a.ts', code),
      'chapters/02-b.md': section('boot/b.ts',
        block("import { b, e } from '#host/a.ts';", 'void [b, e];')),
    })).toEqual([]);
  });

  it('knows neither Node nor a browser below host/', async () => {
    const code = block('export const a = document.title;',
      'export const b = process.pid;',
      "export const c = new TextEncoder().encode('c');");
    const rooms = [
      'abi', 'hardware', 'kernel', 'lib', 'servers', 'drivers', 'userland'];
    const found = await check({
      ...Object.fromEntries(rooms.map((room): [string, string] => {
        return [`chapters/01-${room}.md`, section(`${room}/a/main.ts`, code)];
      })),
      'chapters/02-b.md': section('host/b.ts', code),
    });
    expect(found.filter((at) => at.includes(' TS'))).toEqual(
      rooms.sort().flatMap((room) => [
        `chapters/01-${room}.md:7:18 TS2584`,
        `chapters/01-${room}.md:8:18 TS2591`]));
  });

  it('knows in a program what AssemblyScript knows', async () => {
    expect(await check({
      'chapters/01-a.md': section('userland/lib/a.ts', block(
        '@external(\'loomix\', \'trap\')',
        'export declare function trap(n: i32): i64;',
        'const room = memory.data(16);',
        'export function begins(word: string, n: i32): bool {',
        "  return load<u8>(room) != ascii('/') || word.startsWith('x', n);",
        '}')),
      'chapters/02-b.md': '```ts program=/bin/b\n' +
        "import { begins, trap } from '#userland/lib/a.ts';\n" +
        'export function main(args: string[]): i32 {\n' +
        '  print(document.title); process.exit(i32(trap(1)));\n' +
        "  return new URL('');\n}\n```\n",
    })).toEqual([
      'chapters/02-b.md:2:10 TS6133', 'chapters/02-b.md:4:3 TS2304',
      'chapters/02-b.md:4:9 TS2584', 'chapters/02-b.md:4:26 TS2591',
      'chapters/02-b.md:5:14 TS2304',
    ]);
  });

  it('checks the types of programs', async () => {
    expect(await check({
      'chapters/01-a.md': section('abi/a.ts',
        block('export const TEXT = 1;')),
      'chapters/02-b.md': '```ts program=/bin/b\n' +
        "import { TEXT } from '#abi/a.ts';\n" +
        'export function main(args: string[]): i32 {\n' +
        '  return args[TEXT];\n}\n```\n',
    })).toEqual(['chapters/02-b.md:4:3 TS2322']);
  });

  it('wants narrow lines and short blocks', async () => {
    const long = Array.from({ length: 41 }, (_, n) => {
      return `export const a${n} = 0;`;
    });
    const wide = `export const b = '${'x'.repeat(70)}';`;
    expect(await check({
      'chapters/01-a.md': section('abi/a.ts',
        `${block(...long)}\n${block(wide)}`),
    })).toEqual([
      'chapters/01-a.md:6:1 long block', 'chapters/01-a.md:51:81 wide line',
    ]);
  });
});

describe('what has not changed', () => {
  const files = (body: string, more = ''): Files => ({
    'chapters/01-a.md': section('abi/a.ts', block(
      'export function a(): number {', `  ${body}`, '}', more)),
    'chapters/02-b.md': section('abi/b.ts', block(
      "import { a } from '#abi/a.ts';", 'export const b: string = a();')),
    'chapters/03-c.md': section('abi/c.ts', block(
      "import { b } from '#abi/b.ts';", 'export const c = b;')),
    'chapters/04-d.md': section('abi/d.ts', block('export const d = 1;')),
  });

  /** Checks a book; the names of the modules that were looked at. */
  async function looked(root: string, book: Files): Promise<string[]> {
    const units = unitsOf(root, tangleFiles(book), []);
    const seen: string[] = [];
    await Memory.read(root, 'rules').findings(units, () => true, (waiting) => {
      seen.push(...waiting.map(({ path }) => path.slice(-4)));
      return Promise.resolve(waiting.map(() => []));
    });
    return seen.filter((name) => /^[a-d]\.ts/.test(name));
  }

  it('is not looked at again; a body concerns its file', async () => {
    const root = makeBook({});
    const look = (...book: Parameters<typeof files>): Promise<string[]> =>
      looked(root, files(...book));
    expect(await look('return 1;')).toEqual(['a.ts', 'b.ts', 'c.ts', 'd.ts']);
    expect(await look('return 1;')).toEqual([]);
    expect(await look('return 2;')).toEqual(['a.ts']);
    expect(await look('return 2;', 'export const e = 1;'))
      .toEqual(['a.ts', 'b.ts', 'c.ts']);
    const { 'chapters/01-a.md': gone, ...rest } = files('return 1;');
    expect(await looked(root, rest)).toEqual(['b.ts', 'c.ts']);
    expect(gone).toBeDefined();
  });

  it('is still wrong, at its new place', async () => {
    const root = makeBook(files('return 1;'));
    const problems = async (): Promise<string[]> =>
      (await checkBook(root, tangleTree(root))).map(place);
    expect(await problems()).toEqual(['chapters/02-b.md:8:14 TS2322']);
    writeFiles(root, { 'chapters/02-b.md':
      (files('')['chapters/02-b.md'] ?? '')
        .replace('---\n\n', '---\n\nNew.\n\n') });
    expect(await problems()).toEqual(['chapters/02-b.md:10:14 TS2322']);
    writeFiles(root, { 'chapters/01-a.md':
      (files("return '1';")['chapters/01-a.md'] ?? '')
        .replace('number', 'string') });
    expect(await problems()).toEqual([]);
  });

  it('is reported at once, and errors come last', async () => {
    const root = makeBook(files('return 1;'));
    const print = async (...args: string[]): Promise<string[]> => {
      const printed: string[] = [];
      const log = vi.spyOn(console, 'log').mockImplementation(
        (line: string) => { printed.push(line); });
      const status = process.exitCode;
      await main(root, args);
      process.exitCode = status;
      log.mockRestore();
      return printed;
    };
    const first = await print();
    expect(first).toHaveLength(2);
    expect(first[0]).toBe(
      'checked 4 tangled files: 1 error, 0 warnings, 0 forward imports');
    expect(first[1]).toContain('chapters/02-b.md:8:14 - error TS2322');
    // Nobody looks at the files: the program of the check is not loaded.
    const read = vi.spyOn(Memory, 'read');
    expect(await print()).toEqual(first);
    expect(await print('chapters/01-a.md')).toHaveLength(1);
    expect(read).not.toHaveBeenCalled();
  });
});

describe('an export', () => {
  const use = (from: string): string =>
    block(`import { used } from '${from}';`, 'used();');
  const found = (files: Files): string[] => {
    const root = makeBook(files);
    return exportProblems(root, tangleTree(root)).map(place);
  };
  const made = block('export const used = (): number => 1;',
    'export function spare(): void { used(); }', 'export class Kept {}');

  it('is one that another file takes', () => {
    expect(found({
      'chapters/01-a.md': section('kernel/a.ts', made),
      'chapters/02-b.md': section('kernel/b.ts', use('./a.ts')),
      'tests/c.test.ts': "import { Kept } from '#kernel/a.ts';\nKept;\n",
    })).toEqual(['chapters/01-a.md:8:1 unused export']);
  });

  it('may be handed on', () => {
    expect(found({
      'chapters/01-a.md': section('kernel/a.ts',
        block('export const used = (): number => 1;')),
      'chapters/02-b.md': section('kernel/b.ts',
        block("export * from '#kernel/a.ts';")),
      'chapters/03-c.md': section('boot/c.ts', use('#kernel/b.ts')),
    })).toEqual([]);
  });

  it('may be offered by what is there to be used', () => {
    for (const room of ['abi', 'lib', 'rigs']) {
      expect(found({ 'chapters/01-a.md': section(`${room}/a.ts`, made) }))
        .toEqual([]);
    }
  });
});

describe('the arrows between the rooms', () => {
  const value = block('export const v = 1;');
  const book = (from: string, to: string): Files => ({
    'chapters/01-to.md': section(to, value),
    'chapters/02-from.md': section(from, block(
      `import { v } from '#${to}';`, 'export const w = v;')),
  });
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['hardware/a.ts', 'abi/b.ts', true],
    ['abi/a.ts', 'hardware/b.ts', false],
    ['kernel/a.ts', 'hardware/b.ts', true],
    ['hardware/a.ts', 'kernel/b.ts', false],
    ['lib/a.ts', 'kernel/b.ts', false],
    ['servers/vm/a.ts', 'lib/b.ts', true],
    ['servers/vm/a.ts', 'kernel/b.ts', false],
    ['servers/vm/a.ts', 'servers/vm/b.ts', true],
    ['servers/vm/a.ts', 'servers/rs/b.ts', false],
    ['drivers/tty/a.ts', 'servers/rs/b.ts', false],
    ['kernel/a.ts', 'lib/libexec.ts', true],
    ['kernel/a.ts', 'lib/other.ts', false],
    ['boot/a.ts', 'kernel/b.ts', true],
    ['rigs/a.ts', 'kernel/b.ts', true],
    ['rigs/a.ts', 'rigs/b.ts', true],
    ...['abi', 'hardware', 'kernel', 'lib', 'servers', 'drivers', 'userland',
      'host', 'boot',
    ].map((room) => [`${room}/a.ts`, 'rigs/b.ts', false] as const),
  ];
  for (const [from, to, allowed] of cases) {
    it(`${from} → ${to}: ${allowed ? 'yes' : 'no'}`, () => {
      expect(directionProblems(tangleFiles(book(from, to))).map(place))
        .toEqual(allowed ? [] : ['chapters/02-from.md:7:19 direction']);
    });
  }

  it('the system imports no rig, and tests do', () => {
    const files = {
      'chapters/01-a.md': section('rigs/a.ts', value),
      'chapters/02-b.md': section('boot/b.ts',
        block("import { v } from '#rigs/a.ts';", 'export const w = v;')),
      'chapters/03-c.md': section('host/c.ts',
        "```ts test\nimport { v } from '#rigs/a.ts';\nv;\n```\n"),
    };
    const found = directionProblems(tangleFiles(files));
    expect(found.map(place)).toEqual(['chapters/02-b.md:7:19 direction']);
    expect(found[0]?.message)
      .toBe('boot/ may import the system, not rigs/ (#rigs/a.ts)');
  });

  it('no package below the host', () => {
    const tangled = tangleFiles({ 'chapters/01-a.md': section('lib/a.ts',
      block("import { readFileSync } from 'node:fs';")) });
    expect(directionProblems(tangled).map(place))
      .toEqual(['chapters/01-a.md:7:30 direction']);
  });

  it('lists imports that look ahead', () => {
    const tangled = tangleFiles({
      'chapters/01-a.md': section('abi/a.ts',
        block("import { v } from '#abi/b.ts';")),
      'chapters/02-b.md': section('abi/b.ts', value),
    });
    expect(forwardImports(tangled).map(place))
      .toEqual(['chapters/01-a.md:7:19 forward import']);
  });
});
