/** The book on paper: all sections as one page, printed to a PDF. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { Answer } from '../answers.ts';
import type { Section } from '../section.ts';
import { CHROMIUM } from './chromium.ts';
import { sectionPage, type Page } from './links.ts';
import { onePage } from './onepage.ts';

/** A name that no section can have. */
const PAGE = '~paper.html';

/** All sections in reading order as one page of the woven book. */
export function onPaper(
  sections: readonly Section[], folder: string,
): string {
  const files = new Map<Page, string>(sections.map((section) => {
    const page = sectionPage(section);
    return [page, uncoloured(readFileSync(join(folder, page), 'utf8'))];
  }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Loomix</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<main id="Text">
${onePage(PAGE, sections, files)}
</main>
</body>
</html>
`;
}

/** A page without colours in its code: each would be a part of the tree
 *  by which programs read a PDF aloud, and that tree most of the file. */
function uncoloured(html: string): string {
  return html.replace(/<pre[^]*?<\/pre>/g, (code) => {
    const open: boolean[] = [];
    return code.replace(/<span[^>]*>|<\/span>/g, (tag) => {
      if (tag !== '</span>') open.push(!tag.includes('class="hljs'));
      return (tag === '</span>' ? open.pop() : open.at(-1)) === true ? tag : '';
    });
  });
}

/**
 * Prints the woven book in `folder` to the file `path`, with an outline and
 * numbered pages. Throws Answer where there is no Chromium.
 */
export async function printBook(
  sections: readonly Section[], folder: string, path: string,
): Promise<void> {
  if (CHROMIUM === undefined) {
    throw new Answer('--pdf needs a Chromium to print with: CHROMIUM=/path', 1);
  }
  const page = join(folder, PAGE);
  writeFileSync(page, onPaper(sections, folder));
  const browser = await chromium.launch({
    executablePath: CHROMIUM, args: ['--no-sandbox'],
  });
  try {
    const paper = await browser.newPage({ javaScriptEnabled: false });
    paper.setDefaultTimeout(0);
    await paper.goto(pathToFileURL(page).href, { timeout: 0 });
    await paper.pdf({
      path, format: 'A4', outline: true, tagged: true,
      displayHeaderFooter: true, headerTemplate: '<span></span>',
      footerTemplate: '<span style="font-size: 8px; width: 100%; ' +
        'text-align: center" class="pageNumber"></span>',
      margin: { top: '18mm', bottom: '18mm', left: '16mm', right: '16mm' },
    });
  } finally {
    await browser.close();
    rmSync(page);
  }
}
