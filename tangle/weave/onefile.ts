/** One file of HTML with a machine in it, to be opened from the disk. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { deflateRawSync } from 'node:zlib';

/** What the machine needs, as scripts and style sheets of the woven book. */
const SCRIPTS = ['parts/machine.js', 'page.js'];
/** Parts that are long texts: they are packed. */
const TEXTS = ['programs', 'later'];
const STYLES = ['style.css', 'parts/machine.css'];

/** A file that boots when it is opened, of the woven book in `folder`. */
export function oneFile(folder: string): string {
  const read = (path: string): string =>
    readFileSync(join(folder, path), 'utf8');
  const packed = TEXTS.map((name) => {
    const text = textIn(read(`parts/${name}.js`), name);
    return `unpack(${JSON.stringify(name)}, "${
      deflateRawSync(Buffer.from(text, 'latin1')).toString('base64')}");`;
  });
  const scripts = [`${UNPACK}\n${packed.join('\n')}`,
    ...SCRIPTS.map((path) => inScript(read(path)))];
  const styles = STYLES.map(read);
  const policy = ["default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')} blob: 'wasm-unsafe-eval'`,
    'worker-src blob:', "style-src 'unsafe-inline'", 'img-src data:',
    "base-uri 'none'", "form-action 'none'"].join('; ');
  return `<!doctype html>
<html lang="en" data-alone>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loomix</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
${styles.map((text) => `<style>\n${text}\n</style>`).join('\n')}
${scripts.map((text) => `<script>${text}</script>`).join('\n')}
</head>
<body>
<header><span class="home">Loomix</span></header>
<main id="Text">
<h1>Loomix</h1>
<p>This file is a machine and the system that runs on it. It needs nothing
else, and forgets everything when it is closed. What it does, and why, is the
subject of the book that it comes from.</p>
<noscript><p>The machine is a script, and scripts are switched off
here.</p></noscript>
</main>
</body>
</html>
`;
}

/** Registers a part that is the promise of a text. */
const UNPACK = `async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const buffer = await new Response(stream).arrayBuffer();
  return new TextDecoder('x-user-defined').decode(buffer)
    .replace(/[\\uf780-\\uf7ff]/g, (one) =>
      String.fromCharCode(one.charCodeAt(0) & 0xff));
}
function unpack(name, text) {
  (globalThis.loomix ??= {})[name] = unpacked(text);
}`;

/** The text that a part registers, one character a byte. */
function textIn(script: string, name: string): string {
  const context: { loomix?: Readonly<Record<string, string>> } = {};
  runInNewContext(script, context);
  return context.loomix?.[name] ?? '';
}

/** A script as it may stand in HTML: nothing in it ends it. What would is
 *  in strings. */
function inScript(text: string): string {
  return text.replace(/<(?=\/script|!--|script)/gi, '\\x3c');
}

function hashOf(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return `'sha256-${hash}'`;
}
