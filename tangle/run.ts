/**
 * Starts one of the tools, for the project in the current folder:
 * `tsx tangle/run.ts tangle --watch`. That is what `npm run` does.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { answerTo, give } from './answers.ts';

/** What a file of `commands/` exports. */
interface Tool {
  main(root: string, args: string[]): Promise<void> | void;
}

const here = dirname(fileURLToPath(import.meta.url));
const [command = '', ...rest] = process.argv.slice(2);
const entry = join(here, 'commands', `${command}.ts`);
if (/^\w+$/.test(command) && existsSync(entry)) {
  const tool = await import(pathToFileURL(entry).href) as Tool;
  try {
    await tool.main(process.cwd(), rest);
  } catch (error) {
    const answer = answerTo(error);
    if (answer === undefined) throw error;
    give(answer);
  }
} else {
  console.error(`there is no tool '${command}'`);
  process.exitCode = 2;
}
