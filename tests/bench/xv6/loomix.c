// The work of /usr/test/measure as a program for xv6: `loomix WHAT COUNT`
// does it COUNT times, between two marks. Built into a copy of xv6's tree by
// tests/support/xv6.ts; see there.
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

#define BLOCK 4096
#define FILE_BLOCKS 64    // 256 KiB; xv6's longest file has 268 KiB

static char block[BLOCK];
static int to_child[2], to_parent[2];

static void
fail(char *what)
{
  printf("%s failed\n", what);
  exit(1);
}

static void
ask_pid(void)
{
  getpid();
}

static void
fork_and_wait(void)
{
  int pid = fork();
  if(pid == 0)
    exit(0);
  if(pid < 0 || wait(0) != pid)
    fail("fork");
}

static void
exec_and_wait(void)
{
  char *argv[] = { "loomix", "nothing", 0 };
  int pid = fork();
  if(pid == 0){
    exec("loomix", argv);
    exit(1);
  }
  if(pid < 0 || wait(0) != pid)
    fail("exec");
}

static void
ping_pong(void)
{
  char c = 1;
  if(write(to_child[1], &c, 1) != 1 || read(to_parent[0], &c, 1) != 1)
    fail("pipe");
}

static void
write_file(void)
{
  int fd = open("measured", O_CREATE | O_RDWR | O_TRUNC);
  for(int i = 0; i < FILE_BLOCKS; i++)
    if(write(fd, block, BLOCK) != BLOCK)
      fail("write");
  close(fd);
}

static void
read_file(void)
{
  int fd = open("measured", O_RDONLY);
  for(int i = 0; i < FILE_BLOCKS; i++)
    if(read(fd, block, BLOCK) != BLOCK)
      fail("read");
  close(fd);
}

static void
touch_pages(void)
{
  char *start = sbrk(256 * BLOCK);
  if(start == (char*)-1)
    fail("sbrk");
  for(int i = 0; i < 256; i++)
    start[i * BLOCK] = 1;
  sbrk(-256 * BLOCK);
}

struct row {
  char *name;
  void (*work)(void);
};

static struct row rows[] = {
  { "getpid", ask_pid }, { "fork", fork_and_wait },
  { "exec", exec_and_wait }, { "pipe", ping_pong },
  { "write", write_file }, { "read", read_file },
  { "touch", touch_pages },
};

// Starts the process at the other end of two pipes.
static int
start_echo(void)
{
  char c;
  if(pipe(to_child) < 0 || pipe(to_parent) < 0)
    fail("pipe");
  int echo = fork();
  if(echo < 0)
    fail("fork");
  if(echo > 0)
    return echo;
  close(to_child[1]);
  while(read(to_child[0], &c, 1) == 1)
    write(to_parent[1], &c, 1);
  exit(0);
}

int
main(int argc, char *argv[])
{
  if(argc != 3)             // what exec_and_wait starts
    exit(0);
  int count = atoi(argv[2]);
  for(int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++){
    if(strcmp(argv[1], rows[i].name) != 0)
      continue;
    int echo = rows[i].work == ping_pong ? start_echo() : 0;
    printf("<");
    for(int n = 0; n < count; n++)
      rows[i].work();
    printf(">\n");
    if(echo > 0){
      kill(echo);
      wait(0);
    }
  }
  exit(0);
}
