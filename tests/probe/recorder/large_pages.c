/* Stands for a processor with pages of FAKE_PAGE bytes: refuses to map a file where such a one does. Preloaded. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void* mmap(void* at, size_t size, int protection, int flags, int fd, off_t offset) {
  static void* (*real)(void*, size_t, int, int, int, off_t);
  if (real == NULL) real = (void* (*)(void*, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, "mmap");
  const char* const chosen = getenv("FAKE_PAGE");
  const uint64_t page = chosen == NULL ? 4096 : strtoull(chosen, NULL, 10);
  if (fd >= 0 && (flags & MAP_SHARED) != 0 && ((uint64_t)offset % page != 0 || size % page != 0)) {
    errno = EINVAL;
    return MAP_FAILED;
  }
  return real(at, size, protection, flags, fd, offset);
}
