// A C library for programs that try the ABI. All numbers are of the
// generated abi.h, as they would be in a whole library.
#include "abi.h"

typedef unsigned size_t;
typedef int message_t[16];

int errno;
int main(int argc, char **argv);
void signal_return(void);

// Sends a message to a server, and waits for the answer.
static inline int
call(int server, int number, int *message)
{
  message[1] = number;
  register int a0 asm("a0") = server;
  register int *a1 asm("a1") = message;
  register int a7 asm("a7") = SENDREC;
  asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a7) : "memory");
  int result = a0 < 0 ? a0 : message[1];
  if(result >= 0)
    return result;
  errno = -result;
  return -1;
}

static size_t
strlen(const char *text)
{
  size_t n = 0;
  while(text[n])
    n++;
  return n;
}

static int
write(int fd, const void *bytes, size_t count)
{
  message_t m = { [WRITE_fd] = fd, [WRITE_buffer] = (int)bytes,
    [WRITE_count] = count };
  return call(VFS_PROC_NR, CALL_WRITE, m);
}

static int
read(int fd, void *bytes, size_t count)
{
  message_t m = { [READ_fd] = fd, [READ_buffer] = (int)bytes,
    [READ_count] = count };
  return call(VFS_PROC_NR, CALL_READ, m);
}

static int
open(const char *path, int flags, int mode)
{
  message_t m = { [OPEN_path] = (int)path, [OPEN_length] = strlen(path) + 1,
    [OPEN_openFlags] = flags, [OPEN_mode] = mode };
  return call(VFS_PROC_NR, CALL_OPEN, m);
}

static int
close(int fd)
{
  message_t m = { [CLOSE_fd] = fd };
  return call(VFS_PROC_NR, CALL_CLOSE, m);
}

static int
unlink(const char *path)
{
  message_t m = { [UNLINK_path] = (int)path,
    [UNLINK_length] = strlen(path) + 1 };
  return call(VFS_PROC_NR, CALL_UNLINK, m);
}

static int
fstat(int fd, struct stat *buffer)
{
  message_t m = { [FSTAT_fd] = fd, [FSTAT_buffer] = (int)buffer };
  return call(VFS_PROC_NR, CALL_FSTAT, m);
}

static int
pipe(int ends[2])
{
  message_t m = { 0 };
  int result = call(VFS_PROC_NR, CALL_PIPE, m);
  ends[0] = m[PIPE_read];
  ends[1] = m[PIPE_write];
  return result;
}

static int
fork(void)
{
  message_t m = { 0 };
  return call(PM_PROC_NR, CALL_FORK, m);
}

static int
getpid(void)
{
  message_t m = { 0 };
  return call(PM_PROC_NR, CALL_GETPID, m);
}

static int
waitpid(int pid, int *status, int options)
{
  message_t m = { [WAITPID_pid] = pid, [WAITPID_options] = options };
  int result = call(PM_PROC_NR, CALL_WAITPID, m);
  *status = m[WAITPID_status];
  return result;
}

static int
kill(int pid, int signal)
{
  message_t m = { [KILL_pid] = pid, [KILL_signal] = signal };
  return call(PM_PROC_NR, CALL_KILL, m);
}

static int
sigaction(int signal, const struct sigaction *action)
{
  message_t m = { [SIGACTION_signal] = signal,
    [SIGACTION_action] = (int)action,
    [SIGACTION_trampoline] = (int)signal_return };
  return call(PM_PROC_NR, CALL_SIGACTION, m);
}

static void *
mmap(size_t length, int protection, int flags, int fd, int offset)
{
  message_t m = { [MMAP_length] = length, [MMAP_protection] = protection,
    [MMAP_flags] = flags, [MMAP_fd] = fd, [MMAP_offset] = offset };
  int anonymous = flags & MAP_ANON;
  int result = anonymous ? call(VM_PROC_NR, CALL_VM_MMAP, m)
    : call(VFS_PROC_NR, CALL_MMAP, m);
  return result < 0 ? 0 : (void *)m[MMAP_address];
}

static int
brk(void *end)
{
  message_t m = { [VM_BRK_address] = (int)end };
  return call(VM_PROC_NR, CALL_VM_BRK, m);
}

static void
_exit(int status)
{
  message_t m = { [EXIT_status] = status };
  call(PM_PROC_NR, CALL_EXIT, m);
  for(;;)
    ;
}
