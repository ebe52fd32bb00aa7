// CoreMark's port to a program without a C library: the same for the
// machine and for the host, so that both run the same source.
#ifndef CORE_PORTME_H
#define CORE_PORTME_H

#define HAS_FLOAT 0
#define HAS_TIME_H 0
#define USE_CLOCK 0
#define HAS_STDIO 0
#define HAS_PRINTF 0
#define MULTITHREAD 1
#define USE_PTHREAD 0
#define USE_FORK 0
#define USE_SOCKET 0
#define MAIN_HAS_NOARGC 1
#define MAIN_HAS_NORETURN 0
#define SEED_METHOD SEED_VOLATILE
#define MEM_METHOD MEM_STATIC
#define PERFORMANCE_RUN 1
#define COMPILER_VERSION "gcc " __VERSION__
#define COMPILER_FLAGS "-O2"
#define MEM_LOCATION "STATIC"

typedef signed short ee_s16;
typedef unsigned short ee_u16;
typedef signed int ee_s32;
typedef unsigned int ee_u32;
typedef unsigned char ee_u8;
typedef double ee_f32;
typedef __SIZE_TYPE__ ee_ptr_int;
typedef __SIZE_TYPE__ ee_size_t;
typedef ee_u32 CORE_TICKS;
#define CORETIMETYPE ee_u32
#define NULL ((void *)0)
#define align_mem(x) ((void *)(((ee_ptr_int)(x) + 3) & ~(ee_ptr_int)3))

typedef struct CORE_PORTABLE_S { ee_u8 portable_id; } core_portable;
extern ee_u32 default_num_contexts;
void portable_init(core_portable *p, int *argc, char *argv[]);
void portable_fini(core_portable *p);
int ee_printf(const char *format, ...);

// What differs: see loomix.c and native.c.
void write_text(const char *text, int length);
ee_u32 microseconds(void);
#endif
