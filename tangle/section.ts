/** One section file of the book: its front matter and its blocks. */
import { parseMarkdown, type Block } from './markdown.ts';
import { problem, type Position, type Problem } from './problem.ts';

/** A section, and everything that is wrong with it on its own. */
export interface Section {
  /** Path relative to the root: `chapters/02-kernel/20-ipc.md`. */
  readonly file: string;
  /** Name of the chapter's folder; empty for the preface. */
  readonly chapter: string;
  /** File name without `.md`. */
  readonly name: string;
  readonly title: string;
  /** Read after all others of its chapter: it shows how something is tried. */
  readonly isAppendix: boolean;
  /** The module that this section introduces, relative to the tree. */
  readonly module: string | undefined;
  /** Where the front matter names the module. */
  readonly moduleAt: Position;
  readonly text: string;
  /** Lines of front matter, delimiters included. */
  readonly frontLines: number;
  readonly blocks: readonly Block[];
  readonly problems: readonly Problem[];
}

/** The rooms of the house: the folders of the tangled tree. */
export const ROOMS = [
  'abi', 'hardware', 'kernel', 'lib', 'servers', 'drivers', 'userland',
  'host', 'boot', 'rigs',
] as const;

/** What is wrong with a module's path, or undefined. */
export function checkModulePath(path: string): string | undefined {
  const room = path.split('/')[0] ?? '';
  if (!(ROOMS as readonly string[]).includes(room)) {
    return `'${path}' is in no room; it must begin with one of ` +
      ROOMS.map((name) => `${name}/`).join(' ');
  }
  // A part that begins with a dot could be another spelling of the path.
  if (!/^[\w-]+(\/[\w-][\w.-]*)+\.ts$/.test(path) || /\.\./.test(path)) {
    return `'${path}' is no module; write room/name.ts`;
  }
  return undefined;
}

/** The chapter of a section and its name, as its path says them. */
export function placeOf(file: string): Pick<Section, 'chapter' | 'name'> {
  const parts = file.split('/');
  return {
    chapter: parts.slice(1, -1).join('/'),
    name: (parts.at(-1) ?? '').replace(/\.md$/, ''),
  };
}

/** Parses one section file; never throws for what the text says. */
export function parseSection(file: string, whole: string): Section {
  const problems: Problem[] = [];
  // The mark that some editors put first is no part of the text.
  const text = whole.replace(/^\uFEFF/, '');
  findLostBytes(file, text, problems);
  const front = parseFrontMatter(file, text, problems);
  const parsed = parseMarkdown(file, text, front.lines, problems);
  const { chapter, name } = placeOf(file);
  const field = front.fields.get('module');
  return {
    file, chapter, name,
    title: front.fields.get('title')?.value ?? parsed.heading ?? name,
    isAppendix: front.fields.has('appendix'),
    module: field?.value,
    moduleAt: field?.at ?? { file, line: 1, column: 1 },
    text,
    frontLines: front.lines,
    blocks: parsed.blocks,
    problems,
  };
}

/**
 * The first character that stands for bytes that are not UTF-8, or that
 * Markdown would replace.
 */
function findLostBytes(
  file: string,
  text: string,
  problems: Problem[],
): void {
  const lines = text.split(/\r\n|\r|\n/);
  const row = lines.findIndex((line) => /[\0\uFFFD]/.test(line));
  if (row < 0) return;
  const column = (lines[row] ?? '').search(/[\0\uFFFD]/);
  const what = lines[row]?.[column] === '\0' ? 'a NUL' : 'not UTF-8';
  const at = { file, line: row + 1, column: column + 1 };
  problems.push(problem(at, 'bytes',
    `${what}: this byte would not be in the tangled file; write UTF-8, ` +
    'and escapes in strings: \\0, \\u{fffd}'));
}

interface Field {
  readonly value: string;
  readonly at: Position;
}

interface FrontMatter {
  readonly fields: ReadonlyMap<string, Field>;
  readonly lines: number;
}

const FIELDS = ['title', 'module', 'appendix'];

/** Reads `key: value` lines between two lines of `---`. */
function parseFrontMatter(
  file: string,
  text: string,
  problems: Problem[],
): FrontMatter {
  const fields = new Map<string, Field>();
  const lines = text.split(/\r?\n/);
  if (lines[0]?.trimEnd() !== '---') {
    const first = lines.findIndex((line) => line.trim() !== '');
    if (lines[first]?.trimEnd() === '---') {
      problems.push(problem({ file, line: first + 1, column: 1 },
        'front matter', 'front matter must begin on the first line'));
    }
    return { fields, lines: 0 };
  }
  const end = lines.findIndex((line, n) => n > 0 && line.trimEnd() === '---');
  if (end < 0) {
    problems.push(problem({ file, line: 1, column: 1 }, 'front matter',
      'the front matter is never closed; end it with a line ---'));
    return { fields, lines: 0 };
  }
  for (let n = 1; n < end; n++) {
    readField(file, n + 1, lines[n] ?? '', fields, problems);
  }
  return { fields, lines: end + 1 };
}

function readField(
  file: string,
  line: number,
  text: string,
  fields: Map<string, Field>,
  problems: Problem[],
): void {
  if (text.trim() === '') return;
  const complain = (column: number, message: string): void => {
    problems.push(problem({ file, line, column }, 'front matter', message));
  };
  const match = /^(\w+):\s*(.*?)\s*$/.exec(text);
  if (match === null) return complain(1, "write 'key: value'");
  const [, key = '', quoted = ''] = match;
  const value = quoted.replace(/^(["'])(.*)\1$/, '$2');
  const column = Math.max(0, text.indexOf(value, key.length + 1)) + 1;
  if (!FIELDS.includes(key)) {
    return complain(1, `unknown key '${key}'; known are ${FIELDS.join(', ')}`);
  }
  if (fields.has(key)) return complain(1, `'${key}' is given twice`);
  if (value === '') return complain(1, `'${key}' has no value`);
  if (key === 'module') {
    const mistake = checkModulePath(value);
    if (mistake !== undefined) return complain(column, mistake);
  }
  if (key === 'appendix' && value !== 'yes') {
    return complain(column, "write 'appendix: yes', or nothing");
  }
  fields.set(key, { value, at: { file, line, column } });
}
