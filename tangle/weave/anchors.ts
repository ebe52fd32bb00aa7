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
 * the first name that it defines, or by what is tested or typed first. It
 * has a dot, and the anchors of headings have none, so the two never meet.
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
  '(?:function\\*?|class|interface|type|const|let|enum) (\\w+)');
const TITLE = /^\s*(?:it|describe)(?:\.\w+\(.*\))?\((['"`])(.*)\1/;

function nameOf({ info, lines }: Block): string {
  const { language, attributes } = info;
  const texts = lines.map(({ text }) => text);
  const chunk = attributes.get('chunk') ?? attributes.get('chunk+');
  if (chunk !== undefined) return `chunk.${slug(String(chunk.value))}`;
  if (language === 'console') {
    return named('session', texts.find((text) => isCommand(text)));
  }
  if (language !== 'ts') return `${language}.block`;
  if (attributes.has('test')) {
    return named('test', texts.map((text) => TITLE.exec(text)?.[2])
      .find((title) => title !== undefined));
  }
  const name = texts.map((text) => DEFINED.exec(text)?.[1])
    .find((found) => found !== undefined);
  return name === undefined ? 'code.block' : `code.${name}`;
}

function named(kind: string, text: string | undefined): string {
  const words = slug((text ?? '').replace(/\[\w+\]/g, '').trim()).slice(0, 40);
  return words === '' ? `${kind}.block` : `${kind}.${words}`;
}

/** Gives headings the anchors that GitHub gives them. */
export function headingSlugs(): (text: string) => string {
  const slugger = new GithubSlugger();
  return (text) => slugger.slug(text) || 'section';
}
