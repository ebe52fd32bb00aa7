/** The language server, asked by an editor. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createProtocolConnection, StreamMessageReader, StreamMessageWriter,
  type CompletionItem, type DocumentHighlight, type DocumentSymbol, type Hover,
  type Location, type SymbolInformation, type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { checkBook } from '#tangle/commands/check.ts';
import { LiveBook } from '#tangle/lsp/live.ts';
import { tangleTree } from '#tangle/tree.ts';
import { Editor, startEditor } from './editor.ts';
import {
  makeBook, makeProject, PROJECT, runNode, section, writeFiles, type Files,
} from './fixture.ts';

const COUNT = 'chapters/01-a/10-count.md';
const USE = 'chapters/01-a/20-use.md';

const FILES: Files = {
  [COUNT]: section('abi/count.ts', [
    '# Counting', '', 'It is [used](20-use.md#uses-of-it) later.', '',
    '```ts', '/** How many there may be. */', 'export const LIMIT = 3;', '',
    '/** Counts the words of a text. */',
    'export function count(text: string): number {',
    '  // <<count the words>>', '}', '',
    'export function twice(text: string): number {',
    '    // <<count the words>>', '}', '```', '', '## How', '',
    '```ts chunk="count the words"', "const words = text.split(' ');",
    'return words.length;', '```', '',
  ].join('\n')),
  [USE]: section('host/use.ts', [
    '# Using', '', '## Uses of it', '', '- In a list:', '', '  ```ts',
    "  import { count, LIMIT } from '#abi/count.ts';",
    "  const wide = '𝄞'; export const two = wide + count('a b') + LIMIT",
    "  + `", '    count', '  `;', '  ```', '',
    '```ts program=/bin/limit', "import { LIMIT } from '#abi/count.ts';",
    '/** Says it. */', 'export function main(args: string[]): i32 {',
    '  const most: i32 = LIMIT;', '  return most;', '}', '```', '',
    '```ts error=TS2345', 'count(1);', '```', '',
    '```ts sketch', 'const one = count(\'one\');', '```', '',
    '```ts test', "import { expect, it } from 'vitest';",
    "import { count, twice } from '#abi/count.ts';",
    "it('counts', () => { expect(count('a')).toBe(twice('b')); });", '```',
    '',
  ].join('\n')),
};

/** What a hover shows, as one text. */
function shown(found: Hover | null): string {
  return found === null ? '' : (found.contents as { value: string }).value;
}

describe('[L14f] a language server', () => {
  /** For tests that change nothing: the compiler reads its libraries once. */
  let reader: Editor | undefined;
  const reading = (): Editor => {
    if (reader === undefined) throw new Error('no editor has begun');
    return reader;
  };
  beforeAll(async () => {
    const ends: (() => unknown)[] = [];
    const end = (action: () => unknown): void => { ends.unshift(action); };
    reader = await startEditor(makeBook(FILES, undefined, end), end);
    return async () => { for (const one of ends) await one(); };
  });

  it('says the type of a name, and what its comment says', async () => {
    const editor = reading();
    const hover = async (file: string, words: string, behind = 0) =>
      await editor.ask<Hover | null>('hover', file,
        editor.at(file, words, behind));
    // Behind a character of two units, in a list.
    const found = await hover(USE, "count('a b')");
    expect(shown(found)).toBe('```ts\ncount(text: string): number\n```\n' +
      'Counts the words of a text.');
    expect(shown(await hover(COUNT, 'count(')))
      .toContain('```ts\nfunction count(');
    expect(found?.range).toEqual({
      start: editor.at(USE, "count('a b')"),
      end: editor.at(USE, "count('a b')", 5),
    });
    expect(shown(await hover(COUNT, 'words.length')))
      .toContain('const words: string[]');
    // What a number is in a program.
    expect(shown(await hover(USE, 'most;'))).toContain('most: i32');
    expect(shown(await hover(USE, 'main('))).toContain('Says it.');
    // Code that goes into no file.
    expect(shown(await hover(USE, 'one =')))
      .toContain('const one: number');
    // Prose, and what stands in a string.
    for (const words of ['In a list', '    count\n']) {
      expect(await hover(USE, words, 4)).toBe(null);
    }
  });

  it('leads to what declares a name, a chunk, a module, a section',
    async () => {
      const editor = reading();
      const leads = async (file: string, words: string, behind = 0) =>
        editor.places(await editor.ask<Location[] | null>('definition', file,
          editor.at(file, words, behind)));
      const count = `${COUNT}:15:17`;
      expect(await leads(USE, "count('a b')")).toEqual([count]);
      expect(await leads(USE, "count('a'))")).toEqual([count]);
      expect(await leads(USE, 'count(1)', 2)).toEqual([count]);
      expect(await leads(USE, 'LIMIT;\n  return')).toEqual([`${COUNT}:12:14`]);
      expect(await leads(COUNT, 'words.length')).toEqual([`${COUNT}:27:7`]);
      expect(await leads(USE, '#abi/count', 4)).toEqual([`${COUNT}:12:1`]);
      expect(await leads(COUNT, '<<count', 4)).toEqual([`${COUNT}:26:14`]);
      expect(await leads(COUNT, '(20-use', 4)).toEqual([`${USE}:8:1`]);
      expect((await leads(COUNT, 'split('))[0])
        .toMatch(/typescript\/lib\/lib\..*\.d\.ts:/);
    });

  it('finds all uses, in modules, tests and programs', async () => {
    const editor = reading();
    const uses = async (words: string, includeDeclaration = true) =>
      editor.places(await editor.ask<Location[] | null>('references', COUNT,
        editor.at(COUNT, words), { context: { includeDeclaration } })).sort();
    expect(await uses('LIMIT =')).toEqual([
      `${COUNT}:12:14`, `${USE}:13:19`, `${USE}:14:63`,
      `${USE}:21:10`, `${USE}:24:21`,
    ]);
    expect(await uses('count(', false)).toEqual([
      `${USE}:13:12`, `${USE}:14:48`, `${USE}:30:1`, `${USE}:34:13`,
      `${USE}:39:10`, `${USE}:40:29`,
    ]);
    // A chunk that is used twice is there once.
    expect(await uses('words =')).toEqual([`${COUNT}:27:7`, `${COUNT}:28:8`]);
    expect(await uses('count the words')).toEqual([
      `${COUNT}:16:8`, `${COUNT}:20:10`, `${COUNT}:26:14`]);
    const marked = await editor.ask<DocumentHighlight[]>('documentHighlight',
      COUNT, editor.at(COUNT, 'words ='));
    expect(marked.map(({ range }) => range.start.line)).toEqual([26, 27]);
  });

  it('complains of what is in the editor, where it stands there', async () => {
    const root = makeBook(FILES);
    const editor = await startEditor(root);
    expect(await editor.open(USE)).toEqual([]);
    expect(await editor.open(COUNT)).toEqual([]);
    expect(await editor.replace(COUNT, 'return words.length', 'return words'))
      .toEqual(['28:1 TS2322']);
    // What others see of it, without a save; nothing was tangled.
    const other = editor.complaints(USE);
    expect(await editor.replace(COUNT, 'count(text: string)', 'count(n: {})'))
      .toEqual(expect.arrayContaining(['27:15 TS2304']));
    expect(await other).toEqual(['29:1 no error']);
    expect(existsSync(join(root, 'build'))).toBe(false);
    await editor.replace(COUNT, 'count(n: {})', 'count(text: string)');
    // The loom, the parser, the page's width, a program, a world, a sketch.
    expect(await editor.replace(COUNT, 'words>>', 'wods>>'))
      .toEqual(['16:6 missing chunk', '15:23 TS6133 (4)', '15:38 TS2355',
        '28:1 TS2322']);
    await editor.replace(COUNT, 'wods>>', 'words>>');
    expect(await editor.replace(COUNT, 'return words', 'return words.length +'))
      .toEqual(['28:22 TS1109']);
    expect(await editor.replace(COUNT, '.length +',
      `.length; ${'//'.padEnd(70)}.`)).toEqual(['28:81 wide line']);
    expect(await editor.replace(COUNT, 'LIMIT = 3', 'LIMIT = process.pid'))
      .toContain('12:22 TS2591');
    expect(await editor.replace(USE, 'return most', 'return args'))
      .toEqual(['24:9 TS6133', '25:3 TS2322']);
    expect(await editor.replace(USE, "count('one')", 'count('))
      .toContain('34:19 TS1005');
  });

  it('renames in the book, and nothing is wrong then', async () => {
    const root = makeBook(FILES);
    const editor = await startEditor(root);
    await editor.open(COUNT);
    await editor.open(USE);
    const rename = async (
      words: string, newName: string, file = COUNT, behind = 0,
    ): Promise<void> => {
      const edit = await editor.ask<WorkspaceEdit>('rename', file,
        editor.at(file, words, behind), { newName });
      expect(Object.keys(edit.changes ?? {}).every((uri) =>
        uri.endsWith('.md'))).toBe(true);
      await editor.apply(edit);
    };
    await rename('words.length', 'parts');
    await rename('LIMIT =', 'MOST');
    await rename('count(1)', 'countWords', USE, 5);
    await rename('count the words', 'cut it');
    const text = editor.text(COUNT) + editor.text(USE);
    expect(text).toContain("const parts = text.split(' ');\nreturn parts.");
    expect(text).toContain("import { countWords, MOST } from '#abi/count.ts'");
    expect(text).toContain('`\n    count\n  `');
    expect(text).toContain('countWords(1);');
    expect(text).toContain('chunk="cut it"');
    expect(text.match(/\/\/ <<cut it>>/g)).toHaveLength(2);
    expect(text).not.toMatch(/LIMIT|<<count/);
    writeFiles(root, { [COUNT]: editor.text(COUNT), [USE]: editor.text(USE) });
    expect(await checkBook(root, tangleTree(root))).toEqual([]);
  });

  it('renames nothing that the Markdown alone does not decide', async () => {
    const root = makeBook({
      ...FILES, 'tests/a.test.ts':
        "import { twice } from '#abi/count.ts';\ntwice('');\n",
      'chapters/02-b.md': section('rigs/transcript.ts',
        '```ts\nexport async function typeInto(all: readonly string[]) {\n' +
        '  return all;\n}\n```\n\n```console\n# ls\n```\n'),
      'chapters/03-c.md': section('rigs/draw.ts',
        '```ts\nexport function drawn(): void {}\n```\n\n' +
        '```figure draw="rigs/draw.ts drawn"\nA.\n\nB.\n```\n'),
    });
    const editor = await startEditor(root);
    const refused = async (
      file: string, words: string, newName = 'other',
    ): Promise<string> => {
      const wanted = editor.ask('rename', file, editor.at(file, words),
        { newName });
      return await wanted.then(() => 'it was renamed',
        (error: Error) => error.message);
    };
    expect(await refused(COUNT, 'twice')).toContain('tests/a.test.ts');
    expect(await refused(COUNT, 'split')).toContain('not declared in the book');
    expect(await refused('chapters/02-b.md', 'typeInto'))
      .toContain('the loom itself uses this name');
    expect(await refused('chapters/03-c.md', 'drawn'))
      .toContain('chapters/03-c.md:10 would be wrong');
    expect(await refused(COUNT, 'LIMIT', '4th')).toBe("'4th' is no name");
    expect(await refused(COUNT, 'LIMIT', 'if')).toBe("'if' is no name");
    expect(await refused(COUNT, 'It is')).toContain('no name of the book');
    expect(await refused(COUNT, 'count the', 'a"b')).toContain('no name of a');
    expect(await editor.ask('prepareRename', COUNT, editor.at(COUNT, 'It is')))
      .toBe(null);
    expect(await editor.ask('prepareRename', COUNT,
      editor.at(COUNT, 'LIMIT', 2))).toMatchObject({ placeholder: 'LIMIT' });
  });

  it('proposes what fits', async () => {
    const editor = await startEditor(makeBook(FILES));
    await editor.open(COUNT);
    await editor.replace(COUNT, 'return words.length', 'return words.');
    const items = async (words: string): Promise<CompletionItem[]> =>
      await editor.ask<CompletionItem[]>('completion', COUNT,
        editor.at(COUNT, words, words.length));
    const found = await items('return words.');
    const item = found.find(({ label }) => label === 'length');
    expect(found.map(({ label }) => label)).not.toContain('LIMIT');
    expect(await editor.connection.sendRequest<CompletionItem>(
      'completionItem/resolve', item))
      .toMatchObject({ detail: expect.stringContaining('length: number') });
    // A module that lives in little is offered no more than that.
    const names = (await items('return ')).map(({ label }) => label);
    expect(names).toContain('LIMIT');
    expect(names).not.toContain('process');
    expect((await items('// <<c')).map(({ label }) => label))
      .toEqual(['count the words']);
    expect(await items('It ')).toEqual([]);
  });

  it('knows the outline of a section, and the names of the book', async () => {
    const editor = reading();
    const [top] = await editor.connection.sendRequest<DocumentSymbol[]>(
      'textDocument/documentSymbol', { textDocument: { uri:
        editor.uri(COUNT) } });
    const names = ({ name, children = [] }: DocumentSymbol): unknown =>
      [name, ...children.map(names)];
    expect(top && names(top)).toEqual(['Counting',
      ['LIMIT, count, twice'], ['How', ['<<count the words>>']]]);
    const named = async (query: string): Promise<string[]> => {
      const found = await editor.connection.sendRequest<SymbolInformation[]>(
        'workspace/symbol', { query });
      return found.map(({ name, location }) =>
        `${name} ${editor.places([location])[0]}`).sort();
    };
    expect(await named('twi')).toEqual([`twice ${COUNT}:19:17`]);
    expect(await named('the words')).toContain(
      `count the words ${COUNT}:26:1`);
    expect(await named('main')).toEqual([`main ${USE}:23:17`]);
  });

  it('lives on after bad documents and bad questions', async () => {
    const editor = await startEditor(makeBook(FILES));
    const bad = 'chapters/02-b/10-bad.md';
    writeFiles(editor.root, { [bad]: '---\nmodule: attic\n---\n```ts\n`${`\0',
      'other.md': '# Other\n' });
    expect(await editor.open(bad)).not.toEqual([]);
    expect(await editor.replace(bad, 'module: attic', 'module: abi/b.ts'))
      .not.toEqual([]);
    const far = { line: 999, character: 999 };
    for (const file of [bad, COUNT, 'other.md', 'chapters/none.md']) {
      for (const method of ['hover', 'definition', 'references', 'completion',
        'documentHighlight', 'prepareRename']) {
        const answer = await editor.ask<unknown[] | null>(method, file, far,
          { context: { includeDeclaration: true } });
        expect(answer ?? []).toEqual([]);
      }
    }
    await expect(editor.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: 'file://%%%' }, position: far,
    })).rejects.toThrow();
    await expect(editor.connection.sendRequest('no/such'))
      .rejects.toThrow('no/such');
    expect(await editor.ask('hover', 'untitled:1', far)).toBe(null);
    expect(shown(await editor.ask('hover', COUNT,
      editor.at(COUNT, 'count(')))).toContain('function count');
  });

  it('sees what is saved by others', async () => {
    const editor = await startEditor(makeBook(FILES));
    expect(await editor.open(USE)).toEqual([]);
    const complaints = editor.complaints(USE);
    writeFiles(editor.root, { [COUNT]:
      (FILES[COUNT] ?? '').replace('const LIMIT', 'const LEAST') });
    expect(await complaints).toEqual(
      expect.arrayContaining(['13:19 TS2305']));
  });

  it('takes an edit to concern what comes out otherwise', () => {
    const live = new LiveBook(makeBook(FILES));
    const versions = () => new Map([...live.now().sources.values()]
      .map(({ path, version }) => [path.split('/').at(-1), version]));
    const before = versions();
    const text = FILES[USE] ?? '';
    live.edit(USE, text.replace('In a list', 'Here'));
    expect(versions()).toEqual(before);
    live.edit(USE, text.replace('return most', 'return 1'));
    expect([...versions()].filter(([path, version]) =>
      before.get(path) !== version).map(([path]) => path))
      .toEqual(['limit.ts']);
    live.edit(USE, undefined);
    expect([...versions().keys()]).toEqual([...before.keys()]);
  });

  it('is started by the extension as it is by hand', () => {
    const path = join(PROJECT, 'editors/vscode/extension.js');
    const { text } = runNode(PROJECT, ['-e', `
      const { Module } = require('node:module');
      const load = Module._load;
      class LanguageClient {
        constructor(id, name, server, { documentSelector: [one] }) {
          console.log(JSON.stringify([server.command, ...server.args,
            server.options.cwd, one.pattern]));
        }
        async start() {}
      }
      Module._load = (name, ...more) => name === 'vscode'
        ? { workspace: { workspaceFolders: [{ uri: { fsPath: '/book' } }] } }
        : name === 'vscode-languageclient/node'
          ? { LanguageClient, TransportKind: { stdio: 0 } }
          : load(name, ...more);
      require(process.argv[1]).activate();`, path]);
    expect(JSON.parse(text)).toEqual(['node', '--import', 'tsx',
      'tangle/run.ts', 'lsp', '/book', '/book/chapters/**']);
  });

  it('is a process that speaks over its input and output', async () => {
    const root = makeProject(FILES);
    const server = spawn(process.execPath,
      ['--import', 'tsx', 'tangle/run.ts', 'lsp', '--stdio'],
      { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin));
    const editor = new Editor(root, connection);
    expect(await editor.begin()).toMatchObject({
      capabilities: { positionEncoding: 'utf-16', hoverProvider: true },
    });
    expect(await editor.open(COUNT)).toEqual([]);
    expect(shown(await editor.ask('hover', COUNT,
      editor.at(COUNT, 'count(')))).toContain('function count');
    await connection.sendRequest('shutdown');
    const ended = new Promise((done) => { server.once('exit', done); });
    await connection.sendNotification('exit');
    expect(await ended).toBe(0);
  });
});

describe('[L14f] in the book itself', () => {
  const file = 'chapters/05-signals-liveupdate/10-process-records.md';

  it('knows the fields of records, and renames what is none', async () => {
    const editor = await startEditor(PROJECT);
    const tracing = 'chapters/05-signals-liveupdate/29-tracing.md';
    expect(await editor.open(file)).toEqual([]);
    const use = editor.at(tracing, 'p.traceSet', 4);
    expect(shown(await editor.ask('hover', tracing, use)))
      .toContain('Signals that the tracer has not been told of.');
    const [field] = editor.places(
      await editor.ask<Location[]>('definition', tracing, use));
    const { line } = editor.at(file, 'traceSet: i32()');
    expect(field).toBe(`${file}:${line + 1}:3`);
    for (const place of [use, { line, character: 4 }]) {
      await expect(editor.ask('rename', place === use ? tracing : file, place,
        { newName: 'untold' })).rejects.toThrow('a field of a record');
    }
    const edit = await editor.ask<WorkspaceEdit>('rename', file,
      editor.at(file, 'NO_TRACER'), { newName: 'UNTRACED' });
    const files = Object.keys(edit.changes ?? {})
      .map((uri) => editor.fileOf(uri));
    expect(files).toContain(tracing);
    await editor.open(tracing);
    await editor.apply(edit);
    expect(await editor.replace(tracing, '# ', '# ')).toEqual([]);
    expect(editor.text(tracing)).not.toMatch(/NO_TRACER;/);
  });
});
