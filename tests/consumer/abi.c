/* A user's program in C that links the C ABI and nothing of C++ by name. */
#include <curfew/probe.h>
#include <stdio.h>

int main(void) {
  puts("ok");
  return 0;
}
