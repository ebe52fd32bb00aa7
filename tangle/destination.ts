/** Where a block of code goes. */
import { FOLDED } from './attributes.ts';
import type { Block } from './markdown.ts';
import { problem, type Problem } from './problem.ts';
import { checkModulePath, type Section } from './section.ts';

/** What becomes of one block. */
export type Destination =
  | { readonly kind: 'module'; readonly path: string }
  | { readonly kind: 'program'; readonly path: string }
  | { readonly kind: 'test'; readonly path: string }
  | { readonly kind: 'console'; readonly path: string }
  | { readonly kind: 'chunk'; readonly name: string; readonly more: boolean }
  | { readonly kind: 'figure'; readonly module: string; readonly name: string }
  | { readonly kind: 'sketch' }
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'shown' };

/** Path in the tangled tree of a section's test module. */
export function testPath(
  section: Pick<Section, 'chapter' | 'name'>,
): string {
  const folder = section.chapter === '' ? '' : `${section.chapter}/`;
  return `test/${folder}${section.name}.test.ts`;
}

/** Path in the tangled tree of a user program: `/bin/ls`. */
export function programPath(program: string): string {
  return `userland${program}.ts`;
}

/** Decides where a block goes; mistakes are appended to `problems`. */
export function destinationOf(
  section: Section,
  block: Block,
  problems: Problem[],
): Destination {
  const { language, attributes } = block.info;
  if (language === 'console') {
    return { kind: 'console', path: testPath(section) };
  }
  if (language === 'figure') return figureOf(block, problems);
  if (language !== 'ts') return { kind: 'shown' };
  const attribute = [...attributes.values()]
    .find(({ name }) => name !== FOLDED);
  if (attribute === undefined) return ownModule(section, block, problems);
  const value = String(attribute.value);
  const complain = (message: string): Destination => {
    const column = block.infoColumn + attribute.offset;
    problems.push(problem({ ...block.at, column }, 'attribute', message));
    return { kind: 'shown' };
  };
  switch (attribute.name) {
    case 'test':
      return { kind: 'test', path: testPath(section) };
    case 'sketch':
      return { kind: 'sketch' };
    case 'chunk':
      return { kind: 'chunk', name: value, more: false };
    case 'chunk+':
      return { kind: 'chunk', name: value, more: true };
    case 'error':
      return /^TS\d+$/.test(value)
        ? { kind: 'error', code: value }
        : complain(`'${value}' is no error; write error=TS2345`);
    case 'program':
      return /^(\/[\w-]+)+$/.test(value)
        ? { kind: 'program', path: programPath(value) }
        : complain(`'${value}' is no program; write program=/bin/name`);
    default: {
      const mistake = checkModulePath(value);
      return mistake === undefined
        ? { kind: 'module', path: value }
        : complain(mistake);
    }
  }
}

/** The function that draws a figure: a module of the tree, and a name. */
function figureOf(block: Block, problems: Problem[]): Destination {
  const draw = block.info.attributes.get('draw');
  const [, module = '', name = ''] =
    /^(\S+\.ts) (\w+)$/.exec(String(draw?.value)) ?? [];
  if (checkModulePath(module) === undefined) {
    return { kind: 'figure', module, name };
  }
  const column = block.infoColumn + (draw?.offset ?? 0);
  problems.push(problem({ ...block.at, column }, 'attribute',
    'say which function draws it: figure draw="room/module.ts name"'));
  return { kind: 'shown' };
}

/** A block without attributes continues the module of its section. */
function ownModule(
  section: Section,
  block: Block,
  problems: Problem[],
): Destination {
  if (section.module !== undefined) {
    return { kind: 'module', path: section.module };
  }
  problems.push(problem(block.at, 'no module',
    'this block continues the module of its section, which has none; ' +
    "name it in the front matter ('module: room/name.ts') or give the " +
    'block a destination'));
  return { kind: 'shown' };
}
