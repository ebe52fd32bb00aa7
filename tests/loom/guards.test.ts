/** The guards of loops: where they are, and that they change nothing. */
import { transform } from 'esbuild';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { tangle, type Output } from '#tangle/assemble.ts';
import { readBook } from '#tangle/book.ts';
import { linesText } from '#tangle/lines.ts';
import { originIn } from '#tangle/origin.ts';
import { outputText } from '#tangle/sourcemap.ts';
import {
  allComplaints, PROJECT, section, tangleFiles, type Files,
} from './fixture.ts';

const FILE = 'chapters/01-a/10-a.md';

function bookWith(code: string, module = 'servers/a.ts'): Files {
  return { [FILE]: section(module, `\`\`\`ts\n${code}\n\`\`\`\n`) };
}

function guarded(code: string, module = 'servers/a.ts'): Output {
  const output = tangleFiles(bookWith(code, module)).outputs.get(module);
  if (output === undefined) throw new Error('no output');
  return output;
}

/** Calls the function `f` that `code` exports; its value and the rounds. */
async function run(code: string): Promise<readonly [unknown, number]> {
  const text = outputText(guarded(code)).replace(/^import .*?; /m, '');
  const { code: plain } = await transform(
    `let rounds = 0;\nfunction $round() { rounds += 1; return true; }\n` +
    `${text}\nexport const seen = () => rounds;\n`, { loader: 'ts' });
  const url = `data:text/javascript,${encodeURIComponent(plain)}`;
  const module = await import(/* @vite-ignore */ url) as {
    f(): unknown; seen(): number;
  };
  return [module.f(), module.seen()];
}

/** Loops as the compiler finds them, and how many rounds are counted. */
function countLoops(text: string): { loops: number; guards: number } {
  const source = ts.createSourceFile(
    'a.ts', text, ts.ScriptTarget.ESNext, true);
  let [loops, guards] = [0, 0];
  const visit = (node: ts.Node): void => {
    if (ts.isIterationStatement(node, false)) loops += 1;
    if (ts.isCallExpression(node) && node.expression.getText() === '$round') {
      guards += 1;
      expect(loopOf(node), node.getText()).toBe(true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { loops, guards };
}

/** Whether a guard runs once a round of the loop it stands in. */
function loopOf(guard: ts.CallExpression): boolean {
  let node: ts.Node = guard;
  for (;;) {
    const { parent } = node;
    if (ts.isForStatement(parent)) return parent.incrementor === node;
    if (ts.isDoStatement(parent)) return parent.expression === node;
    if (ts.isIterationStatement(parent, false)) {
      return parent.statement === node || ts.isWhileStatement(parent)
        && parent.statement.kind === ts.SyntaxKind.EmptyStatement;
    }
    const isFirst = ts.isBlock(parent) ? parent.statements[0] === node
      : ts.isBinaryExpression(parent) ? parent.left === node
        : ts.isExpressionStatement(parent) || ts.isIfStatement(parent)
          || ts.isPrefixUnaryExpression(parent);
    if (!isFirst) return false;
    node = parent;
  }
}

describe('the guard of a loop', () => {
  it.each<[string, unknown, number]>([
    ['let n = 0; for (let i = 0; i < 5; i++) n += i; return n;', 10, 5],
    ['let n = 0; for (;;) { if (++n > 3) return n; }', 4, 3],
    ['let n = 0; for (; n < 3;) n++; return n;', 3, 3],
    ['let n = 0; for (let i = 0; i < 9; i += 2) {\n' +
      'if (i === 4) continue; n += i; } return n;', 16, 5],
    ['let n = 0; for (const x of [1, 2, 3]) n += x; return n;', 6, 3],
    ['let n = 0; for (const x of [1, 2, 3])\n{ n += x; } return n;', 6, 3],
    ['let s = ""; for (const k in { a: 1, b: 2 }) s += k; return s;',
      'ab', 2],
    ['let n = 0; while (n < 4 || n === 4) n++; return n;', 5, 5],
    ['let n = 0; while (n < 4) { n++; } return n;', 4, 4],
    ['let n = 0; while (true) { n++; if (n > 4) return n; }', 5, 5],
    ['let n = 0; while (n++ < 4 || n === 6); return n;', 5, 5],
    ['if (1 > 2) while (1 > 2) if (1) return 1; else return 2; return 3;',
      3, 0],
    ['let n = 0; do n++; while (n < 4); return n;', 4, 4],
    ['let n = 0; do { n++; continue; } while (n < 4); return n;', 4, 4],
    ['if (1 > 2) for (const x of [1]) if (x) return 1; else return 2;\n' +
      'return 3;', 3, 0],
    ['if (1 > 2) for (const x of [1]) void x; else return 2; return 3;',
      2, 0],
    ['for (const x of [1, 2]) if (x > 1) return x; else void 0;', 2, 2],
    ['let n = 0; for (const { a: [b = 1] = [] } of [{ a: [] }, {}])\n' +
      'n += b; return n;', 2, 2],
    ['let n = 0; outer: for (const a of [1, 2]) for (const b of [1, 2])\n' +
      '{ if (b > a) continue outer; n += b; } return n;', 4, 6],
    ['const o = { for: 1, while: 2 }; return o.for + o.while;', 3, 0],
    ['return "for (;;) while (1)" + /for (;;)/.source + `for (;;)`;',
      'for (;;) while (1)for (;;)for (;;)', 0],
    ['/* for (;;) */ // while (1)\nreturn 1;', 1, 0],
    ['return `${(() => { let n = 0; for (;;) if (++n > 2) return n; })()}`;',
      '3', 2],
  ])('counts and changes nothing: %s', async (body, value, rounds) => {
    expect(await run(`export function f(): unknown { ${body} }`))
      .toEqual([value, rounds]);
  });

  it('is in the rooms of the services, and nowhere else', () => {
    const code = 'for (const a of []) void a;';
    for (const room of ['servers', 'drivers', 'lib']) {
      expect(outputText(guarded(code, `${room}/a.ts`))).toContain('$round');
    }
    for (const room of ['abi', 'hardware', 'kernel', 'host', 'boot']) {
      expect(outputText(guarded(code, `${room}/a.ts`)))
        .not.toContain('$round');
    }
  });

  it('is not shown, and is from where its loop is', () => {
    const output = guarded('let n = 0;\nfor (;;) {\n  n += 1;\n}\n' +
      'for (const a of [n])\n  n += a;');
    expect(linesText(output.written)).not.toContain('$round');
    const rows = outputText(output).split('\n').flatMap((text, row) => {
      const column = text.indexOf('$round()');
      return column < 0 ? [] : [originIn(output, row, column)?.line];
    });
    expect(rows).toEqual([8, 12]);
    const row = output.lines.findIndex(({ text }) => text.includes('n += 1'));
    expect(originIn(output, row, 2)).toMatchObject({ line: 9, column: 3 });
  });

  it('is demanded where there can be none', () => {
    expect(allComplaints(bookWith('for (const a of [1])')))
      .toEqual([`${FILE}:7:1 unguarded loop`]);
  });
});

describe('the loops of the book', () => {
  const { outputs } = tangle(readBook(PROJECT));
  const services = [...outputs.values()].filter(({ kind, path }) => {
    return kind === 'module' && /^(servers|drivers|lib)\//.test(path);
  });

  it('have each exactly one guard', () => {
    let all = 0;
    for (const output of services) {
      const { loops, guards } = countLoops(outputText(output));
      expect(guards, output.path).toBe(loops);
      expect(countLoops(linesText(output.written)).loops).toBe(loops);
      all += loops;
    }
    expect(all).toBeGreaterThan(200);
  });

  it('all count in the same register', () => {
    const users = services.filter((output) => {
      return outputText(output).includes('$round');
    });
    expect(users.length).toBeGreaterThan(50);
    for (const output of users) {
      expect(outputText(output)).toContain(
        "import { countRound as $round } from '#abi/allowance.ts'; ");
    }
  });
});
