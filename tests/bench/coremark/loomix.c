// A C program as a process of Loomix: the first instruction, two calls.
// The numbers are those of chapter 2's sections on messages and calls.
enum { PM = 0, VFS = 1, EXIT = 1, WRITE = 4, SENDREC = 3 };
enum { TYPE = 1, FIRST = 2 };      // words of a message

static unsigned message[16];

static unsigned
call(int server, unsigned type)
{
  message[TYPE] = type;
  register unsigned a0 asm("a0") = server;
  register unsigned *a1 asm("a1") = message;
  register unsigned a7 asm("a7") = SENDREC;
  asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a7) : "memory");
  return message[TYPE];
}

void
write_text(const char *text, int length)
{
  message[FIRST] = 1;
  message[FIRST + 1] = (unsigned)text;
  message[FIRST + 2] = length;
  call(VFS, WRITE);
}

// The machine's clock has 100 million cycles a second.
unsigned
microseconds(void)
{
  unsigned high, low, again;
  do {
    asm volatile("rdcycleh %0; rdcycle %1; rdcycleh %2"
      : "=r"(high), "=r"(low), "=r"(again));
  } while(high != again);
  return (((unsigned long long)high << 32) | low) / 100;
}

void *
memcpy(void *to, const void *from, unsigned n)
{
  char *t = to;
  for(const char *f = from; n > 0; n--)
    *t++ = *f++;
  return to;
}

void *
memset(void *to, int value, unsigned n)
{
  for(char *t = to; n > 0; n--)
    *t++ = value;
  return to;
}

int main(void);

__attribute__((noreturn)) void
begin(void)
{
  message[FIRST] = main();
  call(PM, EXIT);
  for(;;)
    ;
}

asm(".globl _start\n"
    "_start:\n"
    ".option push\n.option norelax\n"
    "la gp, __global_pointer$\n"
    ".option pop\n"
    "call begin\n");
