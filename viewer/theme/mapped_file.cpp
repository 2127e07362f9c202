#include "viewer/theme/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits>

namespace curfew::viewer {

mapped_file::mapped_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  struct ::stat about{};
  if (::fstat(file, &about) == 0 && about.st_size > 0 && about.st_size < std::numeric_limits<int>::max()) {
    // The mapping is private and writable because ImGui's interface is not const, though it changes nothing.
    void* const at =
        ::mmap(nullptr, static_cast<std::size_t>(about.st_size), PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    if (at != MAP_FAILED) {
      data_ = at;
      size_ = static_cast<int>(about.st_size);
    }
  }
  ::close(file);
}

mapped_file::~mapped_file() {
  if (data_ != nullptr) ::munmap(data_, static_cast<std::size_t>(size_));
}

}  // namespace curfew::viewer
