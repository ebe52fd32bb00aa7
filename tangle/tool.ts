/** Running one of the tools in `commands/`, by its name. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { answerTo, give } from './answers.ts';

/** What a file of `commands/` exports. */
interface Tool {
  main(root: string, args: string[]): Promise<void> | void;
}

const here = dirname(fileURLToPath(import.meta.url));

/** Runs a tool for the project at `root`; sets the exit status. */
export async function runTool(
  root: string,
  [command = '', ...args]: readonly string[],
): Promise<void> {
  const entry = join(here, 'commands', `${command}.ts`);
  if (!/^\w+$/.test(command) || !existsSync(entry)) {
    console.error(`there is no tool '${command}'`);
    process.exitCode = 2;
    return;
  }
  const tool = await import(pathToFileURL(entry).href) as Tool;
  try {
    await tool.main(root, args);
  } catch (error) {
    const answer = answerTo(error);
    if (answer === undefined) throw error;
    give(answer);
  }
}
