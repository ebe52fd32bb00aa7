/** What a search finds: the passages of a section, one for each heading. */
import type { Section } from '../section.ts';
import { sectionPage, type Page } from './links.ts';
import type { Heading } from './prose.ts';
import type { Token } from './references.ts';

/** The text below one heading. */
export interface Passage {
  readonly page: Page;
  /** Empty for the beginning of the page. */
  readonly anchor: string;
  readonly title: string;
  /** The title of the section, if it is another. */
  readonly section: string;
  /** The names that its code defines. */
  readonly names: string;
  readonly prose: string;
  readonly code: string;
}

const NAMES =
  /\b(?:function\*?|class|interface|type|const|enum) (\w+)/g;

/** The passages of a section, in order. */
export function passagesOf(
  section: Section,
  tokens: readonly Token[],
  headings: readonly Heading[],
): Passage[] {
  const page = sectionPage(section);
  const found: Passage[] = [];
  let left = [...headings];
  let heading: Heading | undefined;
  let prose: string[] = [];
  let code: string[] = [];
  const end = (): void => {
    const all = code.join('\n');
    if (heading === undefined && prose.length + code.length === 0) return;
    const isTop = heading === undefined || heading.level === 1;
    found.push({
      page, anchor: isTop ? '' : heading?.id ?? '',
      title: isTop ? section.title : heading?.text ?? '',
      section: isTop ? '' : section.title,
      names: words([...all.matchAll(NAMES)].map(([, name = '']) => name)),
      prose: prose.join(' '), code: words(all.match(/\b[A-Za-z_]\w+/g) ?? []),
    });
    prose = [];
    code = [];
  };
  for (const token of tokens) {
    if (token.type === 'heading_open') {
      end();
      [heading, ...left] = left;
    } else if (token.type === 'inline') {
      prose.push(textOf(token));
    } else if (token.type === 'fence' && token.info.startsWith('figure ')) {
      prose.push(token.content.split('\n\n')[0] ?? '');
    } else if (token.type === 'fence' && !/ test$/.test(token.info)) {
      code.push(token.content);
    }
  }
  end();
  return found;
}

function textOf({ children }: Token): string {
  return (children ?? []).map(({ type, content }) => {
    return type === 'text' || type === 'code_inline' ? content
      : type === 'softbreak' ? ' ' : '';
  }).join('');
}

/** Each word once. */
function words(all: Iterable<string>): string {
  return [...new Set(all)].join(' ');
}
