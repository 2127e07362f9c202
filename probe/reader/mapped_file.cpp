#include "probe/reader/mapped_file.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <limits>

namespace curfew::reader {

namespace {

thread_local cut_watch* watching = nullptr;
struct sigaction before;

}  // namespace

// The handler calls only what a signal's handler may call: mmap is a system call and nothing more.
struct bus_error {
  static void handle(int, siginfo_t* what, void*) {
    cut_watch* const watch = watching;
    auto* const at = static_cast<std::byte*>(what->si_addr);
    if (watch == nullptr || at < watch->begin_ || at >= watch->begin_ + watch->size_) {
      ::sigaction(SIGBUS, &before, nullptr);  // not ours: it is raised again, and goes where it would have gone
      return;
    }
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    void* const start = watch->begin_ + static_cast<std::uintptr_t>(at - watch->begin_) / page * page;
    if (::mmap(start, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) ::_exit(125);
    watch->cut_ = true;
  }
};

void survive_cut_files() {
  struct sigaction ours{};
  ours.sa_sigaction = bus_error::handle;
  ours.sa_flags = SA_SIGINFO;
  ::sigemptyset(&ours.sa_mask);
  struct sigaction now{};
  ::sigaction(SIGBUS, nullptr, &now);
  if (now.sa_sigaction == ours.sa_sigaction) return;  // a second call would make it pass on to itself for ever
  ::sigaction(SIGBUS, &ours, &before);
}

cut_watch::cut_watch(const mapped_file& m) : begin_(m.begin_), size_(m.size_) { watching = this; }
cut_watch::~cut_watch() { watching = nullptr; }

std::optional<mapped_file> mapped_file::of(const descriptor& file, std::uint64_t size) {
  if (!file || size == 0 || size > std::numeric_limits<std::size_t>::max() / 2) return std::nullopt;
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (at == MAP_FAILED) return std::nullopt;
  return mapped_file(static_cast<std::byte*>(at), size);
}

mapped_file::~mapped_file() {
  if (begin_ != nullptr) ::munmap(begin_, size_);
}

}  // namespace curfew::reader
