/** Every error of the tangler names its line and column. */
import { describe, expect, it } from 'vitest';
import {
  allComplaints, complaints, section, tangleFiles, tangleText,
} from './fixture.ts';

const BEGIN = section('abi/a.ts', '');

describe('chunks', () => {
  it('missing: the reference is shown', () => {
    const text = `${BEGIN}\`\`\`ts\nif (a) {\n  // <<gone>>\n}\n\`\`\`\n`;
    expect(complaints(text)).toEqual(['8:6 missing chunk']);
  });

  it('missing: a similar name is suggested', () => {
    const { problems } = tangleText(
      `${BEGIN}\`\`\`ts\n// <<count the page>>\n// <<count a page>>\n` +
      '```\n\n```ts chunk="count a page"\nf();\n```\n');
    expect(problems[0]?.message).toContain("did you mean 'count a page'");
  });

  it('missing: the nearest name is suggested', () => {
    const chunk = (name: string): string => {
      return `\n\`\`\`ts chunk="${name}"\nf();\n\`\`\`\n`;
    };
    const { problems } = tangleText(
      `${BEGIN}\`\`\`ts\n// <<cut the arry>>\n\`\`\`\n` +
      chunk('cut the cake') + chunk('cut the array') + chunk('cut the'));
    expect(problems[0]?.message).toContain("did you mean 'cut the array'?");
    const far = tangleText(
      `${BEGIN}\`\`\`ts\n// <<sing>>\n\`\`\`\n${chunk('cut the array')}`);
    expect(far.problems[0]?.message).toContain('chunk="sing"');
  });

  it('cycle: the circle is named', () => {
    const { problems } = tangleText(`${BEGIN}\`\`\`ts\n// <<a>>\n\`\`\`\n\n` +
      '```ts chunk="a"\n// <<b>>\n```\n\n```ts chunk="b"\n  // <<a>>\n```\n');
    expect(problems.map(({ code }) => code)).toEqual(['cycle']);
    expect(problems[0]?.message).toContain('a → b → a');
    expect(problems[0]?.at).toMatchObject({ line: 15, column: 6 });
  });

  it('accidental duplicate: the first definition stands', () => {
    const text = `${BEGIN}\`\`\`ts\n// <<a>>\n\`\`\`\n\n` +
      '```ts chunk="a"\nf();\n```\n\n```ts chunk="a"\ng();\n```\n';
    expect(complaints(text)).toEqual(['14:1 duplicate chunk']);
    const lines = tangleText(text).outputs.get('abi/a.ts')?.lines ?? [];
    expect(lines.map((line) => line.text)).toContain('f();');
    expect(lines.map((line) => line.text)).not.toContain('g();');
  });

  it('chunk+= without a beginning', () => {
    const text = `${BEGIN}\`\`\`ts chunk+="a"\nf();\n\`\`\`\n`;
    expect(complaints(text)).toEqual(['6:1 missing chunk']);
  });

  it('unused', () => {
    const text = `${BEGIN}\`\`\`ts chunk="a"\nf();\n\`\`\`\n`;
    expect(complaints(text)).toEqual(['6:1 unused chunk']);
  });
});

describe('fences', () => {
  it('unterminated at the end of the file', () => {
    expect(complaints(`${BEGIN}\`\`\`ts\nf();\n`))
      .toEqual(['6:1 unterminated fence']);
  });

  it('unterminated, swallowing the next block', () => {
    const text = `${BEGIN}\`\`\`ts\nf();\n\nProse.\n\n\`\`\`ts\ng();\n\`\`\`\n`;
    expect(complaints(text)).toEqual(['6:1 unterminated fence']);
  });

  it('unterminated in a list', () => {
    const text = `${BEGIN}- item\n\n  \`\`\`ts\n  f();\n\nProse.\n`;
    expect(complaints(text)).toEqual(['8:3 unterminated fence']);
  });

  it('a backtick in the info string', () => {
    const text = `${BEGIN}\`\`\`ts chunk="do \`x\`"\nf();\n`;
    expect(complaints(text)).toEqual(['6:17 attribute']);
  });

  it('a longer fence may show fences', () => {
    const text = `${BEGIN}\`\`\`\`text\n\`\`\`ts\n\`\`\`\n\`\`\`\`\n`;
    expect(complaints(text)).toEqual([]);
  });
});

describe('attributes', () => {
  const cases: readonly (readonly [info: string, column: number])[] = [
    ['ts fiel=abi/b.ts', 7],
    ['ts figure', 7],
    ['ts file', 7],
    ['ts test=yes', 7],
    ['ts file="abi/b.ts', 7],
    ['ts test  sketch', 13],
    ['text file=abi/b.ts', 9],
    ['ts file=attic/b.ts', 7],
    ['ts file=abi/../b.ts', 7],
    ['ts program=ls', 7],
    ['ts error=2345', 7],
  ];
  for (const [info, column] of cases) {
    it(`refuses: ${info}`, () => {
      const text = `${BEGIN}\`\`\`${info}\nf();\n\`\`\`\n`;
      expect(complaints(text)[0]).toBe(`6:${column} attribute`);
    });
  }

  it('a block needs a destination', () => {
    expect(complaints('# A\n\n```ts\nf();\n```\n'))
      .toEqual(['3:1 no module']);
  });
});

describe('front matter', () => {
  const cases: readonly (readonly [front: string, at: string])[] = [
    ['---\ntitle: A\n', '1:1'],
    ['---\nauthor: A\n---\n', '2:1'],
    ['---\ntitle: A\ntitle: B\n---\n', '3:1'],
    ['---\nmodule: attic/a.ts\n---\n', '2:9'],
    ['---\nmodule:\n---\n', '2:1'],
    ['---\njust words\n---\n', '2:1'],
    ['---\nappendix: no\n---\n', '2:11'],
  ];
  for (const [front, at] of cases) {
    it(`refuses ${JSON.stringify(front)}`, () => {
      expect(complaints(front)).toEqual([`${at} front matter`]);
    });
  }
});

describe('owners', () => {
  it('two owners: the second section is wrong', () => {
    const files = {
      'chapters/01-a/10-a.md': section('abi/a.ts', '```ts\nf();\n```\n'),
      'chapters/01-a/20-b.md': section('abi/a.ts', '```ts\ng();\n```\n'),
    };
    expect(allComplaints(files))
      .toEqual(['chapters/01-a/20-b.md:3:9 two owners']);
    const lines = tangleFiles(files).outputs.get('abi/a.ts')?.lines ?? [];
    expect(lines.map((line) => line.text)).not.toContain('g();');
  });

  it('a program belongs to one section', () => {
    const program = '```ts program=/bin/ls\nf();\n```\n';
    expect(allComplaints({
      'chapters/01-a/10-a.md': `${program}\n${program}`,
      'chapters/01-a/20-b.md': program,
    })).toEqual(['chapters/01-a/20-b.md:1:1 two owners']);
  });
});

describe('transcripts', () => {
  it('output before the first command', () => {
    expect(complaints('```console\nhello\n# ls\n```\n'))
      .toEqual(['2:1 transcript']);
  });
});

it('an error spoils what it is in, and nothing else', () => {
  const { outputs } = tangleFiles({
    'chapters/01-a/10-a.md': section('abi/a.ts', '```ts\n// <<x>>\n```\n'),
    'chapters/02-b/10-b.md': section('abi/b.ts', '```ts\nf();\n```\n'),
  });
  expect(outputs.get('abi/a.ts')?.problems).toHaveLength(1);
  expect(outputs.get('abi/b.ts')?.problems).toEqual([]);
});
