/** The session that the README shows is what a person would see. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Typist, buildTypistParts } from '#rigs/transcript.ts';

const PROMPT = '# ';

it('prints what the README shows', async () => {
  const readme = readFileSync('README.md', 'utf8');
  const [, session = ''] = /^```text\n\$ npm start\n([^]*?)^```$/m
    .exec(readme) ?? [];
  const commands = session.split('\n').filter((line) =>
    line.startsWith(PROMPT)).map((line) => line.slice(PROMPT.length));
  expect(commands.at(-1)).toBe('shutdown');
  const typist = new Typist(await buildTypistParts());
  let shown = typist.read();
  for (const command of commands) shown += typist.press(`${command}\n`);
  expect(shown.replace(/^(vm: )\d+/m, '$1#'))
    .toBe(session.replace(/^(vm: )\d+/m, '$1#'));
}, 300_000);
