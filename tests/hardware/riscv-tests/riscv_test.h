// The environment of the official instruction tests on a bare hart: a test
// is a program that ends with an ecall, with 0 in a0 if all went well, else
// with the number of the case that failed.
#ifndef RISCV_TEST_H
#define RISCV_TEST_H
#define TESTNUM gp
#define RVTEST_RV32U
#define RVTEST_RV64U
#define RVTEST_CODE_BEGIN .text; .globl _start; _start:
#define RVTEST_CODE_END
#define RVTEST_PASS li a0, 0; ecall
#define RVTEST_FAIL mv a0, TESTNUM; ecall
#define RVTEST_DATA_BEGIN .balign 16
#define RVTEST_DATA_END
#endif
