/** The anchors of blocks: they do not change with what stands above. */
import GithubSlugger, { slug } from 'github-slugger';
import type { PlacedBlock } from '../assemble.ts';
import type { Block } from '../markdown.ts';
import type { Section } from '../section.ts';
import { isCommand } from '../transcript.ts';

type Place = Pick<PlacedBlock, 'section' | 'block'>;

/** What is known of sections; each is read once. */
const known = new WeakMap<Section, ReadonlyMap<Block, string>>();

/**
 * The anchor of a block on its section's page: by the name of its chunk, by
 * the first name that it defines and its file, by what is tested or typed
 * first, or else by its first words. Only blocks that have all of this in
 * common are counted. It has a dot, and the anchors of headings have none,
 * so the two never meet.
 */
export function blockAnchor({ section, block }: Place): string {
  let anchors = known.get(section);
  if (anchors === undefined) {
    anchors = anchorsOf(section.blocks);
    known.set(section, anchors);
  }
  return anchors.get(block) ?? `line.${block.at.line}`;
}

function anchorsOf(blocks: readonly Block[]): Map<Block, string> {
  const used = new Map<string, number>();
  const anchors = new Map<Block, string>();
  for (const block of blocks) {
    const name = nameOf(block);
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    anchors.set(block, count === 1 ? name : `${name}.${count}`);
  }
  return anchors;
}

const DEFINED = new RegExp('^(?:export )?(?:abstract )?(?:async )?' +
  '(?:function\\*?|class|interface|type|(?:const )?enum|const|let) (\\w+)',
'm');
const TITLE = /^\s*(?:it|describe)\b[^'"`]*?\(\s*(['"`])(.*)\1/m;
/** Imports and comments, but not references to chunks. */
const NOT_SAID =
  /^import\b[^;]*;$|\/\*[^]*?\*\/|^\s*\/\/(?! <<).*$/gm;

function nameOf({ info, lines }: Block): string {
  const { language, attributes } = info;
  const text = lines.map((line) => line.text).join('\n');
  const attribute = (name: string): string | undefined => {
    const found = attributes.get(name);
    return found && String(found.value);
  };
  const chunk = attribute('chunk');
  if (chunk !== undefined) return `chunk.${slug(chunk)}`;
  const continued = attribute('chunk+');
  if (continued !== undefined) {
    return `chunk.${slug(continued)}.${gistOf(text)}`;
  }
  if (language === 'console') {
    return named('session', text.split('\n').find(isCommand) ?? text);
  }
  const drawn = attribute('draw');
  if (drawn !== undefined) return `figure.${drawn.split(' ').at(-1) ?? ''}`;
  if (language !== 'ts') return named(language, text);
  if (attributes.has('test')) {
    const title = TITLE.exec(text)?.[2];
    return title === undefined ? `test.${gistOf(text)}`
      : named('test', title.replace(/\[\w+\]/g, ''));
  }
  const file = attribute('file') ?? attribute('program');
  const place = file === undefined ? ''
    : `.${dashed(file.replace(/\.ts$/, ''))}`;
  return `code.${gistOf(text)}${place}`;
}

/** The name of a block by a text. */
function named(kind: string, text: string): string {
  return `${kind}.${shortened(slug(firstLine(text)))}`;
}

/** The first name that code defines, or else its first words. */
function gistOf(text: string): string {
  const defined = DEFINED.exec(text)?.[1];
  if (defined !== undefined) return defined;
  const code = text.replace(NOT_SAID, '');
  return shortened(dashed(firstLine(/\w/.test(code) ? code : text)));
}

function dashed(text: string): string {
  return text.replace(/\W+/g, '-').replace(/^-|-$/g, '');
}

/** The first line of a text that is not empty. */
function firstLine(text: string): string {
  return /\S.*/.exec(text)?.[0].trim() ?? '';
}

function shortened(words: string): string {
  return words.slice(0, 40) || 'block';
}

/** Gives headings the anchors that GitHub gives them. */
export function headingSlugs(): (text: string) => string {
  const slugger = new GithubSlugger();
  return (text) => slugger.slug(text) || 'section';
}
