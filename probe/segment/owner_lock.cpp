#include "probe/segment/owner_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace curfew::segment {
namespace {

struct flock first_byte(short type) {
  struct flock lock{};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = 0;
  lock.l_len = 1;
  return lock;
}

}  // namespace

bool lock_as_owner(int fd) {
  struct flock lock = first_byte(F_WRLCK);
  return ::fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

bool owner_alive(int fd) {
  struct flock lock = first_byte(F_WRLCK);
  return ::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace curfew::segment
