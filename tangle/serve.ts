/** A web server for the woven book, whose pages reload themselves. */
import { readFile } from 'node:fs/promises';
import {
  createServer, type IncomingMessage, type Server, type ServerResponse,
} from 'node:http';
import { resolve, sep } from 'node:path';
import sirv from 'sirv';

/** A running server. */
export interface BookServer {
  readonly server: Server;
  /** Tells the open pages that these have changed, or `all` of them. */
  reload(pages: readonly string[] | 'all'): void;
  close(): void;
}

/** Where the pages are told what has changed. */
const EVENTS = '/.changes';

/** Where the script is that each page gets. */
const LISTENER = '/.changes.js';

/** What each page gets at its end. */
const SCRIPT = `<script src="${LISTENER}"></script>\n`;

/** It listens, and loads the page anew. */
const LISTEN = `{
  const changes = new EventSource('${EVENTS}');
  const page = decodeURI(location.pathname).slice(1)
    .replace(/(^|\\/)$/, '$1index.html');
  changes.onmessage = ({ data }) => {
    const changed = JSON.parse(data);
    if (changed === 'all' || changed.includes(page)) location.reload();
  };
  let lost = false;
  changes.onerror = () => { lost = true; };
  changes.onopen = () => { if (lost) location.reload(); };
}
`;

/** Serves `folder` on the loopback address; port 0 picks a free one. */
export function serve(folder: string, port: number): Promise<BookServer> {
  const open = new Set<ServerResponse>();
  const files = sirv(folder, {
    dev: true,
    setHeaders: (response) => {
      response.setHeader('cache-control', 'no-cache');
    },
  });
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    try {
      if (request.url === EVENTS) return listen(open, response);
      if (request.url === LISTENER) {
        response.writeHead(200, { 'content-type': 'text/javascript' });
        response.end(LISTEN);
        return;
      }
      const html = await pageAt(folder, request.url ?? '/');
      if (html === undefined) {
        files(request, response, () => { notThere(response); });
      } else {
        response.writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-cache',
        });
        response.end(request.method === 'HEAD' ? undefined : html + SCRIPT);
      }
    } catch {
      // Whatever is asked for, the next reader gets an answer.
      notThere(response);
    }
  };
  const reload = (pages: readonly string[] | 'all'): void => {
    for (const one of open) one.write(`data: ${JSON.stringify(pages)}\n\n`);
  };
  const close = (): void => {
    for (const one of open) one.end();
    server.close();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve({ server, reload, close });
    });
  });
}

function listen(open: Set<ServerResponse>, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream', 'cache-control': 'no-store',
  });
  response.write('\n');
  open.add(response);
  response.on('close', () => { open.delete(response); });
}

function notThere(response: ServerResponse): void {
  if (!response.headersSent) {
    response.writeHead(404, { 'content-type': 'text/plain' });
  }
  response.end('There is no such page.\n');
}

/** The text of the page at a URL; undefined if there is none inside. */
async function pageAt(
  folder: string,
  url: string,
): Promise<string | undefined> {
  const name = decodeURIComponent(url.split(/[?#]/)[0] ?? '');
  const path = resolve(folder, `.${name}`, name.endsWith('/')
    ? 'index.html' : '');
  if (!path.startsWith(folder + sep) || !path.endsWith('.html')) {
    return undefined;
  }
  return readFile(path, 'utf8').catch(() => undefined);
}
