// The ABI of programs as a page of the book, and as a C header: both are
// made of the layouts and rows of the room abi, and of nothing else.
import * as boot from '#abi/boot.ts';
import * as callnr from '#abi/callnr.ts';
import * as endpoint from '#abi/endpoint.ts';
import * as errno from '#abi/errno.ts';
import * as fcntl from '#abi/fcntl.ts';
import * as fs from '#abi/fs.ts';
import * as limits from '#abi/limits.ts';
import * as kernelCalls from '#abi/kernel-calls.ts';
import * as pipe from '#abi/pipe.ts';
import type { ProgramCall } from '#abi/call-row.ts';
import { PROGRAM_CALLS } from '#abi/program-calls.ts';
import * as ptrace from '#abi/ptrace.ts';
import * as sigaction from '#abi/sigaction.ts';
import * as sigcontext from '#abi/sigcontext.ts';
import * as siginfo from '#abi/siginfo.ts';
import * as signal from '#abi/signal.ts';
import * as socket from '#abi/socket.ts';
import * as stat from '#abi/stat.ts';
import type { Structure } from '#abi/structures.ts';
import { STRUCTURES } from '#abi/structures.ts';
import * as sysv from '#abi/sysv.ts';
import * as termios from '#abi/termios.ts';
import * as trap from '#abi/trap.ts';
import * as vm from '#abi/vm.ts';

/** A group of constants: its title, and where they are. Of some modules
 *  only those that `only` allows are for programs. */
interface Group {
  readonly title: string;
  readonly from: object;
  readonly only?: RegExp;
}

const GROUPS: readonly Group[] = [
  { title: 'Errors', from: errno },
  { title: 'Traps', from: trap, only: /^(SEND|SENDREC|RECEIVE|NOTIFY)$/ },
  {
    title: 'Servers', from: endpoint,
    only: /^(PM|VFS|RS|VM)_PROC_NR$|^(ANY|NONE|SELF)$/,
  },
  { title: 'Signals', from: signal },
  { title: 'Actions of signals', from: sigaction },
  { title: 'Frames of signals', from: sigcontext },
  { title: 'Reasons of signals', from: siginfo },
  { title: 'Open files, locks, waiting', from: fcntl },
  { title: 'Modes, polls', from: stat },
  { title: 'Sockets', from: socket },
  { title: 'File systems', from: fs, only: /^(ST_|SYMLOOP|MOUNT_)/ },
  { title: 'Pipes', from: pipe },
  {
    title: 'Clocks, groups, parameters', from: callnr,
    only: /^(CLOCK_(REAL|MONO|PROC)|TIMER_|RUSAGE_|NGROUPS|REQUEST_|ITIMER_)/,
  },
  { title: 'Limits', from: limits, only: /^RLIM/ },
  { title: 'Memory', from: vm, only: /^(PROT|MAP|MS|PAGE|VMIW|DEFAULT)_/ },
  { title: 'The end', from: kernelCalls, only: /^RBT_/ },
  { title: 'The machine', from: boot, only: /^(HZ|STACK_TOP)$/ },
  { title: 'Terminals', from: termios },
  { title: 'Tracing', from: ptrace },
  { title: 'System V', from: sysv, only: /^(?!IPC_(BASE|SHM|SEM))/ },
];

const isServices =
  /^(SIGKM|SIGKS|SIGSND|EGENERIC|EDONTREPLY|SUSPEND|\w+_SIGNALS)/;

/** The constants of a group that are for programs. */
export function constantsOf({ from, only }: Group): [string, number][] {
  return Object.entries(from).filter((entry): entry is [string, number] => {
    const [name, value] = entry as [string, unknown];
    return typeof value === 'number' && (only === undefined
      || only.test(name)) && !isServices.test(name);
  });
}

/** The names of `errors`, sorted. */
export function errorNames(errors: readonly number[]): string[] {
  return Object.entries(errno)
    .filter(([, number]) => errors.includes(number))
    .map(([name]) => name).sort();
}

/** The fields of a layout, in the order of their offsets. */
function offsetsOf(layout: object): [string, number][] {
  return Object.entries(layout)
    .filter((entry): entry is [string, number] =>
      typeof entry[1] === 'number')
    .sort(([, one], [, other]) => one - other);
}

/** One field of a call: `>status:16`, `buffer:>stat:12`. */
function fieldOf({ layout }: ProgramCall, field: string): string {
  const [, name = ''] = /^[<>]*(\w+)/.exec(field) ?? [];
  return `${layout[name] ?? '?'}\u00a0${field}`;
}

function cell(words: readonly string[]): string {
  return words.length === 0 ? '-' : words.map((w) => `\`${w}\``).join(' ');
}

function callLine(call: ProgramCall): string {
  const fields = call.fields.map((field) => fieldOf(call, field));
  return `| \`${call.name}\` | ${call.number} | ${cell(fields)} `
    + `| ${call.result} | ${errorNames(call.errors).join(' ') || '-'} |`;
}

function callTable(server: string): string {
  const calls = PROGRAM_CALLS.filter((call) => call.server === server);
  return ['| call | number | fields | result | errors |',
    '|---|---|---|---|---|', ...calls.map(callLine)].join('\n');
}

/** What a field is in C: its type, its name, and how many of them. */
export function membersOf({ fields, size }: Structure): string[] {
  const list = offsetsOf(fields);
  return list.map(([name, offset], i) => {
    const width = (list[i + 1]?.[1] ?? size) - offset;
    if (width === 4) return `int ${name}`;
    if (width === 2) return `short ${name}`;
    return `unsigned char ${name}[${width}]`;
  });
}

function structureLine([name, structure]: [string, Structure]): string {
  const members = offsetsOf(structure.fields).map(([, offset], i) =>
    `${offset}\u00a0${membersOf(structure)[i] ?? ''}`);
  return `| \`${name}\` | ${structure.size} | ${cell(members)} |`;
}

function groupParagraph(group: Group): string {
  const words = constantsOf(group).map(([name, value]) =>
    `\`${name}\u00a0${shown(value)}\``);
  return `**${group.title}.** ${words.join(', ')}`;
}

function shown(value: number): string {
  return Math.abs(value) < 4096 ? String(value)
    : `0x${(value >>> 0).toString(16)}`;
}

const SERVERS = {
  PM: 'To PM, endpoint 0', VFS: 'To VFS, endpoint 1',
  VM: 'To VM, endpoint 8', RS: 'To RS, endpoint 2',
  IPC: 'To the server that RS calls `ipc`',
};

/** The page of the book. */
export function abiPage(): string {
  const calls = Object.entries(SERVERS).map(([server, title]) =>
    `## ${title}\n\n${callTable(server)}\n`);
  const structures = Object.entries<Structure>(STRUCTURES);
  return [
    HEAD, ...calls,
    `## Structures\n\n${STRUCTURES_HEAD}`
    + `${structures.map(structureLine).join('\n')}\n`,
    `## Constants\n\n${GROUPS.map(groupParagraph).join('\n\n')}\n`,
  ].join('\n');
}

const HEAD = `---
title: The table of calls, printed
---

# The table of calls, printed

This page is made from [the rows](10-table-of-calls.md) and from the layouts
of the room \`abi\`. A test fails when it does not say what they say
(\`npm test -- tests/abi\`; with \`-u\` the page is made anew). The number
before a field is its offset in the message of 64 bytes, and a field has 32
bits. \`>\` marks what the answer fills in, \`<>\` what goes both ways, and
behind a colon stands what the address in the field leads to. Every message
begins with its source, at 0, and the call's number, at 4, where the result
comes back: an error is negative.
`;

const STRUCTURES_HEAD = `All numbers are little-endian. In a \`dirent\` the
name begins where the structure ends, and the last byte of the record is the
type.

| structure | bytes | fields |
|---|---|---|
`;

/** The same for a C compiler. */
export function abiHeader(): string {
  const define = ([name, value]: [string, number]): string =>
    `#define ${name} ${shown(value)}`;
  const calls = PROGRAM_CALLS.flatMap((call) => [
    define([`CALL_${call.name}`, call.number]),
    ...offsetsOf(call.layout).map(([field, offset]) =>
      define([`${call.name}_${field}`, offset / 4])),
  ]);
  const structures = Object.entries<Structure>(STRUCTURES).map(
    ([name, structure]) => `struct ${name} { ${membersOf(structure)
      .map((member) => `${member};`).join(' ')} };`);
  return [...GROUPS.flatMap((group) => constantsOf(group).map(define)),
    ...calls, ...structures, ''].join('\n');
}
