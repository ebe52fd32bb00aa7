/**
 * Starts one of the tools, for the project in the current folder:
 * `tsx tangle/run.ts tangle --watch`. That is what `npm run` does.
 */
import { runTool } from './tool.ts';

await runTool(process.cwd(), process.argv.slice(2));
