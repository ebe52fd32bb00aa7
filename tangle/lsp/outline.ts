/** The outline of a section: its headings, and its blocks by their names. */
import type { Block } from '../markdown.ts';
import { markdownParser } from '../markdown.ts';
import type { Section } from '../section.ts';
import { blockAnchor, headingSlugs } from '../weave/anchors.ts';

/** A heading; lines count from 1. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  /** Its anchor. */
  readonly id: string;
  readonly line: number;
}

/** Something in an outline, with what is in it. */
export interface Entry {
  readonly name: string;
  readonly kind: 'heading' | 'block';
  /** The lines that it fills, from 1, the last one included. */
  readonly line: number;
  last: number;
  readonly children: Entry[];
}

const PARSER = markdownParser();

/** The headings of a section, in their order. */
export function headingsOf(
  { text, frontLines }: Pick<Section, 'text' | 'frontLines'>,
): Heading[] {
  const lines = text.split(/\r\n|\r|\n/);
  const body = lines.map((line, n) => (n < frontLines ? '' : line)).join('\n');
  const tokens = PARSER.parse(body, {});
  const slugOf = headingSlugs();
  return tokens.flatMap((token, n): Heading[] => {
    if (token.type !== 'heading_open') return [];
    const words = (tokens[n + 1]?.children ?? [])
      .filter(({ type }) => type === 'text' || type === 'code_inline')
      .map(({ content }) => content).join('');
    const level = Number(token.tag.slice(1));
    const line = (token.map?.[0] ?? 0) + 1;
    return [{ level, text: words, id: slugOf(words), line }];
  });
}

/** The outline of a section. */
export function outlineOf(section: Section): Entry[] {
  const { text, blocks } = section;
  const end = text.split(/\r\n|\r|\n/).length;
  const top: Entry[] = [];
  const open: { level: number, entry: Entry }[] = [];
  const closeFrom = (level: number, line: number): void => {
    while ((open.at(-1)?.level ?? 0) >= level) {
      const closed = open.pop();
      if (closed !== undefined) closed.entry.last = line - 1;
    }
  };
  const add = (entry: Entry): void => {
    (open.at(-1)?.entry.children ?? top).push(entry);
  };
  const headings = headingsOf(section);
  const all = [
    ...headings.map((heading) => ({ line: heading.line, heading })),
    ...blocks.map((block) => ({ line: block.at.line, block })),
  ].sort((a, b) => a.line - b.line);
  for (const one of all) {
    if ('block' in one) {
      add(blockEntry(section, one.block));
      continue;
    }
    const { level, text: name, line } = one.heading;
    closeFrom(level, line);
    const entry: Entry = {
      name: name || '(no words)', kind: 'heading', line, last: end,
      children: [],
    };
    add(entry);
    open.push({ level, entry });
  }
  return top;
}

const DEFINED = new RegExp('^(?:export )?(?:abstract )?(?:async )?' +
  '(?:function\\*?|class|interface|type|(?:const )?enum|const|let) (\\w+)',
'gm');

/** A block, called by its chunk, by what it defines, or by its anchor. */
function blockEntry(section: Section, block: Block): Entry {
  const { info: { attributes, language }, at, lines } = block;
  const chunk = attributes.get('chunk') ?? attributes.get('chunk+');
  const text = lines.map((line) => line.text).join('\n');
  const defined = [...text.matchAll(DEFINED)].map(([, name = '']) => name);
  const name = chunk !== undefined ? `<<${String(chunk.value)}>>`
    : language === 'ts' && !attributes.has('test') && defined.length > 0
      ? defined.join(', ')
      : blockAnchor({ section, block });
  const last = at.line + lines.length + 1;
  return { name, kind: 'block', line: at.line, last, children: [] };
}
