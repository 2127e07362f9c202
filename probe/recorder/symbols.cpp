#include "probe/recorder/symbols.hpp"

#include <cxxabi.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <limits>
#include <system_error>
#include <thread>

namespace curfew::recorder {

namespace {

struct module {
  std::uintptr_t address = 0;    // that is looked for
  std::uintptr_t loaded_at = 0;  // what is added to the addresses of the file
  std::string path;
  bool found = false;
};

int is_in(dl_phdr_info* info, std::size_t, void* into) {
  auto& looked_for = *static_cast<module*>(into);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& part = info->dlpi_phdr[i];
    const std::uintptr_t begin = info->dlpi_addr + part.p_vaddr;
    if (part.p_type != PT_LOAD || looked_for.address < begin || looked_for.address >= begin + part.p_memsz) continue;
    looked_for.loaded_at = info->dlpi_addr;
    looked_for.path = info->dlpi_name == nullptr || *info->dlpi_name == '\0' ? "/proc/self/exe" : info->dlpi_name;
    looked_for.found = true;
    return 1;
  }
  return 0;
}

// A whole file, mapped for reading.
class mapped {
 public:
  explicit mapped(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    struct stat found{};
    if (::fstat(fd, &found) == 0 && found.st_size > 0) {
      size_ = static_cast<std::size_t>(found.st_size);
      void* const at = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
      if (at != MAP_FAILED) bytes_ = static_cast<const std::byte*>(at);
    }
    ::close(fd);
  }
  ~mapped() {
    if (bytes_ != nullptr) ::munmap(const_cast<std::byte*>(bytes_), size_);
  }
  mapped(const mapped&) = delete;
  mapped& operator=(const mapped&) = delete;

  // `count` objects at `offset`, or nullptr where the file does not have them.
  template <class T>
  const T* at(std::uint64_t offset, std::uint64_t count = 1) const {
    if (bytes_ == nullptr || offset > size_ || offset % alignof(T) != 0) return nullptr;
    return count <= (size_ - offset) / sizeof(T) ? reinterpret_cast<const T*>(bytes_ + offset) : nullptr;
  }
  // The text at `offset`, which ends before `end`.
  const char* text(std::uint64_t offset, std::uint64_t end) const {
    if (end > size_ || offset >= end) return nullptr;
    const auto* const begin = reinterpret_cast<const char*>(bytes_ + offset);
    return std::memchr(begin, '\0', end - offset) != nullptr ? begin : nullptr;
  }

 private:
  const std::byte* bytes_ = nullptr;
  std::size_t size_ = 0;
};

using header = ElfW(Ehdr);
using section = ElfW(Shdr);
using symbol = ElfW(Sym);

// The function of a symbol table that the address, as the file has it, lies in.
const char* function_in(const mapped& file, const section& table, const section& names, std::uint64_t address) {
  const std::uint64_t count = table.sh_size / sizeof(symbol);
  const auto* const symbols = file.at<symbol>(table.sh_offset, count);
  if (symbols == nullptr || names.sh_size > std::numeric_limits<std::uint64_t>::max() - names.sh_offset) return nullptr;
  for (std::uint64_t i = 0; i < count; ++i) {
    const symbol& s = symbols[i];
    if (ELF64_ST_TYPE(s.st_info) != STT_FUNC || s.st_value == 0 || address < s.st_value) continue;
    if (address - s.st_value >= (s.st_size == 0 ? 1 : s.st_size)) continue;
    return file.text(names.sh_offset + s.st_name, names.sh_offset + names.sh_size);
  }
  return nullptr;
}

std::string symbol_in(const mapped& file, std::uint64_t address) {
  const auto* const h = file.at<header>(0);
  if (h == nullptr || std::memcmp(h->e_ident, ELFMAG, SELFMAG) != 0 || h->e_shentsize != sizeof(section)) return {};
  const auto* const sections = file.at<section>(h->e_shoff, h->e_shnum);
  if (sections == nullptr) return {};
  for (const auto type : {SHT_SYMTAB, SHT_DYNSYM}) {
    for (std::size_t i = 0; i < h->e_shnum; ++i) {
      if (sections[i].sh_type != static_cast<ElfW(Word)>(type) || sections[i].sh_link >= h->e_shnum) continue;
      if (const char* const found = function_in(file, sections[i], sections[sections[i].sh_link], address))
        return found;
    }
  }
  return {};
}

// The demangler calls itself once for each part of a name, and a program's threads may have small stacks.
constexpr std::size_t needed_stack_bytes = 512 * 1024;

bool has_room_on_stack() {
  pthread_attr_t of_thread;
  if (::pthread_getattr_np(::pthread_self(), &of_thread) != 0) return false;
  void* lowest = nullptr;
  std::size_t bytes = 0;
  const bool is_known = ::pthread_attr_getstack(&of_thread, &lowest, &bytes) == 0;
  ::pthread_attr_destroy(&of_thread);
  const char here = 0;
  const auto at = reinterpret_cast<std::uintptr_t>(&here), end = reinterpret_cast<std::uintptr_t>(lowest);
  // Elsewhere: it is the stack of a fiber.
  return is_known && at >= end && at - end < bytes && at - end >= needed_stack_bytes;
}

// Calls it here or, where the stack is too small, on a thread that lives as long as the call, and takes no signals.
template <class Function>
void call_with_room(Function call) {
  if (has_room_on_stack()) return call();
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread(call).join();
  } catch (const std::system_error&) {  // there is no thread to be had: it has no name then
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

std::string demangled_here(const std::string& mangled) {
  // "_Z7sessionv.actor" and "_Z7sessionv.resume" are parts of one function. There may be other dots: g++ names a frame
  // "_Z7sessionv.Frame".
  const auto dot = mangled.rfind('.');
  const bool is_part = dot != std::string::npos && mangled.compare(dot, std::string::npos, ".Frame") != 0;
  const std::string whole = is_part ? mangled.substr(0, dot) : mangled;
  int status = 0;
  char* const name = abi::__cxa_demangle(whole.c_str(), nullptr, nullptr, &status);
  if (name == nullptr) return whole;
  std::string result = name;
  std::free(name);
  return result;
}

}  // namespace

std::string demangled(const std::string& mangled) {
  std::string name;
  call_with_room([&] { name = demangled_here(mangled); });
  return name;
}

std::string function_at(const void* address) noexcept {
  try {
    module of;
    of.address = reinterpret_cast<std::uintptr_t>(address);
    ::dl_iterate_phdr(is_in, &of);
    if (!of.found) return {};
    const std::string name = symbol_in(mapped(of.path), of.address - of.loaded_at);
    return name.empty() ? name : demangled(name);
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace curfew::recorder
