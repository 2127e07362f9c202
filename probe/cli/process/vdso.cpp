#include "probe/cli/process/vdso.hpp"

#include <elf.h>
#include <sys/auxv.h>

#include <cstdio>
#include <cstring>
#include <sstream>
#include <vector>

namespace curfew::cli {

namespace {

// Returns this process' own, which is the same in all of them that the kernel runs.
std::vector<char> own_vdso() {
  const auto* const begin = reinterpret_cast<const char*>(::getauxval(AT_SYSINFO_EHDR));
  if (begin == nullptr) return {};
  Elf64_Ehdr header{};
  std::memcpy(&header, begin, sizeof header);
  return {begin, begin + header.e_shoff + std::size_t{header.e_shnum} * header.e_shentsize};
}

}  // namespace

bool is_vdso(std::string_view module_name) {
  return module_name.starts_with(vdso_name.substr(0, vdso_name.size() - 1));
}

void report_vdso(Dwfl* to, const std::string& maps) {
  std::istringstream lines(maps);
  for (std::string line; std::getline(lines, line);) {
    unsigned long long begin = 0, end = 0;
    if (line.ends_with(vdso_name) && std::sscanf(line.c_str(), "%llx-%llx", &begin, &end) == 2)
      ::dwfl_report_module(to, std::string(vdso_name).c_str(), begin, end);
  }
}

int find_elf(Dwfl_Module* module, void** user_data, const char* module_name, Dwarf_Addr base, char** file_name,
             Elf** found) {
  if (module_name != vdso_name)
    return ::dwfl_linux_proc_find_elf(module, user_data, module_name, base, file_name, found);
  static std::vector<char> image = own_vdso();
  if (!image.empty()) *found = ::elf_memory(image.data(), image.size());
  return -1;  // there is no file
}

}  // namespace curfew::cli
