/** What a page loads of the names in its code. */
import type { PlacedBlock, Tangled } from '../../assemble.ts';
import type { Book } from '../../book.ts';
import type { Section } from '../../section.ts';
import { blockAnchor } from '../anchors.ts';
import { link, sectionPage, type Page } from '../links.ts';
import { numberedTitle } from '../numbers.ts';
import type { Name, PageNames, Place } from '../page/named.ts';
import type { PlacedName, PlacedNames } from './placed.ts';

/** Where names stand in the index. */
export type IndexPlaces = ReadonlyMap<PlacedName, string>;

/** So many sections that use a name are named on the spot. */
const MOST_USES = 8;

/** The places of blocks, as they are called from a page. Each is made once:
 *  a block may have thousands of names. */
export class BlockPlaces {
  private readonly known = new Map<PlacedBlock, Place>();

  constructor(private readonly book: Book, private readonly from: Page) {}

  /** The URL and the title of a block. */
  of(block: PlacedBlock): Place {
    const known = this.known.get(block);
    if (known !== undefined) return known;
    const { section } = block;
    const place: Place = [
      link(this.from, sectionPage(section), blockAnchor(block)),
      numberedTitle(this.book, section)];
    this.known.set(block, place);
    return place;
  }
}

/** The data of all pages that have names, by section. */
export function pageNames(
  tangled: Tangled,
  placed: PlacedNames,
  index: IndexPlaces,
): Map<Section, PageNames> {
  const sections = new Map<Section, PageMaker>();
  const all = new BlockPlaces(tangled.book, '');
  for (const block of tangled.blocks) {
    const spots = placed.spots.get(block) ?? [];
    if (spots.length === 0) continue;
    const maker = sections.get(block.section) ?? new PageMaker(all, index);
    sections.set(block.section, maker);
    maker.spots[block.block.at.line + 1] =
      spots.flatMap(({ row, column, length, name }) => {
        return [row, column, length, maker.numberOf(name)];
      });
  }
  return new Map([...sections].map(([section, { names, places, spots }]) => {
    return [section, { names, places, spots }];
  }));
}

/** Gathers what a page needs; each name and place once. */
class PageMaker implements PageNames {
  readonly names: Name[] = [];
  readonly places: Place[] = [];
  readonly spots: Record<string, number[]> = {};
  private readonly known = new Map<PlacedName, number>();
  private readonly blocks = new Map<PlacedBlock, number>();

  constructor(
    private readonly all: BlockPlaces,
    private readonly index: IndexPlaces,
  ) {}

  numberOf(name: PlacedName): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    this.known.set(name, this.names.length);
    return this.names.push(this.made(name)) - 1;
  }

  private made(name: PlacedName): Name {
    const { meaning: { type, contract }, definition, uses } = name;
    const all = [...uses.values()];
    const index = this.index.get(name);
    return {
      type, sections: all.length,
      count: all.reduce((sum, { count }) => sum + count, 0),
      uses: all.slice(0, MOST_USES).map(({ first }) => this.placeOf(first)),
      ...contract === '' ? {} : { contract },
      ...index === undefined ? {} : { index },
      ...definition === undefined ? {} : {
        definition: [this.placeOf(definition.placed), definition.line],
      },
    };
  }

  private placeOf(block: PlacedBlock): number {
    const known = this.blocks.get(block);
    if (known !== undefined) return known;
    this.blocks.set(block, this.places.length);
    return this.places.push(this.all.of(block)) - 1;
  }
}
