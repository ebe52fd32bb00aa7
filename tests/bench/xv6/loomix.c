// The work of /usr/test/measure as a program for xv6: does each thing for
// two seconds of xv6's clock and prints how often it was done. Built into
// a copy of xv6's tree by tests/support/xv6.ts; see there.
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

#define TICKS 20          // a tick of xv6 is a tenth of a second
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
  for(int i = 0; i < 1000; i++)
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

static void
measure(char *name, void (*work)(void), int units)
{
  int count = 0;
  int start = uptime();
  while(uptime() == start)
    ;
  start = uptime();
  while(uptime() - start < TICKS){
    work();
    count += units;
  }
  printf("@ %s %d\n", name, count * 10 / (uptime() - start));
}

int
main(int argc, char *argv[])
{
  if(argc > 1)
    exit(0);
  measure("getpid", ask_pid, 1000);
  measure("fork", fork_and_wait, 1);
  measure("exec", exec_and_wait, 1);
  if(pipe(to_child) < 0 || pipe(to_parent) < 0)
    fail("pipe");
  int echo = fork();
  if(echo == 0){
    char c;
    close(to_child[1]);
    while(read(to_child[0], &c, 1) == 1)
      write(to_parent[1], &c, 1);
    exit(0);
  }
  measure("pipe", ping_pong, 1);
  kill(echo);
  wait(0);
  measure("write", write_file, 256);
  measure("read", read_file, 256);
  measure("touch", touch_pages, 256);
  printf("@ end 0\n");
  exit(0);
}
