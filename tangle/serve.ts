/** A small web server for a folder of static files. */
import { readFileSync, statSync } from 'node:fs';
import {
  createServer, type IncomingMessage, type Server, type ServerResponse,
} from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Serves `folder` on the loopback address; port 0 picks a free one. */
export function serve(folder: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    answer(folder, request, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function answer(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const path = filePath(folder, request.url ?? '/');
  if (path === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('There is no such page.\n');
    return;
  }
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  response.writeHead(200, {
    'content-type': type, 'cache-control': 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : readFileSync(path));
}

/** The file that a URL names, or undefined if it names none inside. */
function filePath(folder: string, url: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(url.split(/[?#]/)[0] ?? '');
  } catch {
    return undefined;
  }
  const path = normalize(join(folder, name));
  if (path !== folder && !path.startsWith(folder + sep)) return undefined;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === true) return path;
  const index = join(path, 'index.html');
  return statSync(index, { throwIfNoEntry: false })?.isFile() === true
    ? index
    : undefined;
}
