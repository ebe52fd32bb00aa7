/** What the pages of the book do in a browser. */
import { wholeTests } from './whole.ts';
import { inBrowser } from './browser.ts';
import { figureTests } from './figures.ts';
import { editingTests } from './editing.ts';
import { machineTests, pairTests, sessionTests } from './machine.ts';
import { nameTests } from './names.ts';
import { diskTests } from './disks.ts';
import { recordTests } from './records.ts';
import { accessTests, readingTests, searchTests } from './reading.ts';
import { exerciseTests, testTests } from './tests.ts';

inBrowser({
  'the machine in the page': machineTests,
  'two machines in a page': pairTests,
  'records of the machine': recordTests,
  'the disk of the page': diskTests,
  'the sessions of the book': sessionTests,
  'editing the book': editingTests,
  'tests beside their sections': testTests,
  'exercises': exerciseTests,
  'figures': figureTests,
  'the book in other forms': wholeTests,
  'reading the book': readingTests,
  'names in the code': nameTests,
  'searching the book': searchTests,
  'the book for everybody': accessTests,
});
