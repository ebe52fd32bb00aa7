/** Bundling the program that boots the system. */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Message, Plugin } from 'esbuild';
import type { Tangled } from './assemble.ts';
import { copiedLibraries } from './libraries.ts';
import type { Problem } from './problem.ts';
import { inBook, messagesOf } from './syntax.ts';
import { BUILD, tangleTree, writeIfChanged } from './tree.ts';

/** What is wrong when there is no bundle. */
export interface Failure {
  readonly problems: readonly Problem[];
  readonly message: string;
}

/** A bundle that is wanted. */
export interface Wanted {
  /** Where it starts, in the tree. */
  readonly entry: string;
  /** The absolute path of the file to be written. */
  readonly program: string;
  /** Nothing is made if the book has no such entry. */
  readonly optional?: boolean;
  /** It gets copies of the compiler's libraries, which lie beside it. */
  readonly compiles?: boolean;
}

/**
 * Tangles the book and writes bundles. `progress` is told what takes long.
 */
export async function makePrograms(
  root: string,
  wanted: readonly Wanted[],
  progress: (text: string) => void,
): Promise<Failure | undefined> {
  progress('tangling the book');
  const tangled = tangleTree(root);
  progress('bundling the system');
  const failures = await Promise.all(wanted.map(async (one) => {
    return await makeProgram(root, tangled, one);
  }));
  return failures.find((failure) => failure !== undefined);
}

async function makeProgram(
  root: string,
  tangled: Tangled,
  { entry, program, optional, compiles }: Wanted,
): Promise<Failure | undefined> {
  if (!existsSync(join(root, BUILD, entry))) {
    const message = `the book has no ${entry}: nothing says how to boot`;
    return optional ? undefined : { problems: tangled.problems, message };
  }
  const built = await bundleOf(
    root, program, entry, compiles ? [copiedLibraries(program)] : []);
  if ('errors' in built) {
    const errors = built.errors.map((one) => {
      return inBook(root, tangled.outputs, one);
    });
    return {
      problems: [...tangled.problems, ...errors],
      message: 'the book cannot be bundled',
    };
  }
  const problems = problemsIn(tangled, built.inputs);
  if (problems.length > 0) {
    return { problems, message: 'the book cannot be tangled' };
  }
  for (const [path, text] of built.files) writeIfChanged(path, text);
  return undefined;
}

export interface Built {
  readonly files: ReadonlyMap<string, string>;
  /** Paths of the bundled files, relative to the tree. */
  readonly inputs: ReadonlySet<string>;
}

/** The bundle of what starts at `entry`, which would be `program`. */
export async function bundleOf(
  root: string,
  program: string,
  entry: string,
  plugins: Plugin[] = [],
): Promise<Built | { readonly errors: readonly Message[] }> {
  const { build } = await import('esbuild');
  try {
    const result = await build({
      entryPoints: [join(root, BUILD, entry)],
      outfile: program,
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      plugins,
      sourcemap: 'linked',
      logLevel: 'silent',
    });
    return {
      files: new Map(result.outputFiles.map(({ path, text }) => [path, text])),
      inputs: new Set(Object.keys(result.metafile.inputs).map((path) => {
        return relative(join(root, BUILD), resolve(root, path));
      })),
    };
  } catch (error) {
    return { errors: messagesOf(error) };
  }
}

/** What is wrong with the files that went into the bundle. */
function problemsIn(
  { outputs }: Tangled,
  inputs: ReadonlySet<string>,
): Problem[] {
  return [...outputs.values()]
    .filter(({ path }) => inputs.has(path))
    .flatMap(({ problems }) => [...problems]);
}
