/** What the type checker looks at for names: files, and blocks in no file. */
import type { Chunks } from '../../chunks.ts';
import type { Output, PlacedBlock, Tangled } from '../../assemble.ts';
import { asidePath, behindItsModule } from '../../check/types.ts';

/** A text with names. */
export interface Source extends Pick<Output, 'path' | 'kind' | 'lines'> {
  /** For a block in no file: the module before it, and its first row. */
  readonly behind?: { readonly path: string; readonly firstRow: number };
}

/** All files of the tangled tree; and blocks that are only shown, or must
 *  not compile, each behind the module of its section. */
export function sourcesOf(tangled: Tangled): Map<string, Source> {
  const sources = new Map<string, Source>(tangled.outputs);
  const apart = { ...tangled, chunks: copyOf(tangled.chunks) };
  tangled.blocks.filter(isAside).forEach((placed, n) => {
    const path = asidePath(tangled, placed, n);
    const { lines, firstRow } = behindItsModule(apart, placed);
    const behind = { path: placed.section.module ?? path, firstRow };
    sources.set(path, { path, kind: 'module', lines, behind });
  });
  return sources;
}

/** True for code that goes into no file. */
export function isAside({ destination }: PlacedBlock): boolean {
  return destination.kind === 'sketch' || destination.kind === 'error';
}

/** Chunks that may be used without a trace. */
function copyOf(chunks: Chunks): Chunks {
  return new Map([...chunks].map(([name, chunk]) => {
    return [name, { ...chunk, uses: [...chunk.uses] }];
  }));
}
