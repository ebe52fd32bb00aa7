// Executables that no compiler of this book makes: segments at odd
// addresses, several of each kind, and files that are none.
import { beforeAll, describe, expect, it } from 'vitest';
import { EXIT, ExitMessage, IoMessage, WRITE } from '#abi/callnr.ts';
import {
  ELF_MAGIC, ELFCLASS32, ELFDATA2LSB, EM_RISCV, ET_EXEC, EV_CURRENT,
  ElfHeader, PF_R, PF_W, PF_X, PT_LOAD, PT_NOTE, ProgramHeader,
} from '#abi/elf.ts';
import { PM_PROC_NR, VFS_PROC_NR } from '#abi/endpoint.ts';
import { ENOEXEC } from '#abi/errno.ts';
import { M_TYPE } from '#abi/message.ts';
import { SENDREC } from '#abi/trap.ts';
import { buildAllPrograms, programAt } from '#boot/build.ts';
import { RAM_DISK_BYTES, makeRootImage } from '#boot/root.ts';
import { assemble } from '#hardware/assembler.ts';
import { TRACE_IPC } from '#hardware/trace.ts';
import { Typist } from '#rigs/transcript.ts';

const CODE = 0x0040_0074;
const TEXT = 0x0040_2ee7;
const DATA = 0x2000_1ffc;
/** Where the message is: in bss, two pages behind the data. */
const BSS = 0x2000_4000;
const GNU_STACK = 0x6474e551;
const WORDS = 'foreign\n';

/** Writes the text; its status is a word of data and one of bss. */
const PROGRAM = `
  li s0, ${BSS}
  li t0, ${WRITE}
  sw t0, ${M_TYPE}(s0)
  li t0, 1
  sw t0, ${IoMessage.fd}(s0)
  li t0, ${TEXT}
  sw t0, ${IoMessage.buffer}(s0)
  li t0, ${WORDS.length}
  sw t0, ${IoMessage.count}(s0)
  mv a1, s0
  li a0, ${VFS_PROC_NR}
  li a7, ${SENDREC}
  ecall
  li t0, ${EXIT}
  sw t0, ${M_TYPE}(s0)
  li t1, ${DATA}
  lw t0, 0(t1)
  lw t2, 1024(s0)
  add t0, t0, t2
  sw t0, ${ExitMessage.status}(s0)
  li a0, ${PM_PROC_NR}
  ecall
`;

interface Part {
  readonly type: number;
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly flags: number;
  readonly align: number;
}

/** An ELF file; its program headers stand behind everything else, and
 *  a segment's offset has nothing to do with its address. */
function elfOf(entry: number, parts: readonly Part[]): Uint8Array {
  const lengths = parts.map(({ bytes }) => bytes.length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const table = Math.ceil((ElfHeader.size + 3 + total) / 4) * 4;
  const file = new Uint8Array(table + parts.length * ProgramHeader.size);
  const view = new DataView(file.buffer);
  view.setUint32(ElfHeader.magic, ELF_MAGIC, true);
  file.set([ELFCLASS32, ELFDATA2LSB, EV_CURRENT], ElfHeader.class);
  view.setUint16(ElfHeader.type, ET_EXEC, true);
  view.setUint16(ElfHeader.machine, EM_RISCV, true);
  view.setUint32(ElfHeader.version, EV_CURRENT, true);
  view.setUint32(ElfHeader.entry, entry, true);
  view.setUint32(ElfHeader.phoff, table, true);
  view.setUint16(ElfHeader.phentsize, ProgramHeader.size, true);
  view.setUint16(ElfHeader.phnum, parts.length, true);
  let offset = ElfHeader.size + 3;
  parts.forEach((part, i) => {
    const at = table + i * ProgramHeader.size;
    file.set(part.bytes, offset);
    const words = [part.type, offset, part.address, part.address,
      part.bytes.length, part.size, part.flags, part.align];
    words.forEach((word, n) => { view.setUint32(at + 4 * n, word, true); });
    offset += part.bytes.length;
  });
  return file;
}

function goodFile(): Uint8Array {
  const { bytes: code } = assemble(PROGRAM);
  const load = (
    address: number, bytes: Uint8Array, flags: number, more = 0, align = 4,
  ): Part => ({
    type: PT_LOAD, address, bytes, size: bytes.length + more, flags, align,
  });
  const none = new Uint8Array(0);
  return elfOf(CODE, [
    { ...load(0, none, PF_R | PF_W), type: GNU_STACK },
    { ...load(0, Uint8Array.of(4, 0, 0, 0), PF_R), type: PT_NOTE },
    load(CODE, code, PF_R | PF_X, 0, 0x10000),
    load(TEXT, new TextEncoder().encode(WORDS), PF_R, 0, 1),
    load(DATA, Uint8Array.of(42, 0, 0, 0), PF_R | PF_W, 0x2800),
  ]);
}

/** Files that differ from a good one in one place each. */
const SPOILT: Readonly<Record<string, (view: DataView) => void>> = {
  'class-64': (v) => { v.setUint8(ElfHeader.class, 2); },
  'big-endian': (v) => { v.setUint8(ElfHeader.data, 2); },
  'other-machine': (v) => { v.setUint16(ElfHeader.machine, 3, true); },
  'compressed': (v) => { v.setUint32(ElfHeader.flags, 1, true); },
  'floats': (v) => { v.setUint32(ElfHeader.flags, 4, true); },
  'position-independent': (v) => { v.setUint16(ElfHeader.type, 3, true); },
  'no-entry': (v) => { v.setUint32(ElfHeader.entry, DATA, true); },
  'no-headers': (v) => { v.setUint16(ElfHeader.phnum, 0, true); },
  'far-headers': (v) => { v.setUint32(ElfHeader.phoff, 0x7ffffff0, true); },
};

describe('executables from elsewhere', () => {
  let typist: Typist;
  /** Answers of PM that say so. */
  let refused = 0;
  beforeAll(async () => {
    const programs = new Map(await buildAllPrograms());
    programs.set('/usr/test/good', goodFile());
    for (const [name, spoil] of Object.entries(SPOILT)) {
      const file = goodFile();
      spoil(new DataView(file.buffer));
      programs.set(`/usr/test/${name}`, file);
    }
    typist = new Typist({
      init: programAt(programs, '/sbin/init'),
      image: makeRootImage(programs, RAM_DISK_BYTES),
    });
    typist.read();
    typist.system.machine.trace.on(TRACE_IPC,
      (_cycle, _kind, _primitive, source, _target, type) => {
        if (source === PM_PROC_NR && type === -ENOEXEC) refused++;
      });
  }, 300_000);

  it('[P11b] run, with segments anywhere', () => {
    expect(typist.command('/usr/test/good; echo $?')).toBe(`${WORDS}42\n`);
  });

  it.each(Object.keys(SPOILT))('[P11b] are refused: %s', (name) => {
    const before = refused;
    // `env` then tries whether it is a script without a first line.
    const said = typist.command(`env /usr/test/${name}; echo $?`);
    expect(refused - before).toBe(1);
    expect(said).toMatch(/\n2\n$/);
  });
});
