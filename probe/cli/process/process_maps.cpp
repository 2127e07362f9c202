#include "probe/cli/process/process_maps.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <string_view>

#include "probe/reader/descriptor.hpp"
#include "probe/segment/file_name.hpp"

namespace curfew::cli {

std::optional<std::vector<mapped_file>> mapped_files(std::uint32_t pid) {
  const auto path = "/proc/" + std::to_string(pid) + "/maps";
  // A stream does not tell why it cannot be opened.
  if (const reader::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC)); !file) return {};
  std::ifstream lines(path);
  std::map<std::string, bool> has_code;
  // "55d0a5e00000-55d0a5e21000 r-xp 00000000 08:01 1234   /usr/bin/server"
  for (std::string line; std::getline(lines, line);) {
    const auto rights = line.find(' ') + 1;
    if (const auto at = line.find('/'); at != std::string::npos && rights + 2 < line.size())
      has_code[line.substr(at)] |= line[rights + 2] == 'x';
  }
  std::vector<mapped_file> files;
  for (const auto& [name, code] : has_code) files.push_back({name, code});
  return files;
}

std::string segment_among(const std::vector<mapped_file>& files) {
  for (const auto& file : files) {
    const std::string_view name = std::string_view(file.path).substr(file.path.rfind('/') + 1);
    if (segment::parse_file_name(name).kind == segment::file_kind::segment) return file.path;
  }
  return {};
}

bool has_recorder(const std::string& path) {
  // What the recorder says where it cannot record. In two pieces, or it would be found in this program, too.
  const std::string mark = std::string("curfew: tasks are not ") + "recorded: ";
  const reader::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0) return false;
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (bytes == MAP_FAILED) return false;
  const bool found = ::memmem(bytes, size, mark.data(), mark.size()) != nullptr;
  ::munmap(bytes, size);
  return found;
}

}  // namespace curfew::cli
