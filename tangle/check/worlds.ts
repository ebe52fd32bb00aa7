/** The worlds of modules: what they find without importing it. */
import type ts from 'typescript';
import type { Output } from '../assemble.ts';

/** Rooms that know nothing of their host: neither Node nor a browser. */
export const BARE =
  /^(?:abi|hardware|kernel|lib|servers|drivers|userland)\//;

const FOR_PROGRAMS = ['userland/lib/', 'userland/rt/', 'userland/bin/'];

/** True for modules that the AssemblyScript compiler checks, not tsc. */
export function isAssemblyScript(
  output: Pick<Output, 'path' | 'kind'>,
): boolean {
  return output.kind === 'program' ||
    FOR_PROGRAMS.some((folder) => output.path.startsWith(folder));
}

/** What modules below `host/` have from their host, wherever they run. */
export const HOST_GLOBALS = `
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare var crypto: {
  readonly subtle: {
    digest(name: string, bytes: Uint8Array<ArrayBuffer>):
      Promise<ArrayBuffer>;
  };
};
declare namespace WebAssembly {
  class Memory {
    constructor(size: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
  }
  class Module { constructor(bytes: Uint8Array<ArrayBuffer>); }
  class Instance {
    constructor(module: Module, imports?: object);
    readonly exports: Record<string, unknown>;
  }
}`;

/** The options of a bare world, made of those of the host's. */
export function bareOptions(options: ts.CompilerOptions): ts.CompilerOptions {
  return { ...options, types: [],
    lib: (options.lib ?? []).filter((name) => !name.includes('dom')) };
}
