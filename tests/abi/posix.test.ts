// The functions of POSIX that a C library makes of one call each: the call
// is in the table, and its server serves it.
import { describe, expect, it } from 'vitest';
import { INIT_PROC_NR } from '#abi/endpoint.ts';
import { ENOSYS } from '#abi/errno.ts';
import * as nr from '#abi/callnr.ts';
import { PROGRAM_CALLS } from '#abi/program-calls.ts';
import { makeStage } from '#rigs/vfs/stage.ts';
import { PmRig } from '#tests/support/pm-rig.ts';

/** Each word is a function and, where that is not its name, the call. */
const FUNCTIONS = `
  fork execve=EXEC _exit=EXIT waitpid wait4=WAITPID getpid getppid=GETPID
  setsid getpgrp setpgid kill sigqueue sigaction sigprocmask sigpending
  sigsuspend sigwait=SIGTIMEDWAIT sigtimedwait sigwaitinfo=SIGTIMEDWAIT
  pause alarm setitimer=ITIMER getitimer=ITIMER ptrace
  getuid geteuid=GETUID getgid getegid=GETGID setuid setgid seteuid setegid
  setreuid setregid setresuid setresgid getgroups setgroups
  time gettimeofday times getrusage clock_gettime clock_settime clock_getres
  nanosleep getpriority setpriority nice=SETPRIORITY getrlimit setrlimit
  read write pread pwrite readv writev lseek getdents close dup dup2=DUP
  dup3 fcntl pipe pipe2 ioctl select poll fstat fstatvfs fchmod fchown
  futimens ftruncate fsync fchdir mmap msync
  open openat creat mkdir mkdirat mkfifo=MKNOD mknod mknodat link linkat
  symlink symlinkat rename renameat unlink unlinkat rmdir
  stat fstatat lstat statvfs readlink=RDLNK readlinkat access faccessat
  chmod fchmodat chown fchownat lchown=FCHOWNAT utime utimensat truncate
  chdir chroot umask sync mount umount
  socket socketpair bind connect listen accept send=SENDMSG sendto=SENDMSG
  sendmsg recv=RECVMSG recvfrom=RECVMSG recvmsg shutdown getsockname
  getpeername getsockopt
  brk=VM_BRK munmap=VM_MUNMAP
  shmget=IPC_SHMGET shmat=IPC_SHMAT shmdt=IPC_SHMDT shmctl=IPC_SHMCTL
  semget=IPC_SEMGET semctl=IPC_SEMCTL semop=IPC_SEMOP
`.trim().split(/\s+/).map((word) => {
  const [name = '', call = name.toUpperCase()] = word.split('=');
  return { name, call };
});

describe('the functions of POSIX', () => {
  it('[P11a] have a call each', () => {
    const calls = new Set(PROGRAM_CALLS.map(({ name }) => name));
    expect(FUNCTIONS.filter(({ call }) => !calls.has(call))).toEqual([]);
  });

  it('[P11a] are there: no call of VFS answers ENOSYS', () => {
    const { a } = makeStage();
    for (const { server, name, number } of PROGRAM_CALLS) {
      if (server !== 'VFS') continue;
      expect([name, a.call(number)]).not.toEqual([name, -ENOSYS]);
    }
  });

  it('[P11a] are there: no call of PM does', () => {
    /** They end the caller, or the system. */
    const last: readonly number[] = [nr.EXIT, nr.REBOOT];
    for (const { server, name, number } of PROGRAM_CALLS) {
      if (server !== 'PM' || last.includes(number)) continue;
      const answer = new PmRig().ask(INIT_PROC_NR, number);
      expect([name, answer?.type]).not.toEqual([name, -ENOSYS]);
    }
  });

  it('[P11a] are there: no row names ENOSYS', () => {
    expect(PROGRAM_CALLS.filter(({ errors }) => errors.includes(ENOSYS)))
      .toEqual([]);
  });
});
