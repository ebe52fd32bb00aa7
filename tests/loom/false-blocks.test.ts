/** Whatever looks like a block of the book and is none is a problem. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBook } from '#tangle/book.ts';
import { tangle } from '#tangle/assemble.ts';
import { tangleTree } from '#tangle/tree.ts';
import {
  allComplaints, complaints, makeBook, section, tangleText, writeFiles,
} from './fixture.ts';

const BEGIN = section('abi/a.ts', '');
const FENCE = '```ts test\nf();\n```\n';

function indented(by: string): string {
  return FENCE.replace(/^(?=.)/gm, by);
}

describe('fences that are none', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['four blanks', indented('    '), '6:5'],
    ['a tab', indented('\t'), '6:2'],
    ['four blanks after a paragraph', `Text\n${indented('    ')}`, '7:5'],
    ['four blanks in a quote', indented('>     '), '6:7'],
    ['too deep in a list', `- item\n\n${indented('       ')}`, '8:8'],
    ['within HTML', `<details>\n${FENCE}</details>\n`, '7:1'],
    ['within <pre>', `<pre>\n\n${FENCE}</pre>\n`, '8:1'],
    ['in a comment that never ends', `<!-- no\n\n${FENCE}`, '8:1'],
    ['code without a fence', 'Text:\n\n    f();\n\nMore.\n', '8:5'],
  ];
  for (const [name, text, at] of cases) {
    it(name, () => {
      expect(complaints(BEGIN + text)[0]).toBe(`${at} attribute`);
    });
  }

  it('says what to do', () => {
    const message = (text: string): string => {
      return tangleText(BEGIN + text).problems[0]?.message ?? '';
    };
    expect(message(indented('\t'))).toContain('a tab');
    expect(message(`<details>\n${FENCE}`)).toContain('blank line');
  });

  it('but fences after a blank line, in lists and quotes are some', () => {
    const { problems, outputs } = tangleText(BEGIN + [
      `<details>\n\n${FENCE}\n</details>\n`, `- ${indented('  ').trim()}\n`,
      indented('> '), indented('   '), '<!--', FENCE, '-->\n',
      '````md', indented('    '), '<details>', FENCE, '````', '',
    ].join('\n'));
    expect(problems).toEqual([]);
    const lines = outputs.get('test/01-a/10-a.test.ts')?.lines ?? [];
    expect(lines.filter(({ text }) => text === 'f();')).toHaveLength(4);
  });
});

describe('languages that are none', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['typescript', 'ts'], ['TS', 'ts'], ['ts{1}', 'ts'], ['{ts}', 'ts'],
    ['{.ts', 'ts'], ['ts,test', 'ts'], ['tsx', 'ts'], ['Console', 'console'],
    ['consle', 'console'], ['{console}', 'console'], ['js', 'ts'],
  ];
  for (const [word, meant] of cases) {
    it(`${word}: did you mean ${meant}?`, () => {
      const { problems } = tangleText(`${BEGIN}\`\`\`${word}\nf();\n\`\`\`\n`);
      expect(problems.map(({ at }) => [at.line, at.column])).toEqual([[6, 4]]);
      expect(problems[0]?.message).toContain(`did you mean '${meant}'?`);
    });
  }

  it('a block says what it is', () => {
    expect(complaints(`${BEGIN}\`\`\`\nf();\n\`\`\`\n`))
      .toEqual(['6:4 attribute']);
    for (const word of ['text', 'sh', 'json', 'c']) {
      expect(complaints(`${BEGIN}\`\`\`${word}\nf();\n\`\`\`\n`)).toEqual([]);
    }
  });
});

describe('bytes', () => {
  it('that are not UTF-8 are a problem where they stand', () => {
    const text = section('abi/a.ts', '```ts\nconst a = "?";\n```\n');
    const root = makeBook({ 'chapters/01-a.md': text });
    const bytes = Buffer.from(text);
    bytes[text.indexOf('?')] = 0xe4;
    writeFileSync(join(root, 'chapters/01-a.md'), bytes);
    const { problems, outputs } = tangle(readBook(root));
    expect(problems.map(({ at, code }) => `${at.line}:${at.column} ${code}`))
      .toEqual(['7:12 bytes']);
    // Not used as if nothing had happened.
    expect(outputs.get('abi/a.ts')?.problems).toHaveLength(1);
  });

  it('NUL, which Markdown replaces, is one too', () => {
    expect(complaints(`${BEGIN}\`\`\`ts\nconst a = '\0';\n\`\`\`\n`))
      .toEqual(['7:12 bytes']);
  });

  it('the mark before the front matter is no part of the text', () => {
    const { problems, outputs, book } = tangleText(
      `\uFEFF${section('abi/a.ts', '```ts\nf();\n```\n')}`);
    expect(problems).toEqual([]);
    expect([...outputs.keys()]).toEqual(['abi/a.ts']);
    expect(book.sections[0]?.title).toBe('A');
  });

  it('front matter that begins too late is a problem', () => {
    expect(complaints(`\n${section('abi/a.ts', '')}`))
      .toEqual(['2:1 front matter']);
  });
});

describe('one file, two spellings', () => {
  const block = (info: string): string => {
    return `\`\`\`ts ${info}\nf();\n\`\`\`\n`;
  };

  it('a part that begins with a dot', () => {
    expect(complaints(`# A\n\n${block('file=abi/./a.ts')}`))
      .toEqual(['3:7 attribute']);
    expect(complaints(section('abi/./a.ts', ''))).toEqual(['3:9 front matter']);
  });

  it('case', () => {
    const text = BEGIN + FENCE.replace(' test', '') + block('file=abi/A.ts');
    const { problems, outputs } = tangleText(text);
    expect(problems.map(({ at, code }) => `${at.line}:${at.column} ${code}`))
      .toEqual(['9:1 two spellings']);
    expect([...outputs.keys()]).toEqual(['abi/a.ts']);
  });

  it('a program and a module', () => {
    expect(complaints(`# A\n\n${block('program=/bin/ls')}` +
      block('file=userland/bin/ls.ts'))).toEqual(['6:1 two spellings']);
  });

  it('a file that is also a folder, either way round', () => {
    const deep = block('file=abi/a.ts/b.ts');
    const flat = block('file=abi/a.ts');
    for (const text of [flat + deep, deep + flat]) {
      const root = makeBook({ 'chapters/01-a.md': `# A\n\n${text}` });
      const { problems, outputs } = tangleTree(root);
      expect(problems.map(({ at, code }) => `${at.line} ${code}`))
        .toEqual(['6 two spellings']);
      expect(outputs.size).toBe(1);
    }
  });

  it('a file becomes a folder, and a folder a file', () => {
    const root = makeBook({ 'chapters/01-a.md':
      `# A\n\n${block('file=abi/a.ts')}${block('file=abi/b.ts/c.ts')}` });
    tangleTree(root);
    writeFiles(root, { 'chapters/01-a.md':
      `# A\n\n${block('file=abi/a.ts/c.ts')}${block('file=abi/b.ts')}` });
    expect(tangleTree(root).changed).toEqual(['abi/a.ts/c.ts', 'abi/b.ts']);
  });

  it('two sections of one page', () => {
    expect(allComplaints({
      'chapters/01-a/README.md': '# A\n', 'chapters/01-a/index.md': '# B\n',
      'chapters/contents.md': '# C\n', 'chapters/02-b/A.md': '# A\n',
      'chapters/02-b/a.md': '# A\n',
    })).toEqual([
      'chapters/01-a/index.md:1:1 two spellings',
      'chapters/02-b/a.md:1:1 two spellings',
      'chapters/contents.md:1:1 two spellings',
    ]);
  });
});
