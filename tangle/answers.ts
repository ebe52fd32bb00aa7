/**
 * Answers of one line, where a stack would help nobody: to a command line
 * that is wrong, and to a host that refuses.
 */
import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from './nearest.ts';

/** Ends a command with one line; status 0 is help, 2 a wrong command. */
export class Answer extends Error {
  constructor(message: string, readonly status = 2) {
    super(message);
  }
}

/**
 * Reads the arguments of a command, as `parseArgs` does. `usage` is what
 * `--help` prints, and its first line what a mistake is answered with.
 */
export function readArguments<T extends ParseArgsConfig>(
  usage: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  if (config.args?.includes('--help') === true) throw new Answer(usage, 0);
  try {
    return parseArgs(config);
  } catch (error) {
    // The rest of node's message is about options that are none.
    const [first = ''] = String((error as Error).message).split(/\. |\n/);
    throw new Answer(`${first}; usage: ${usage.split('\n')[0]}`);
  }
}

/** The answer to an error, if one line says it all. */
export function answerTo(error: unknown): Answer | undefined {
  if (error instanceof Answer) return error;
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return undefined;
  if (code === 'EADDRINUSE') {
    const { port } = error as { port?: number };
    return new Answer(`port ${port} is in use; choose another: --port N`, 1);
  }
  const where = path === undefined ? '' : `${path}: `;
  const [reason = ''] = error.message.split(/, |\n/);
  return new Answer(`${where}${reason}`, 1);
}

/** Prints an answer, and sets the exit status. */
export function give(answer: Answer): void {
  if (answer.status === 0) console.log(answer.message);
  else console.error(`loom: ${answer.message}`);
  process.exitCode = answer.status;
}

/**
 * The paths that somebody named, relative to the root of the project. Each
 * must be there, or begin one of the `known` paths.
 */
export function pathsBelow(
  root: string,
  named: readonly string[],
  known: readonly string[],
): ((file: string) => boolean)[] {
  return named.map((name) => {
    const path = relative(root, resolve(root, name)).split(sep).join('/');
    if (path === '') return () => true;
    if (path === 'build' || path.startsWith('build/')) {
      throw new Answer(`${name} is generated; name the section it is from`);
    }
    if (path !== '..' && !path.startsWith('../')) {
      if (existsSync(resolve(root, path))) {
        return (file) => file === path || file.startsWith(`${path}/`);
      }
      const begins = (file: string): boolean => file.startsWith(path);
      if (known.some(begins)) return begins;
    }
    const near = nearest(path, known);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new Answer(`nothing in the project is at ${name}${hint}`);
  });
}
