/** Colouring code, and turning references to chunks into links. */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import json from 'highlight.js/lib/languages/json';
import typescript from 'highlight.js/lib/languages/typescript';
import { readReference } from '../chunks.ts';
import { escape } from './links.ts';

hljs.registerLanguage('ts', typescript);
hljs.registerLanguage('sh', bash);
hljs.registerLanguage('json', json);

/** Coloured code, kept from one weaving to the next: it takes longest. */
export class Colours {
  private kept = new Map<string, readonly string[]>();
  private used = new Map<string, readonly string[]>();

  /** Forgets what was not used since the last time. */
  begin(): void {
    this.kept = this.used;
    this.used = new Map();
  }

  /** Code as HTML, one entry for each line, spans closed at line ends. */
  linesOf(text: string, language: string): readonly string[] {
    const key = `${language}\n${text}`;
    const lines = this.used.get(key) ?? this.kept.get(key) ??
      colour(text, language);
    this.used.set(key, lines);
    return lines;
  }
}

function colour(text: string, language: string): string[] {
  return hljs.getLanguage(language) === undefined
    ? escape(text).split('\n')
    : balanced(hljs.highlight(text, { language }).value);
}

/**
 * Code as HTML, one entry for each line. `chunkUrl` says where a chunk is,
 * if it is anywhere.
 */
export function highlightLines(
  colours: Colours,
  text: string,
  language: string,
  chunkUrl: (name: string) => string | undefined,
): string[] {
  const lines = colours.linesOf(text, language);
  return text.split('\n').map((source, n) => {
    const reference = readReference(source);
    if (reference === undefined) return lines[n] ?? '';
    const url = chunkUrl(reference.name);
    const name = `⟨${escape(reference.name)}⟩`;
    const linked = url === undefined ? name : `<a href="${url}">${name}</a>`;
    return `${reference.indent}<span class="reference">${linked}</span>`;
  });
}

/** Splits HTML into lines, closing and reopening spans at line ends. */
function balanced(html: string): string[] {
  const open: string[] = [];
  return html.split('\n').map((line) => {
    const before = open.join('');
    for (const [tag] of line.matchAll(/<span[^>]*>|<\/span>/g)) {
      if (tag === '</span>') open.pop();
      else open.push(tag);
    }
    return before + line + '</span>'.repeat(open.length);
  });
}
