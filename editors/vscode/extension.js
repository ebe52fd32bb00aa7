// Starts the language server of the book in the folder that is open.
const { workspace } = require('vscode');
const { LanguageClient, TransportKind } =
  require('vscode-languageclient/node');

let client;

exports.activate = async () => {
  const cwd = workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (cwd === undefined) return;
  const server = {
    command: 'node', args: ['--import', 'tsx', 'tangle/run.ts', 'lsp'],
    options: { cwd }, transport: TransportKind.stdio,
  };
  client = new LanguageClient('loomix', 'Loomix', server, {
    documentSelector: [
      { language: 'markdown', scheme: 'file', pattern: `${cwd}/chapters/**` },
    ],
  });
  await client.start();
};

exports.deactivate = () => client?.stop();
