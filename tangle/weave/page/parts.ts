/**
 * The parts of the page that are loaded when they are needed. They are
 * scripts that register what they bring, because a page that was opened
 * from a folder may load scripts, and nothing else.
 */

import type * as Book from './book.ts';
import type * as Editor from './editor.ts';
import type * as Figures from './figures.ts';
import type * as Machine from './machine.ts';
import type * as Names from './names.ts';
import type * as Search from './search.ts';
import type * as Tests from './tests.ts';
import type * as Types from './types.ts';

/** What the parts register, by their names. */
export interface Parts {
  machine: typeof Machine;
  search: typeof Search;
  editor: typeof Editor;
  book: typeof Book;
  tests: typeof Tests;
  names: typeof Names;
  figures: typeof Figures;
  /** What is known of the names of a section, as JSON. */
  [section: `names/${string}`]: string;
  /** What is known of the book before it is read, as JSON. */
  manifest: string;
  /** The text of a section. */
  [section: `text/${string}`]: string;
  /** What tests need that is not in the book: texts by their paths. */
  support: string;
  /** The index of the search, as JSON. */
  index: string;
  /** The programs of the boot and the sizes of the others, packed, one
   *  character a byte. */
  programs: string;
  /** The other programs. */
  later: string;
  types: typeof Types;
  /** The compiler, as the script of a worker. */
  compiler: string;
  /** What the compiler has to know of a world, as JSON. */
  [world: `declarations/${string}`]: string;
  /** The libraries of the compiler of programs: an expression, which is the
   *  promise of them. */
  libraries: string;
  /** The source map of the worker. */
  map: string;
}

declare global {
  var loomix: Partial<Parts> | undefined;
  /** What is loaded already, for all parts. */
  var loomixLoads: Map<string, Promise<void>> | undefined;
}

/** Where the book is: its folder, with a slash. Each part has a copy. */
const BASE = ((document.currentScript as HTMLScriptElement | null)?.src
  ?? location.href).replace(/(parts\/)?[^/]*$/, '');

const loading = (globalThis.loomixLoads ??= new Map());

/** The URL of a page or file of the book. */
export function inBook(path: string): string {
  return new URL(path, BASE).href;
}

/** Loads a part once. Rejects when it is not there. */
export async function load<K extends keyof Parts>(
  name: K,
): Promise<Parts[K]> {
  // In a file of its own they are there already, or will be.
  if (globalThis.loomix?.[name] === undefined) await loadScript(name);
  const part = globalThis.loomix?.[name];
  if (part === undefined) throw new Error(`the part '${name}' is empty`);
  return part as Parts[K];
}

async function loadScript(name: string): Promise<void> {
  await loadOnce(`parts/${name}.js`, () => {
    const script = document.createElement('script');
    script.src = inBook(
      `parts/${name.split('/').map(encodeURIComponent).join('/')}.js`);
    return script;
  });
}

/** The bytes that a part holds as characters. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (one) => one.charCodeAt(0));
}

/** Loads a style sheet once. */
export async function loadStyle(path: string): Promise<void> {
  if (document.documentElement.dataset['alone'] !== undefined) return;
  await loadOnce(path, () => {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = inBook(path);
    return style;
  });
}

function loadOnce(
  path: string, make: () => HTMLScriptElement | HTMLLinkElement,
): Promise<void> {
  const known = loading.get(path);
  if (known !== undefined) return known;
  const done = new Promise<void>((resolve, reject) => {
    const element = make();
    element.onload = () => { resolve(); };
    element.onerror = () => {
      loading.delete(path);
      element.remove();
      reject(new Error(`${path} could not be loaded`));
    };
    document.head.append(element);
  });
  loading.set(path, done);
  return done;
}
