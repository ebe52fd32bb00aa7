/** The Chromium of the machine, if there is one. */
import { existsSync } from 'node:fs';

/** Its path, or undefined; the variable CHROMIUM may name one. */
export const CHROMIUM = [
  process.env['CHROMIUM'] ?? '', '/usr/bin/chromium',
  '/usr/bin/chromium-browser', '/usr/bin/google-chrome',
].find((path) => path !== '' && existsSync(path));
