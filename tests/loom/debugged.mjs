/**
 * `node … debugged.mjs MODULE FILE LINE`: runs a module as a debugger would
 * that was told to stop at a line of the book. It looks at the map of each
 * script before that runs, asks for a stop, and prints each stop in terms of
 * the book; all through the inspector, from another thread.
 */
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const [, , module, file, line] = process.argv;

/** Runs in the worker; it is given as text. */
function watch(require) {
  const { readFileSync, writeSync } = require('node:fs');
  const { Session } = require('node:inspector');
  const { fileURLToPath } = require('node:url');
  const { parentPort, workerData } = require('node:worker_threads');
  const tracing = require('@jridgewell/trace-mapping');
  const session = new Session();
  const scripts = new Map();
  session.connectToMainThread();
  session.on('Debugger.scriptParsed', ({ params }) => {
    const { scriptId, url, sourceMapURL } = params;
    if (sourceMapURL) scripts.set(scriptId, { url, sourceMapURL });
  });
  session.on('Debugger.paused', ({ params: { reason, data, callFrames } }) => {
    if (reason === 'instrumentation') ask(scripts.get(data.scriptId));
    else writeSync(1, `${placeOf(callFrames[0])}\n`);
    session.post('Debugger.resume');
  });

  /** Asks for a stop in a script that was made of the line. */
  function ask(script) {
    const map = mapOf(script);
    const source = map?.resolvedSources.find((one) =>
      one === workerData.source);
    if (source === undefined) return;
    const found = tracing.generatedPositionFor(map, {
      source, line: Number(workerData.line), column: 0,
      bias: tracing.LEAST_UPPER_BOUND,
    });
    if (found.line === null) return;
    session.post('Debugger.setBreakpointByUrl', {
      url: script.url, lineNumber: found.line - 1,
      columnNumber: found.column,
    });
  }

  function mapOf(script) {
    if (script === undefined || !script.url.startsWith('file:')) {
      return undefined;
    }
    const url = new URL(script.sourceMapURL, script.url);
    const text = url.protocol === 'data:'
      ? Buffer.from(url.href.split(',')[1], 'base64').toString()
      : readFileSync(url, 'utf8');
    return new tracing.TraceMap(text, url.protocol === 'data:'
      ? script.url : url.href);
  }

  function placeOf({ location: { scriptId, lineNumber, columnNumber } }) {
    const at = tracing.originalPositionFor(mapOf(scripts.get(scriptId)), {
      line: lineNumber + 1, column: columnNumber,
    });
    // It must be there.
    readFileSync(fileURLToPath(at.source));
    return `${fileURLToPath(at.source)}:${at.line}:${at.column + 1}`;
  }

  // A session alone does not keep a thread alive.
  parentPort.on('message', () => {});
  session.post('Debugger.enable');
  session.post('Debugger.setInstrumentationBreakpoint', {
    instrumentation: 'beforeScriptWithSourceMapExecution',
  }, () => { parentPort.postMessage('ready'); });
}

const worker = new Worker(`(${watch})(require)`, {
  eval: true, execArgv: [],
  workerData: { source: pathToFileURL(file).href, line },
});
await new Promise((ready) => { worker.once('message', ready); });
await import(pathToFileURL(module).href);
worker.unref();
process.exitCode = 0;
