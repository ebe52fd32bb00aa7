/** An editor for the tests of the language server: it speaks its protocol. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import {
  createConnection, createProtocolConnection, StreamMessageReader,
  StreamMessageWriter, type Diagnostic, type Location, type Position,
  type ProtocolConnection, type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { serve } from '#tangle/lsp/server.ts';

/** Somebody who edits a book. */
export class Editor {
  private readonly texts = new Map<string, string>();
  private readonly heard: ((uri: string, found: Diagnostic[]) => void)[] = [];
  private version = 0;

  constructor(
    readonly root: string, readonly connection: ProtocolConnection,
  ) {
    connection.onNotification('textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string, diagnostics: Diagnostic[] }) => {
        for (const hear of this.heard) hear(uri, diagnostics);
      });
    connection.listen();
  }

  /** Says hello; what the server can do. */
  async begin(): Promise<object> {
    const answer = await this.connection.sendRequest('initialize', {
      processId: null, rootUri: this.uri(''), capabilities: {},
    });
    await this.connection.sendNotification('initialized', {});
    return answer as object;
  }

  uri(file: string): string {
    return pathToFileURL(join(this.root, file)).href;
  }

  /** The text of a document as it is in the editor, or on the disk. */
  text(file: string): string {
    return this.texts.get(file) ?? readFileSync(join(this.root, file), 'utf8');
  }

  /** Opens a document; what is wrong with it, as `line:column code`. */
  async open(file: string): Promise<string[]> {
    const complaints = this.complaints(file);
    const text = this.text(file);
    this.texts.set(file, text);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: {
        uri: this.uri(file), languageId: 'markdown', version: 1, text,
      },
    });
    return await complaints;
  }

  /** Replaces the first `from` of an open document; what is then wrong. */
  async replace(file: string, from: string, to: string): Promise<string[]> {
    const start = this.at(file, from);
    const end = this.at(file, from, from.length);
    const complaints = this.complaints(file);
    this.texts.set(file, this.text(file).replace(from, () => to));
    this.version += 1;
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri(file), version: this.version + 1 },
      contentChanges: [{ range: { start, end }, text: to }],
    });
    return await complaints;
  }

  /** Takes over what a rename wants, in open documents. */
  async apply({ changes = {} }: WorkspaceEdit): Promise<void> {
    for (const [uri, edits] of Object.entries(changes)) {
      const file = this.fileOf(uri);
      const lines = this.text(file).split('\n');
      for (const { range: { start, end }, newText } of edits.toSorted(
        (a, b) => b.range.start.character - a.range.start.character)) {
        const line = lines[start.line] ?? '';
        lines[start.line] = line.slice(0, start.character) + newText +
          line.slice(end.character);
      }
      const text = lines.join('\n');
      this.texts.set(file, text);
      this.version += 1;
      await this.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version: this.version + 1 },
        contentChanges: [{ text }],
      });
    }
  }

  /** What is wrong with a document, as it is said the next time. */
  complaints(file: string): Promise<string[]> {
    return new Promise((done) => {
      const hear = (uri: string, found: Diagnostic[]): void => {
        if (uri !== this.uri(file)) return;
        this.heard.splice(this.heard.indexOf(hear), 1);
        done(found.map(({ range: { start }, code, severity }) => {
          return `${start.line + 1}:${start.character + 1} ${code}` +
            (severity === 1 ? '' : ` (${severity})`);
        }));
      };
      this.heard.push(hear);
    });
  }

  /** The place of the first `words` of a document, and some way behind. */
  at(file: string, words: string, behind = 0): Position {
    const text = this.text(file);
    const found = text.indexOf(words);
    if (found < 0) throw new Error(`${file} has no '${words}'`);
    const before = text.slice(0, found + behind).split('\n');
    const character = before.at(-1)?.length ?? 0;
    return { line: before.length - 1, character };
  }

  /** Asks about a place. */
  async ask<T>(
    method: string, file: string, position: Position, more: object = {},
  ): Promise<T> {
    return await this.connection.sendRequest(`textDocument/${method}`, {
      textDocument: { uri: this.uri(file) }, position, ...more,
    });
  }

  /** Locations as `file:line:column`. */
  places(found: readonly Location[] | null): string[] {
    return (found ?? []).map(({ uri, range: { start } }) => {
      return `${this.fileOf(uri)}:${start.line + 1}:${start.character + 1}`;
    });
  }

  fileOf(uri: string): string {
    return relative(this.root, fileURLToPath(uri));
  }
}

/** An editor that has begun, and a server in this process. */
export async function startEditor(
  root: string,
  atTheEnd: (action: () => Promise<void>) => void = onTestFinished,
): Promise<Editor> {
  const [question, answer] = [new PassThrough(), new PassThrough()];
  serve(createConnection(
    new StreamMessageReader(question), new StreamMessageWriter(answer)), root);
  const connection = createProtocolConnection(
    new StreamMessageReader(answer), new StreamMessageWriter(question));
  atTheEnd(async () => {
    await connection.sendRequest('shutdown');
    connection.dispose();
  });
  const editor = new Editor(root, connection);
  await editor.begin();
  return editor;
}
