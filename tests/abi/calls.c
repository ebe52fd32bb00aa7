// A C program that makes calls of each server and says what came of it.
#include "start.c"

// Of each kind of data that a file can have, some.
static const char *const words[] = { "one", "two", "three" };
static int initial = 42;
static char none[10000];
static volatile int caught;

static void
say(const char *what, int good)
{
  write(1, what, strlen(what));
  write(1, good ? ": good\n" : ": bad\n", good ? 7 : 6);
}

static void
on_signal(int signal)
{
  caught = signal;
}

static int
zeros(const char *bytes, size_t n)
{
  while(n > 0 && bytes[n - 1] == 0)
    n--;
  return n == 0;
}

static int
child_says(int status)
{
  int ends[2], how;
  char c = 0;
  if(pipe(ends) < 0)
    return 0;
  int pid = fork();
  if(pid == 0){
    write(ends[1], "c", 1);
    _exit(status);
  }
  return read(ends[0], &c, 1) == 1 && c == 'c'
    && waitpid(pid, &how, 0) == pid && how == status << 8
    && close(ends[0]) == 0 && close(ends[1]) == 0;
}

static int
signals(void)
{
  struct sigaction action = { .handler = (int)on_signal };
  if(sigaction(SIGUSR1, &action) < 0 || kill(getpid(), SIGUSR1) < 0)
    return 0;
  return caught == SIGUSR1;
}

static int
files(void)
{
  struct stat about;
  char text[8] = "";
  int fd = open("/tmp/of-c", O_RDWR | O_CREAT | O_EXCL, 0640);
  int good = fd >= 0 && write(fd, "hello", 5) == 5
    && fstat(fd, &about) == 0 && about.size == 5
    && about.mode == (S_IFREG | 0640);
  char *mapped = mmap(PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
  good = good && mapped != 0 && mapped[1] == 'e' && mapped[5] == 0;
  return good && close(fd) == 0 && read(fd, text, 5) < 0
    && errno == EBADF && unlink("/tmp/of-c") == 0
    && open("/tmp/of-c", O_RDONLY, 0) < 0 && errno == ENOENT;
}

static int
memory(void)
{
  extern char _end[];
  char *more = mmap(3 * PAGE_SIZE, PROT_READ | PROT_WRITE,
    MAP_PRIVATE | MAP_ANON, -1, 0);
  if(more == 0 || !zeros(more, 3 * PAGE_SIZE))
    return 0;
  more[2 * PAGE_SIZE] = 1;
  char *heap = (char *)(((int)_end + PAGE_SIZE - 1) & -PAGE_SIZE);
  if(brk(heap + PAGE_SIZE) < 0)
    return 0;
  return zeros(heap, PAGE_SIZE);
}

int
main(int argc, char **argv)
{
  say("data", initial == 42 && words[2][1] == 'h' && argc == 2
    && argv[1][0] == 'x' && argv[2] == 0);
  say("bss", zeros(none, sizeof(none)));
  say("child", child_says(7));
  say("signal", signals());
  say("file", files());
  say("memory", memory());
  initial = 0;
  return 3;
}
