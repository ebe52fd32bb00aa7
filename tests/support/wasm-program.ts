/**
 * A program run by the host's engine: the WebAssembly that our back end
 * starts from, with just enough of a system around it for its output.
 */
import { EXIT, IoMessage, WRITE } from '#abi/callnr.ts';
import { M_TYPE } from '#abi/message.ts';
import { VM_BRK } from '#abi/vm.ts';
import { readSource } from '#host/node.ts';
import { compileToWasm, loadTools } from '#userland/frontend.ts';
import { optimise } from '#userland/prepare.ts';
import { locateInModule } from '#userland/problems.ts';
import { Modules, ProgramSources } from '#userland/sources.ts';

const PAGE = 65536;
/** Memory for the static data, the heap and the arguments on top. */
const MEMORY = 4 * 1024 * 1024;

/** Compiles a program as far as to optimised WebAssembly. */
export async function wasmOf(path: string): Promise<Uint8Array> {
  const { asc, wasm } = await loadTools();
  const { read } = new ProgramSources(path, new Modules(readSource));
  const bytes = await compileToWasm(asc, path, read, locateInModule);
  const module = wasm.readBinary(bytes);
  optimise(wasm, module);
  const optimised = module.emitBinary();
  module.dispose();
  return optimised;
}

class Exit extends Error {}

export class WasmProgram {
  private readonly module: WebAssembly.Module;
  private view = new DataView(new ArrayBuffer(0));

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.module = new WebAssembly.Module(bytes);
  }

  /** Runs it; `output` is given each character as it is written. */
  run(args: readonly string[], output: (character: string) => void): void {
    const trap = (_: number, _endpoint: number, message: number): number => {
      this.answer(message, output);
      return 0;
    };
    const unused = (): number => 0;
    const { exports } = new WebAssembly.Instance(this.module, {
      loomix: {
        trap, stackPointer: unused, startFrame: unused,
        saveRegisters: unused, codeAddress: unused,
        signalTrampoline: unused,
      },
    });
    const { memory, _start: start } = exports;
    if (!(memory instanceof WebAssembly.Memory)
      || typeof start !== 'function') throw new TypeError('no program');
    memory.grow(MEMORY / PAGE);
    this.view = new DataView(memory.buffer);
    try {
      (start as (frame: number) => void)(this.frame(args));
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
    }
  }

  /** Lays out what exec would: argc, argv and an empty environment. */
  private frame(args: readonly string[]): number {
    const start = this.view.byteLength - 4096;
    let text = start + 4 * (args.length + 3);
    this.view.setUint32(start, args.length, true);
    args.forEach((argument, index) => {
      this.view.setUint32(start + 4 + index * 4, text, true);
      for (const byte of new TextEncoder().encode(`${argument}\0`)) {
        this.view.setUint8(text++, byte);
      }
    });
    return start;
  }

  private answer(message: number, output: (character: string) => void): void {
    const field = (at: number): number =>
      this.view.getInt32(message + at, true);
    const type = field(M_TYPE);
    let result = 0;
    if (type === EXIT) throw new Exit();
    if (type === WRITE) {
      const start = field(IoMessage.buffer);
      result = field(IoMessage.count);
      for (let i = 0; i < result; i++) {
        output(String.fromCharCode(this.view.getUint8(start + i)));
      }
    } else if (type !== VM_BRK) throw new Error(`unexpected call ${type}`);
    this.view.setInt32(message + M_TYPE, result, true);
  }
}
