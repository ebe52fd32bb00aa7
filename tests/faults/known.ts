/**
 * Failures that were found by machine, each as small as it could be made.
 * Whoever mends one sets `survived`: from then on it must not come back.
 */
import type { Fault, FaultKind } from '#rigs/faults/injector.ts';
import type { Outcome } from '#rigs/faults/verdict.ts';

export interface Known {
  /** What goes wrong. */
  readonly name: string;
  readonly lines: readonly string[];
  readonly faults: readonly Fault[];
  readonly typing?: boolean;
  readonly onDisk?: boolean;
  /** What the last line has to print, if no run without faults says so. */
  readonly prints?: string;
  /** How it may end, if not as if nothing had happened. */
  readonly outcome?: Outcome;
  /** Whether it is survived. */
  readonly survived: boolean;
}

const HELLO = 'service up /service/hello -dev /dev/hello; service down hello';
const MOUNTED = 'mount /dev/c0d0 /mnt && cp /bin/true /mnt/a'
  + ' && cmp /bin/true /mnt/a; umount /mnt; echo =$?';
const UPDATE = 'service update pm tty 2> /dev/null; echo updated';
const KEYS = 'notification from kernel #1';
const PIPELINE = 'ls -l / | sort | head -n 3';

export const KNOWN: readonly Known[] = [
  { name: 'after a death of pfs two pipes become one',
    lines: ['(sleep 5; echo late) | cat > /tmp/other & sleep 1;'
      + ' service restart pfs; echo secret | (sleep 6; cat) > /tmp/mine; wait',
    'cat /tmp/mine; echo =; cat /tmp/other'],
    faults: [], prints: 'secret\n=\nlate\n# ', survived: true },
  { name: 'what was in a pipe is gone with pfs, without a word',
    lines: [PIPELINE], survived: true, faults: [{ kind: 'after',
      place: '1/pfs/REQ_WRITE from vfs #1/ANSWER vfs #1' }] },
  { name: 'pfs dies before it has answered a write',
    lines: [PIPELINE], survived: true, faults: [{ kind: 'throw',
      place: '1/pfs/REQ_WRITE from vfs #1/ANSWER vfs #1' }] },
  { name: 'a tty that dies while a line is typed runs the rest of it',
    lines: ['echo keep > /tmp/f', 'echo rm /tmp/f', 'cat /tmp/f'],
    typing: true, survived: true, faults: [{ kind: 'throw', place: '2/tty/'
      + 'notification from kernel #1/SENDREC system SYS_DEVIO #11' }] },
  { name: 'vm dies when it has let run who waited for the page of a file',
    lines: ['/usr/test/mapped > /tmp/said; grep -c ok /tmp/said'],
    survived: true, faults: [{ kind: 'kill', place:
      '1/vm/VM_FILE_GIVE from mfs #5/SENDREC system SYS_VMCTL #1' }] },
  { name: 'the grants of a dead mfs are looked for in the wrong table',
    lines: ['cp /bin/sh /tmp/b; cp /bin/vi /tmp/c; cp /bin/sed /tmp/d',
      'sync; cmp /bin/sh /tmp/b; echo =$?'],
    survived: true, onDisk: true, faults: [{ kind: 'after', place:
      '2/mfs/REQ_SYNC from vfs #1/SENDREC system SYS_SETGRANT #1' }] },
  { name: 'RS waits for ever for a DS that is dead',
    lines: [HELLO, 'echo after'], survived: true, faults: [{ kind: 'throw',
      place: '1/ds/DS_DELETE from rs #1/ANSWER rs #1' }] },
  { name: 'a death while it starts ends the system: tty',
    lines: ['service restart tty'], survived: true, faults: [{ kind: 'throw',
      place: '1/tty+1/start/SENDREC system SYS_GETINFO #1' }] },
  { name: 'a death while it starts ends the system: log',
    lines: ['service restart log'], survived: true, faults: [{ kind: 'throw',
      place: '1/log+1/start/SENDREC system SYS_GETINFO #1' }] },
  { name: 'a second death of vm in an exit loses frames',
    lines: ['(sleep 100 & kill $!; wait $!; echo =$?)'], survived: true,
    onDisk: true, faults: ['vm/VM_EXIT from pm #2/SENDREC system SYS_VMCTL #1',
      'vm+1/start/RECEIVE ANY #1'].map((place) =>
      ({ kind: 'throw', place: `1/${place}` })) },
  { name: 'a second death of mfs when the last use of a file ends keeps it',
    lines: ['(exec 3>/tmp/f; rm /tmp/f; echo abc >&3; exec 3>&-); echo =$?'],
    survived: true, onDisk: true, faults: [
      'mfs/REQ_PUTNODE from vfs #6/ANSWER vfs #1',
      'mfs+1/start/RECEIVE ANY #1'].map((place) =>
      ({ kind: 'throw', place: `1/${place}` })) },
  { name: 'a file server that dies before it has reported is not mounted',
    lines: [MOUNTED], survived: true, faults: [{ kind: 'throw',
      place: '1/mfs:2/start/POST vfs 0x39 #1' }] },
  { name: 'an answer is lost to a service that has just died',
    lines: ['mkdir c; mount /dev/ram c && cp /etc/motd c/f; umount c'],
    survived: true, onDisk: true, faults: [
      { kind: 'kill', place:
        '1/mfs:2/REQ_UNMOUNT from vfs #1/SENDREC memory BDEV_SCATTER #1' },
      { kind: 'lose',
        place: '1/memory/BDEV_SCATTER from mfs #1/ANSWER mfs #1' }] },
  { name: 'who failed keeps a semaphore for which the others wait',
    lines: ['service up /service/ipc 2> /dev/null; /usr/test/tally 3 1'],
    survived: true, outcome: 'error', faults: [
      'ipc/0xd07 from tally #2/SENDREC system SYS_TIMES #1',
      'ipc+1/0xd07 from tally #1/SENDREC system SYS_VIRCOPY #1'].map((at) =>
      ({ place: `1/${at}`, kind: 'throw' })) },
  { name: 'mount has a number for what has become of the file server',
    lines: ['mount /dev/c0d0 /mnt'], survived: true,
    prints: 'mount: /dev/c0d0: its file server did not initialise\n# ',
    faults: [{ kind: 'spin', place: '1/mfs:2/start/RECEIVE rs #1' }] },
  { name: 'a successor that spins as the first one did is not noticed: mfs',
    lines: ['cp /bin/ls /tmp/a; echo =$?'], survived: true, onDisk: true,
    outcome: 'error',
    faults: ['mfs', 'mfs+1'].map((life) => ({ kind: 'spin', place:
      `1/${life}/REQ_CREATE from vfs #1/SENDREC system SYS_SAFECOPYFROM #1`,
    })) },
  { name: 'a new service that dies before it has reported is given up',
    lines: [HELLO, 'echo after'], survived: true,
    faults: ['hello/start/RECEIVE rs #1', 'hello+1/start/SENDREC rs RS_INIT #1']
      .map((place) => ({ kind: 'kill', place: `1/${place}` })) },
  { name: 'a service that is deaf is not noticed: memory',
    lines: ['cat /bin/ls | wc'], survived: true, faults: [{ kind: 'hang',
      place: '1/memory/BDEV_GATHER from mfs #1/ANSWER mfs #1' }] },
  { name: 'a service that spins is not noticed: memory',
    lines: ['cat /bin/ls | wc'], survived: true, faults: [{ kind: 'spin',
      place: '1/memory/BDEV_GATHER from mfs #1/ANSWER mfs #1' }] },
  ...['memory', 'mfs', 'pfs', 'pm', 'vfs', 'vm'].map(lostBy),
  { name: 'VM that is deaf where it answers a fault clears the page once more',
    lines: ['ls / | head -n 1', 'cp /bin/true /tmp/a; cmp /bin/true /tmp/a'],
    survived: true, faults: [{ kind: 'hang',
      place: '1/vm/VM_PAGEFAULT from ls #2/ANSWER system #1' }] },
  { name: 'VFS turns deaf when it is asked to rest for an update',
    lines: ['service update vfs vm 2> /dev/null; echo updated'],
    survived: true, faults: [{ kind: 'hang', place: '1/vfs/RS_LU_PREPARE '
      + 'from rs #1/SENDREC rs RS_LU_PREPARE #1' }] },
  { name: 'an old version that goes on for a deaf one turns deaf itself',
    lines: ['service update vfs 2> /dev/null; echo updated'], survived: true,
    faults: [{ kind: 'hang', place: '1/vfs+1/start/RECEIVE rs #1' },
      { kind: 'hang',
        place: '1/vfs/RS_LU_PREPARE from rs #1/RECEIVE ANY #1' }] },
  { name: 'VFS is deaf while it works for PM, and nobody waits for it',
    lines: ['ls / | head -n 1'], survived: true, faults: [{ kind: 'hang',
      place: '1/vfs/PM_EXEC from pm #1/SENDREC vm VM_EXEC_COMMIT #1' }] },
  { name: 'RS waits for ever for a PM that is dead',
    lines: [HELLO, 'echo after'], survived: true, faults: [{ kind: 'throw',
      place: '1/pm/SRV_FORK from rs #1/SENDREC vm VM_FORK #1' }] },
  { name: 'RS waits for ever for a VM that is dead',
    lines: [HELLO, 'echo after'], survived: true, faults: [{ kind: 'throw',
      place: '1/vm/VM_RS_SET_PRIV from rs #1/ANSWER rs #1' }] },
  ...['pm', 'vfs', 'mfs', 'vm'].flatMap(deathsOf),
  { name: 'RS is deaf, and nobody is above it',
    lines: ['service restart tty', 'echo after'], survived: true,
    faults: [{ kind: 'hang', place: '1/rs/notification from system #1/'
      + 'SENDREC system SYS_RESTART #1' }] },
  { name: 'a program whose exit PM died of twice never goes',
    lines: ['cat /etc/motd; echo =$?'], survived: true, faults: [
      { place: '1/pm/EXIT from cat #1/SENDREC system SYS_RUNCTL #1',
        kind: 'throw' },
      { place: '1/pm+1/EXIT from cat #1/RECEIVE ANY #1', kind: 'throw' }] },
  { name: 'a program whose exec VFS died of twice never runs',
    lines: ['echo a | sort'], survived: true, faults: [
      { place: '1/vfs/PM_EXEC from pm #1/SENDREC vm VM_EXEC_ALLOC #2',
        kind: 'throw' },
      { place: '1/vfs+1/PM_EXEC from pm #1/SENDREC vm VM_EXEC_ALLOC #1',
        kind: 'throw' }] },
  ...['OPEN from sh #1/ANSWER sh #1',
    'RENAME from mv #1/SENDREC mfs REQ_LOOKUP #4'].map(twiceOfVfs),
  { name: 'VFS dies for ever of an exec in whose commit VM died twice',
    lines: ['cat /etc/motd; echo =$?', 'cat /etc/motd'],
    survived: true, outcome: 'error', faults: [
      { place: '1/vm/VM_EXEC_COMMIT from vfs #1/SENDREC system SYS_VMCTL #2',
        kind: 'throw' },
      { place: '1/vm+1/start/SENDREC system SYS_GETINFO #1',
        kind: 'throw' }] },
  { name: 'a sync fails because the driver has died twice of the flush',
    lines: ['echo ab > /tmp/f; sync; echo =$?', 'cat /tmp/f'],
    survived: true, onDisk: true, faults: [
      'disk/BDEV_IOCTL from mfs #1/SENDREC system SYS_DEVIO #1',
      'disk+1/start/SENDREC system SYS_GETINFO #1'].map((at) =>
      ({ place: `1/${at}`, kind: 'throw' })) },
  { name: 'an update that RS died of twice leaves a process beside',
    lines: [HELLO.replace(';', '; service update hello 2> /dev/null;')],
    survived: true, faults: [
      'rs/RS_UPDATE from service #1/SENDREC vm VM_EXEC_COMMIT #1',
      'rs+1/start/SENDREC system SYS_GETINFO #1'].map((at) =>
      ({ place: `1/${at}`, kind: 'throw' })) },
  { name: 'rm takes an error for a refusal, and asks',
    lines: ['cd /tmp; echo a > f; rm f; cd /; echo =$?'], survived: true,
    faults: ['vfs/ACCESS from rm #1/SENDREC mfs REQ_LOOKUP #1',
      'vfs+1/start/SENDREC system SYS_GETINFO #1'].map((at) =>
      ({ place: `1/${at}`, kind: 'throw' })) },
  { name: 'who asks for his group and hears of an error is root',
    lines: ['/usr/test/calls ids 5 6 7'], survived: true, faults: [
      'pm/GETGID from calls #1/ANSWER calls #1',
      'pm+1/start/SENDREC system SYS_GETINFO #1'].map((at) =>
      ({ place: `1/${at}`, kind: 'throw' })) },
  { name: 'a new version of RS loses the answer that the old one owed',
    lines: ['service update rs 2> /dev/null; echo updated'],
    survived: true, faults: [{ kind: 'lose',
      place: '1/rs+1/notification from clock #1/SENDNB service #1' }] },
  ...['pm/WAITPID from sh #1/RECEIVE ANY #1',
    'pm/EXEC from sh #1/RECEIVE ANY #1',
    'pm/KILL from sh #1/POST vfs PM_EXIT #1',
    'pm/KILL from sh #1/SENDREC vm VM_WILLEXIT #1',
    'vm/VM_BRK from sh #1/ANSWER sh #1'].map(givenUpTooEarly),
  { name: 'a fork that PM died of twice leaves a process that is in the way',
    lines: ['echo a | cat', 'echo b | cat'], prints: 'b\n# ', survived: true,
    faults: [
      { place: '1/pm/FORK from sh #1/POST vfs PM_FORK #1', kind: 'throw' },
      { place: '1/pm+1/FORK from sh #1/RECEIVE ANY #1', kind: 'throw' }] },
  { name: 'a fork that PM died of twice leaves memory that nobody has',
    lines: ['echo a | cat', 'echo b | cat'], survived: true, outcome: 'error',
    faults: [
      { place: '1/pm/FORK from sh #1/POST vfs PM_FORK #1', kind: 'throw' },
      { place: '1/pm+1/start/SENDREC system SYS_GETINFO #1', kind: 'throw' }],
  },
  { name: 'two services print at once, and a line of the log is torn',
    lines: ['cat /etc/motd'], survived: true, faults: [
      { place: '1/mfs/REQ_PUTNODE from vfs #4/ANSWER vfs #1', kind: 'kill' },
      { place: '1/vm/notification from system #2/'
        + 'SENDREC system SYS_VMCTL #1', kind: 'throw' }] },
  twice('an update that has been decided is given up', UPDATE,
    'rs/RS_INIT from tty #1/SENDNB pm #1', 'same'),
  twice('a file server that was to end stays, and nobody says so',
    MOUNTED, 'rs/RS_LOOKUP from umount #1/SENDNB umount #1', 'error'),
  twice('the terminal cannot say that it has failed', 'echo a',
    'tty/CDEV_WRITE from vfs #2/SENDREC system SYS_SDEVIO #1', 'same'),
  twice('a session ends because its terminal was not read', 'echo a',
    'vfs/READ from sh #1/SENDREC tty CDEV_READ #1', 'same'),
  { name: 'a driver keeps the request of a call that was given up',
    lines: ['echo a', 'echo b'], survived: true, faults: [
      { place: '1/vfs/READ from sh #1/RECEIVE ANY #1', kind: 'throw' },
      { place: 'then/vfs/3', kind: 'throw' }] },
  twice('a prompt is not shown', 'echo a',
    'vfs/WRITE from sh #2/SENDREC tty CDEV_WRITE #1', 'same'),
  { name: 'RS takes a late sign of life of VFS for an answer',
    lines: [MOUNTED], survived: true, faults: [{ kind: 'hang',
      place: '1/vfs/STAT from rs #1/SENDREC mfs REQ_LOOKUP #1' }] },
  { name: 'a parent seems to wait because its child is dying',
    lines: ['(sleep 9 & kill $!; wait $!; echo =$?)'], survived: true,
    faults: [{ kind: 'lose', place: '1/pm/KILL from sh #1/ANSWER sh #1' }] },
  { name: 'a fork that VM died of twice leaves a process',
    lines: ['echo a | cat', 'echo b | cat'], survived: true,
    outcome: 'error', faults: [
      { place: '1/vm/VM_FORK from pm #1/SENDREC system SYS_FORK #1',
        kind: 'kill' },
      { place: '1/vm+1/start/SENDREC system SYS_GETINFO #1',
        kind: 'throw' }] },
  { name: 'a successor that is deaf in what is given to it loses the rest',
    lines: ['cat /etc/motd'], survived: true, faults: [
      { place: `1/tty/${KEYS}/SENDREC system SYS_SDEVIO #1`, kind: 'throw' },
      { place: `1/tty+1/${KEYS}/SENDREC system SYS_DEVIO #1`,
        kind: 'hang' }] },
  { name: 'RS waits for DS while it waits for a sign of life of it',
    lines: ['service update vfs ds 2> /dev/null; echo updated', 'echo b',
      'service up /service/ipc 2> /dev/null; /usr/test/tally put 3 347'],
    survived: true, onDisk: true, faults: [{ kind: 'spin',
      place: '1/ds+1/start/RECEIVE ANY #1' }] },
  { name: 'a death of rs ends the system', lines: ['service restart log',
    'echo after'], survived: true, faults: [{ kind: 'throw',
    place: '1/rs/notification from system #1/'
      + 'SENDREC system SYS_RESTART #1' }] },
];

/** Two deaths of a service at one place of a line. Its second life counts
 *  requests from one. */
function twice(
  name: string, line: string, place: string, outcome: Outcome,
): Known {
  const [service = '', ...rest] = place.split('/');
  const first = ['1', service, ...rest].join('/');
  const second = ['1', `${service}+1`, ...rest].join('/')
    .replace(/ #\d+\//, ' #1/');
  return { name, lines: [line], outcome, survived: true,
    faults: [first, second].map((place) => ({ place, kind: 'throw' })) };
}

/** Two deaths of a service in a request that cannot be refused. */
function givenUpTooEarly(place: string): Known {
  const [service = ''] = place.split('/');
  const start = `${service}+1/start/SENDREC system SYS_GETINFO #1`;
  return { name: `a no that nobody can make anything of: ${place}`,
    lines: ['(sleep 9 & kill $!; wait $!; echo =$?)'], survived: true,
    faults: [place, start].map((at) =>
      ({ place: `1/${at}`, kind: 'throw' })) };
}

/** Two deaths of VFS, after which MFS counts a reference too many. */
function twiceOfVfs(place: string): Known {
  return { name: `a file without a name stays for ever: ${place}`,
    lines: ['cat /etc/motd > /tmp/x; mkdir /tmp/d; mv /tmp/x /tmp/d/y;'
      + ' rm -f /tmp/x /tmp/d/y; rmdir /tmp/d'],
    outcome: 'error', survived: true,
    faults: ['vfs', 'vfs+1'].map((life) =>
      ({ place: `1/${life}/${place}`, kind: 'throw' })) };
}

/** An answer that a service believes to have given. */
function lostBy(service: string): Known {
  const place = {
    memory: 'BDEV_GATHER from mfs #1/ANSWER mfs #1',
    mfs: 'REQ_READ from vfs #1/ANSWER vfs #1',
    pfs: 'REQ_WRITE from vfs #1/ANSWER vfs #1',
    pm: '0x927 from vfs #1/SENDNB sh #1',
    vfs: 'READ from cat #1/ANSWER cat #1',
    vm: 'VM_FORK from pm #1/ANSWER pm #1',
  }[service] ?? '';
  return { name: `a lost answer is never missed: ${service}`,
    lines: ['cat /bin/ls | wc'], survived: true,
    faults: [{ kind: 'lose', place: `1/${service}/${place}` }] };
}

/** A death before and after the answer to a request of the kind. */
function deathsOf(service: string): Known[] {
  const request = {
    pm: 'FORK from sh #1', vfs: 'OPEN from sh #1',
    mfs: 'REQ_CREATE from vfs #1', vm: 'VM_FORK from pm #1',
  }[service] ?? '';
  const answer = { pm: 'POST vfs PM_FORK', vfs: 'ANSWER sh', mfs: 'ANSWER vfs',
    vm: 'ANSWER pm' }[service] ?? '';
  const at = (trap: string, kind: FaultKind): Fault =>
    ({ place: `1/${service}/${request}/${trap} #1`, kind });
  const lines = ['cat /etc/motd > /tmp/x', 'cat /tmp/x'];
  return [
    { name: `a death of ${service} before its answer ends the system`,
      lines, survived: true, faults: [at(answer, 'throw')] },
    { name: `a death of ${service} after its answer ends the system`,
      lines, survived: true, faults: [service === 'pm'
        ? at('RECEIVE ANY', 'throw') : at(answer, 'after')] },
  ];
}
