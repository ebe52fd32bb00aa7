/** What the prose counts and lists is what there is. */
import { describe, expect, it } from 'vitest';
import { circleProblems } from '#tangle/check/circles.ts';
import { countedProblems, numberOf } from '#tangle/check/counted.ts';
import { mapProblems, numberProblems } from '#tangle/check/maps.ts';
import { measuredProblems } from '#tangle/check/measured.ts';
import { section, tangleFiles } from './fixture.ts';

const MODULE = [
  '---', 'title: A', 'module: abi/a.ts', '---', '', '# A', '', '```ts',
  'export const SYS_FORK = 1;', 'export const SYS_EXEC = 2;', '```', '', '',
].join('\n');

function complaints(prose: string): string[] {
  return countedProblems(tangleFiles({ 'chapters/01-a/10-a.md':
    MODULE + prose })).map(({ at, message }) => {
    return `${at.line}:${at.column} ${message}`;
  });
}

describe('numbers', () => {
  it('are read in digits and in words', () => {
    expect(['2', '1,024', 'no', 'twelve', 'Forty-two', 'ninety']
      .map(numberOf)).toEqual([2, 1024, 0, 12, 42, 90]);
    expect(['', 'some', 'forty-twelve', 'forty-', 'one-two', '1,2']
      .map(numberOf)).toEqual(Array(6).fill(undefined));
  });

  it('are what is counted', () => {
    const mark = '<!-- count: abi/a.ts /^export const SYS_/ -->';
    expect(complaints(`There are ${mark}two calls, ${mark} 2 in all.\n`))
      .toEqual([]);
    expect(complaints(`There are ${mark}three calls.\n`))
      .toEqual(['13:11 the text says three, and there are 2']);
    expect(complaints(`There are ${mark}some calls.\n`))
      .toEqual(["13:11 a number has to follow, and 'some' is none"]);
  });

  it('are counted in something that exists', () => {
    expect(complaints('<!-- count: abi/b.ts /x/ -->2\n'))
      .toEqual(["13:1 no module 'abi/b.ts' to count in"]);
    expect(complaints('<!-- count: abi/a.ts /(/ -->2\n'))
      .toEqual(['13:1 /(/ is no pattern']);
  });

  it('are left alone in a block, which only shows how it is done', () => {
    expect(complaints('```text\n<!-- count: abi/b.ts /x/ -->2\n```\n'))
      .toEqual([]);
  });
});

describe('times, shares and sizes', () => {
  const said = (prose: string): string[] => measuredProblems(tangleFiles({
    'chapters/01-a/10-a.md': MODULE.replace('SYS_EXEC = 2', 'WAIT = 50') +
      prose,
  })).map(({ at, message }) => `${at.line}:${at.column} ${message}`);

  it('need a command under their heading, or a mark', () => {
    expect(said('## B\n\nIt takes 5 ms.\n')).toEqual([expect.stringMatching(
      /^15:10 '5 ms': name the command under the same heading/)]);
    expect(said('A third: three percent.\n')).toHaveLength(1);
    expect(said('It takes 5 ms, says `npm run bench -- a`.\n')).toEqual([]);
    expect(said('Try `npm run bench`.\n\n## B\n\nIt takes 5 ms.\n'))
      .toHaveLength(1);
    expect(said('```console\nnpm start -- --run a\n```\n\nIn 5 ms.\n'))
      .toEqual([]);
    expect(said('```text\n5 ms\n```\n\nTwo ms of `9 ms`, five things.\n'))
      .toHaveLength(1);
  });

  it('are what their mark says', () => {
    expect(said('It is <!-- is: 2000 * 2000 * 4 / 1e6 -->16 MB.\n'))
      .toEqual([]);
    expect(said('It is <!-- is: 10 / 115200 * 1e6 -->86.8 µs.\n'))
      .toEqual([]);
    expect(said('It is <!-- is: abi/a.ts\n/WAIT = (\\d+)/ -->fifty ms.\n'))
      .toEqual([]);
    expect(said('It is <!-- is: 10 / 4 * 2 -->four ms.\n'))
      .toEqual(['13:7 the text says four, and it is 5']);
    expect(said('It is <!-- is: abi/a.ts /WAIT = (\\d+)/ -->49 ms.\n'))
      .toEqual(['13:7 the text says 49, and it is 50']);
  });

  it('have marks that mean something', () => {
    for (const [mark, complaint] of [
      ['10 / zero', "'10 / zero' cannot be computed"],
      ['abi/b.ts /x/', "no module 'abi/b.ts' to take it from"],
      ['abi/a.ts /(/', '/(/ is no pattern'],
      ['abi/a.ts /= (\\d)/', '/= (\\d)/ finds 2 times, or no number, ' +
        "in 'abi/a.ts'"],
    ]) {
      expect(said(`It is <!-- is: ${mark} -->5 ms.\n`))
        .toEqual([`13:7 ${complaint}`]);
    }
    expect(said('Or\n<!-- is: 10 / 2 -->5 ms.\n')).toEqual(
      ['14:1 a comment that begins a line begins a block: ' +
        'put it behind a word']);
  });
});

describe('lists', () => {
  const mark = '<!-- names: abi/a.ts /^export const SYS_(\\w+)/ -->\n\n';

  it('have every name, and no other', () => {
    expect(complaints(`${mark}| a | FORK, EXEC |\n\nOTHER\n`)).toEqual([]);
    expect(complaints(`${mark}FORK\n\nEXEC\n`)).toEqual(['13:1 missing: EXEC']);
    expect(complaints(`${mark}FORK, EXEC and KILL\n`))
      .toEqual(['13:1 not there: KILL']);
  });
});

describe('the map of a chapter', () => {
  it('has the way to each section', () => {
    const files = {
      'chapters/01-a/README.md': '# A\n\n[a](10-a.md)\n',
      'chapters/01-a/10-a.md': '# A\n',
      'chapters/01-a/20-b.md': '# B\n',
      'chapters/02-b/10-c.md': '# C\n',
    };
    expect(mapProblems(tangleFiles(files)).map(({ at, message }) => {
      return `${at.file} ${message}`;
    })).toEqual(['chapters/01-a/README.md the chapter has a section 20-b.md, ' +
      'and no way leads to it']);
  });

  it('calls no section by a number, which would change', () => {
    const files = { 'chapters/01-a/10-a.md': '# A\n\n```text\n' +
      'section 1\n```\n\nSee section 12, and\nintersection 3.\n' };
    expect(numberProblems(tangleFiles(files)).map(({ at, message }) => {
      return `${at.line}:${at.column} ${message}`;
    })).toEqual([
      "7:5 'section 12': link the section by its title instead"]);
  });
});

describe('modules that need each other', () => {
  const around = (...marks: string[]): string[] => {
    const text = "```ts\nimport { b } from './b.ts';\n```\n\n" +
      "```ts file=abi/b.ts\nimport { c } from '#abi/c.ts';\n```\n\n" +
      "```ts file=abi/c.ts\nexport * from './a.ts';\n" +
      "import type { D } from './d.ts';\n```\n\n" +
      "```ts file=abi/d.ts\nimport { a } from './a.ts';\n```\n\n";
    return circleProblems(tangleFiles({
      'chapters/01-a/10-a.md': section('abi/a.ts', text + marks.join('\n')),
    })).map(({ at, message }) => `${at.line}: ${message}`);
  };
  const mark = '<!-- circle: abi/c.ts abi/a.ts abi/b.ts -->';

  it('are parted, or a section says why', () => {
    expect(around()).toEqual(['1: modules need each other: abi/a.ts ' +
      'abi/b.ts abi/c.ts; part them, or say why']);
    expect(around(mark, 'Each has a side.')).toEqual([]);
  });

  it('are not said to be where they are not', () => {
    expect(around(mark, '', mark)).toEqual([
      '25: these modules are no circle']);
    expect(around('```text', mark, '```')).toHaveLength(1);
    expect(around(mark.replace('abi/c.ts ', ''))).toHaveLength(2);
  });
});
