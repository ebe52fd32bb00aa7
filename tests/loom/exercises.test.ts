/** What is called an exercise can be solved, and says when it is. */
import { expect, it } from 'vitest';
import { exerciseProblems } from '#tangle/check/exercises.ts';
import { tangleTree } from '#tangle/tree.ts';
import { PROJECT, tangleFiles } from './fixture.ts';

const PARTS = {
  title: '### 1. Mend it ①\n',
  hint: '*Hint.* Look.\n',
  before: "```ts test\ndescribe('exercise 1, as it is', () => {});\n```\n",
  end: '## Solutions\n',
  solution: "```ts test\nit('of exercise 1', () => {});\n```\n",
  judge: "```ts test\nit.fails('exercise 1 is solved', () => {});\n```\n",
};

/** What is said of a section whose exercise is made of these parts. */
function complaints(change: Partial<typeof PARTS> = {}): string[] {
  const parts = Object.values({ ...PARTS, ...change });
  const text = ['# A\n', '## Exercises\n', ...parts].join('\n');
  return exerciseProblems(tangleFiles({ 'chapters/01-a/10-a.md': text }))
    .map(({ at, message }) => `${at.line} ${message}`);
}

it('[L06b] an exercise has a hint, a judge, and a solution that is tried',
  () => {
    expect(complaints()).toEqual([]);
    expect(complaints({ hint: '' })).toEqual(['5 exercise 1 has no hint']);
    expect(complaints({ before: '' })).toEqual(
      ['5 exercise 1 has no test that fails when it is solved']);
    expect(complaints({ judge: '' }))
      .toEqual(['5 exercise 1 has no judge']);
    expect(complaints({ solution: '' }))
      .toEqual(['5 exercise 1 has no solution that a test proves']);
    // Before the solutions it is no solution.
    expect(complaints({ before: PARTS.before + PARTS.solution, solution: '' }))
      .toEqual(['5 exercise 1 has no solution that a test proves']);
  });

it('[L06b] what has no judge is a project, and called so', () => {
  expect(complaints({ title: `1. **Mend it.** ① Do.\n\n${PARTS.title}` }))
    .toEqual(['5 what has no judge is a project']);
  expect(complaints({ end: '## Projects\n\n1. **More.** ③\n\n## Solutions\n' }))
    .toEqual([]);
});

it('[L06b] all exercises of the book are such', () => {
  const tangled = tangleTree(PROJECT);
  expect(exerciseProblems(tangled)).toEqual([]);
  const judged = tangled.book.sections.map(({ text }) =>
    text.match(/^it\.fails\('exercise \d+ is solved'/gm)?.length ?? 0);
  const named = tangled.book.sections.map(({ text }) =>
    text.match(/^#+ \d+\. .*[①②③]$/gm)?.length ?? 0);
  expect(named).toEqual(judged);
  expect(named.filter((count) => count > 0)).toHaveLength(9);
});
