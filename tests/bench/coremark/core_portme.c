// CoreMark's port: seeds, time, and printing.
#include "coremark.h"
#include <stdarg.h>

volatile ee_s32 seed1_volatile = 0, seed2_volatile = 0;
volatile ee_s32 seed3_volatile = 0x66;
volatile ee_s32 seed4_volatile = ITERATIONS, seed5_volatile = 0;
ee_u32 default_num_contexts = 1;

static CORE_TICKS begun, ended;

// The marks tell whoever watches the console where the measured part is.
void
start_time(void)
{
  write_text("<", 1);
  begun = microseconds();
}

void
stop_time(void)
{
  ended = microseconds();
  write_text(">1\n", 3);
}

CORE_TICKS
get_time(void)
{
  return ended - begun;
}

secs_ret
time_in_secs(CORE_TICKS ticks)
{
  return ticks / 1000000;
}

void
portable_init(core_portable *p, int *argc, char *argv[])
{
  (void)argc;
  (void)argv;
  p->portable_id = 1;
}

void
portable_fini(core_portable *p)
{
  p->portable_id = 0;
}

static int
print_number(unsigned long n, unsigned base, int width)
{
  char digits[24];
  int at = sizeof digits;
  do {
    digits[--at] = "0123456789abcdef"[n % base];
    n /= base;
  } while(n != 0 || (int)sizeof digits - at < width);
  write_text(digits + at, sizeof digits - at);
  return sizeof digits - at;
}

// Knows what CoreMark uses: %s, %c, %d, %u, %x, with l and a width of zeros.
int
ee_printf(const char *format, ...)
{
  va_list args;
  va_start(args, format);
  int printed = 0;
  for(const char *f = format; *f; f++){
    if(*f != '%'){
      write_text(f, 1);
      printed++;
      continue;
    }
    int width = 0, is_long = 0;
    for(f++; (*f >= '0' && *f <= '9') || *f == 'l'; f++){
      if(*f == 'l')
        is_long = 1;
      else
        width = width * 10 + *f - '0';
    }
    if(*f == 's'){
      const char *text = va_arg(args, const char *);
      int length = 0;
      while(text[length])
        length++;
      write_text(text, length);
      printed += length;
    } else {
      long n = is_long ? va_arg(args, long) : va_arg(args, int);
      if(*f == 'd' && n < 0){
        write_text("-", 1);
        n = -n;
      }
      unsigned long bits = is_long ? (unsigned long)n : (unsigned)n;
      printed += print_number(bits, *f == 'x' ? 16 : 10, width);
    }
  }
  va_end(args);
  return printed;
}
