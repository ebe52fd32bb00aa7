// The first instructions of a program, and those behind a signal handler.
#include "loomix.h"

void
begin(int *frame)
{
  _exit(main(frame[0], (char **)(frame + 1)));
}

// The stack pointer is where the frame of the signal begins.
void
end_signal(void *context)
{
  message_t m = { [SIGRETURN_context] = (int)context };
  call(PM_PROC_NR, CALL_SIGRETURN, m);
}

asm(".globl _start\n"
    "_start:\n"
    ".option push\n.option norelax\n"
    "la gp, __global_pointer$\n"
    ".option pop\n"
    "mv a0, sp\n"
    "j begin\n"
    ".globl signal_return\n"
    "signal_return:\n"
    "mv a0, sp\n"
    "j end_signal\n");

// What a compiler calls by itself.
void *
memcpy(void *to, const void *from, size_t n)
{
  char *t = to;
  for(const char *f = from; n > 0; n--)
    *t++ = *f++;
  return to;
}

void *
memset(void *to, int value, size_t n)
{
  for(char *t = to; n > 0; n--)
    *t++ = value;
  return to;
}
