/** The language server: what an editor asks, and how it is answered. */
import {
  CompletionItemKind, DiagnosticSeverity, DiagnosticTag, ErrorCodes,
  MarkupKind, ResponseError, SymbolKind, TextDocuments, TextDocumentSyncKind,
  type CompletionItem, type Connection, type Diagnostic, type DocumentSymbol,
  type InitializeResult, type Location, type TextDocumentPositionParams,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { watchBook, type Watching } from '../watch.ts';
import { proposalsAt, proposalText } from './completion.ts';
import { complaintsIn, type Complaint } from './diagnostics.ts';
import { definitionsAt, hoverAt, usesAt } from './names.ts';
import { outlineOf, type Entry } from './outline.ts';
import { distinct, type Place, type Stretch } from './places.ts';
import { chunkNameAt, chunkPlaces, linkedFrom } from './references.ts';
import { Refusal, renameAt, renamedAt } from './rename.ts';
import { namesLike } from './symbols.ts';
import { View } from './view.ts';

/** Quiet time after an edit before complaints are sent, in milliseconds. */
const SETTLE = 200;

const CAPABILITIES: InitializeResult['capabilities'] = {
  positionEncoding: 'utf-16',
  textDocumentSync: {
    openClose: true, change: TextDocumentSyncKind.Incremental, save: true,
  },
  hoverProvider: true, definitionProvider: true, referencesProvider: true,
  documentHighlightProvider: true, documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  renameProvider: { prepareProvider: true },
  completionProvider: {
    resolveProvider: true, triggerCharacters: ['.', '"', "'", '<'],
  },
};

/** Answers an editor about the book below `root`, until it says `exit`. */
export function serve(connection: Connection, root: string): void {
  new Server(connection, root).listen();
}

/** A place of a section, as it was asked for. */
type Asked = readonly [file: string, place: Place];

class Server {
  private readonly view: View;
  private readonly documents = new TextDocuments(TextDocument);
  private readonly waiting = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private watching: Watching | undefined;

  constructor(private readonly connection: Connection, root: string) {
    this.view = new View(root);
  }

  listen(): void {
    const { connection, documents, view } = this;
    connection.onInitialize(() => ({
      capabilities: CAPABILITIES, serverInfo: { name: 'loomix' },
    }));
    connection.onInitialized(() => { this.watch(); });
    connection.onShutdown(() => { this.close(); });
    documents.onDidChangeContent(({ document: { uri } }) => {
      this.edited(uri, documents.get(uri)?.getText());
    });
    documents.onDidClose(({ document: { uri } }) => {
      this.edited(uri, undefined);
    });
    documents.onDidSave(() => { this.lookAgain(); });
    connection.onDidChangeWatchedFiles(() => { this.lookAgain(); });
    this.answerNames();
    this.answerEdits();
    connection.onDocumentSymbol(({ textDocument: { uri } }) => {
      const section = view.section(view.fileOf(uri) ?? '');
      return section === undefined ? [] : outlineOf(section).map(toSymbol);
    });
    connection.onWorkspaceSymbol(({ query }) => {
      return namesLike(view, query).map(({ name, kind, within, at }) => ({
        name, kind: SYMBOL_KINDS[kind] ?? SymbolKind.Variable,
        containerName: within, location: this.locationOf(at),
      }));
    });
    documents.listen(connection);
    connection.listen();
  }

  /** Questions that change nothing. */
  private answerNames(): void {
    const { connection, view } = this;
    connection.onHover(this.about((file, place) => {
      const found = hoverAt(view, file, place);
      return found && {
        contents: markdown(found.type, found.contract),
        ...found.at && { range: found.at.range },
      };
    }));
    connection.onDefinition(this.about((file, place) => {
      const chunk = chunkNameAt(view, file, place);
      const link = linkedFrom(view, file, place);
      const found = chunk !== undefined
        ? chunkPlaces(view, chunk.name).filter((one) => one.isDefinition)
          .map(({ at }) => at)
        : link !== undefined ? [link] : definitionsAt(view, file, place);
      return found.map((at) => this.locationOf(at));
    }));
    connection.onReferences((asked) => this.about((file, place) => {
      const withDefinition = asked.context.includeDeclaration;
      return this.uses(file, place)
        .filter(({ isDefinition }) => withDefinition || !isDefinition)
        .map(({ at }) => this.locationOf(at));
    })(asked));
    connection.onDocumentHighlight(this.about((file, place) => {
      return this.uses(file, place).filter(({ at }) => at.file === file)
        .map(({ at: { range } }) => ({ range }));
    }));
  }

  /** What is to be written. */
  private answerEdits(): void {
    const { connection, view } = this;
    connection.onPrepareRename(this.about((file, place) => {
      const found = renamedAt(view, file, place);
      return found && { range: found.at.range, placeholder: found.name };
    }));
    connection.onRenameRequest((asked) => this.about((file, place) => {
      const changes: Record<string, TextEdit[]> = {};
      const { newName } = asked;
      for (const at of renameAt(view, file, place, newName)) {
        const edits = changes[view.uriOf(at.file)] ??= [];
        edits.push({ range: at.range, newText: newName });
      }
      return { changes };
    })(asked));
    connection.onCompletion(this.about((file, place) => {
      return proposalsAt(view, file, place).map(({ name, kind, order }) => ({
        label: name, sortText: order, data: { file, place },
        kind: COMPLETION_KINDS[kind] ?? CompletionItemKind.Text,
      }));
    }));
    connection.onCompletionResolve((item): CompletionItem => {
      const { file, place } = item.data as { file: string, place: Place };
      const found = proposalText(view, file, place, item.label);
      return found === undefined ? item : {
        ...item, detail: found.type, documentation: found.contract,
      };
    });
  }

  /**
   * A question about a place of a section. Other documents have no answer; a
   * refusal is told to the reader, and any other error to the editor's log.
   */
  private about<T>(answer: (...asked: Asked) => T | undefined) {
    return ({ textDocument: { uri }, position }: TextDocumentPositionParams):
      T | null | ResponseError => {
      const file = this.view.fileOf(uri);
      if (file === undefined || this.view.section(file) === undefined) {
        return null;
      }
      try {
        return answer(file, position) ?? null;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return new ResponseError(ErrorCodes.InvalidRequest, error.message);
      }
    };
  }

  /** Where the chunk or the name at a place is used, each place once. */
  private uses(file: string, place: Place) {
    const chunk = chunkNameAt(this.view, file, place);
    if (chunk !== undefined) return chunkPlaces(this.view, chunk.name);
    const uses = usesAt(this.view, file, place);
    const defined = uses.filter(({ isDefinition }) => isDefinition)
      .flatMap(({ at }) => at ?? []);
    return distinct(uses.flatMap(({ at }) => at ?? [])).map((at) => ({
      at, isDefinition: defined.includes(at),
    }));
  }

  private locationOf({ file, range }: Stretch): Location {
    return { uri: this.view.uriOf(file), range };
  }

  private edited(uri: string, text: string | undefined): void {
    const file = this.view.fileOf(uri);
    if (file === undefined) return;
    this.view.live.edit(file, text);
    if (text === undefined) {
      this.waiting.delete(uri);
      void this.connection.sendDiagnostics({ uri, diagnostics: [] });
    }
    // What one section says may be wrong in another.
    this.complainSoon();
  }

  /** Something may have changed on the disk. */
  private lookAgain(): void {
    this.view.live.forget();
    this.view.worlds.forget();
    this.complainSoon();
  }

  private complainSoon(): void {
    for (const uri of this.documents.keys()) this.waiting.add(uri);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.complain(); }, SETTLE);
  }

  /** Sends what is wrong with one document; between two, others are asked. */
  private complain(): void {
    const [uri] = this.waiting;
    if (uri === undefined) return;
    this.waiting.delete(uri);
    const file = this.view.fileOf(uri);
    try {
      const found = file === undefined ? [] : complaintsIn(this.view, file);
      const diagnostics = found.map(toDiagnostic);
      void this.connection.sendDiagnostics({ uri, diagnostics });
    } catch (error) {
      this.connection.console.error(`${uri}: ${String(error)}`);
    }
    this.timer = setTimeout(() => { this.complain(); });
  }

  private watch(): void {
    this.watching ??= watchBook(this.view.root, () => {
      this.lookAgain();
    }, (line) => { this.connection.console.error(line); });
  }

  private close(): void {
    clearTimeout(this.timer);
    this.watching?.close();
  }
}

function markdown(type: string, contract: string) {
  const value = `\`\`\`ts\n${type}\n\`\`\`\n${contract}`.trimEnd();
  return { kind: MarkupKind.Markdown, value };
}

function toDiagnostic(
  { at, code, message, severity }: Complaint,
): Diagnostic {
  return {
    range: at.range, code, message, source: 'loomix',
    severity: severity === 'error' ? DiagnosticSeverity.Error
      : severity === 'warning' ? DiagnosticSeverity.Warning
      : DiagnosticSeverity.Hint,
    ...severity === 'unused' ? { tags: [DiagnosticTag.Unnecessary] } : {},
  };
}

function toSymbol({ name, kind, line, last, children }: Entry): DocumentSymbol {
  const start = { line: line - 1, character: 0 };
  return {
    name, kind: kind === 'heading' ? SymbolKind.String : SymbolKind.Object,
    range: { start, end: { line: last, character: 0 } },
    selectionRange: { start, end: start },
    children: children.map(toSymbol),
  };
}

const SYMBOL_KINDS: Readonly<Record<string, SymbolKind>> = {
  section: SymbolKind.File, chunk: SymbolKind.Object,
  class: SymbolKind.Class, interface: SymbolKind.Interface,
  enum: SymbolKind.Enum, function: SymbolKind.Function,
  method: SymbolKind.Method, property: SymbolKind.Property,
  const: SymbolKind.Constant, module: SymbolKind.Module,
  type: SymbolKind.TypeParameter, getter: SymbolKind.Property,
  constructor: SymbolKind.Constructor, 'enum member': SymbolKind.EnumMember,
};

const COMPLETION_KINDS: Readonly<Record<string, CompletionItemKind>> = {
  chunk: CompletionItemKind.Snippet, class: CompletionItemKind.Class,
  interface: CompletionItemKind.Interface, enum: CompletionItemKind.Enum,
  function: CompletionItemKind.Function, method: CompletionItemKind.Method,
  property: CompletionItemKind.Property, keyword: CompletionItemKind.Keyword,
  const: CompletionItemKind.Constant, let: CompletionItemKind.Variable,
  var: CompletionItemKind.Variable, parameter: CompletionItemKind.Variable,
  module: CompletionItemKind.Module, getter: CompletionItemKind.Property,
};
