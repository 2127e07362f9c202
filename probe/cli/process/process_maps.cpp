#include "probe/cli/process/process_maps.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "probe/reader/descriptor.hpp"
#include "probe/segment/file_name.hpp"

namespace curfew::cli {

namespace {

// A file that contains code begins with these bytes. Other executable memory, such as what a JIT compiler fills, may be
// huge and empty.
constexpr std::string_view first_bytes = "\177ELF";

// Returns what the recorder says where it cannot record. The text is made of two pieces, because otherwise it would be
// found in this program, too.
std::string text_of_the_recorder() { return std::string("curfew: tasks are not ") + "recorded: "; }

// Parses "55d0a5e00000-55d0a5e21000 r-xp 00000000 08:01 1234   /usr/bin/server". Returns nothing for a line without a
// file.
std::optional<mapped_file> parse(const std::string& line) {
  mapped_file file;
  mapped_file::range range;
  char rights[5]{}, device[32]{};
  int path = 0;
  if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %31s %" SCNu64 " %n", &range.begin, &range.end,
                  rights, &range.offset, device, &file.inode, &path) != 6)
    return {};
  file.path = line.substr(static_cast<std::size_t>(path));
  if (!file.path.starts_with('/')) return {};
  file.has_code = rights[2] == 'x';
  file.device = device;
  file.ranges.push_back(range);
  return file;
}

std::string name_in_map_files(const mapped_file::range& range) {
  std::array<char, 40> name{};
  std::snprintf(name.data(), name.size(), "%" PRIx64 "-%" PRIx64, range.begin, range.end);
  return name.data();
}

// Opens the file, unless another file has that name. Devices are not compared: some file systems show a different one
// in a process' maps.
reader::descriptor open_same(const std::string& path, const mapped_file& file) {
  reader::descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status{};
  const bool is_it =
      opened && ::fstat(opened.get(), &status) == 0 && S_ISREG(status.st_mode) && status.st_ino == file.inode;
  return is_it ? std::move(opened) : reader::descriptor();
}

// Opens a mapped file through the mapping itself, which takes a privilege; as the program of the process; or by its
// name, in the root of the process or in this process' root.
reader::descriptor open_mapped(const std::string& proc, const mapped_file& file) {
  const auto mapping = proc + "/map_files/" + name_in_map_files(file.ranges.front());
  for (const auto& path : {mapping, proc + "/exe", proc + "/root" + file.path, file.path})
    if (auto opened = open_same(path, file)) return opened;
  return reader::descriptor();
}

// Returns whether a file contains code and this text, or nothing if it cannot be read.
std::optional<bool> is_in_file(const reader::descriptor& file, std::string_view text) {
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0 || status.st_size < 0) return {};
  const auto size = static_cast<std::size_t>(status.st_size);
  std::array<char, first_bytes.size()> start{};
  if (::pread(file.get(), start.data(), start.size(), 0) != static_cast<ssize_t>(start.size()) ||
      std::string_view(start.data(), start.size()) != first_bytes)
    return false;
  void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (bytes == MAP_FAILED) return {};
  const bool found = ::memmem(bytes, size, text.data(), text.size()) != nullptr;
  ::munmap(bytes, size);
  return found;
}

// Returns whether the text is in a range of memory, which is read piece by piece until nothing more can be read.
bool is_in_range(const reader::descriptor& memory, const mapped_file::range& range, std::string_view text) {
  constexpr std::size_t piece = 1 << 20;
  std::string bytes;
  for (auto at = range.begin; at < range.end;) {
    const auto kept = std::min(bytes.size(), text.size() - 1);  // the text may cross two pieces
    bytes.erase(0, bytes.size() - kept);
    bytes.resize(kept + std::min<std::uint64_t>(piece, range.end - at));
    const auto n = ::pread(memory.get(), bytes.data() + kept, bytes.size() - kept, static_cast<off_t>(at));
    if (n <= 0) return false;
    bytes.resize(kept + static_cast<std::size_t>(n));
    if (bytes.find(text) != std::string::npos) return true;
    at += static_cast<std::uint64_t>(n);
  }
  return false;
}

bool is_in_memory(const std::string& path, const mapped_file& file, std::string_view text) {
  const reader::descriptor memory(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!memory) return false;
  const auto is_code = [&](const mapped_file::range& range) {
    return range.offset == 0 && is_in_range(memory, {range.begin, range.begin + first_bytes.size(), 0}, first_bytes);
  };
  return std::any_of(file.ranges.begin(), file.ranges.end(), is_code) &&
         std::any_of(file.ranges.begin(), file.ranges.end(),
                     [&](const auto& range) { return is_in_range(memory, range, text); });
}

}  // namespace

std::optional<std::vector<mapped_file>> mapped_files(std::uint32_t pid) {
  const auto path = "/proc/" + std::to_string(pid) + "/maps";
  // The file is opened first, because a stream does not tell why it cannot be opened.
  if (const reader::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC)); !file) return {};
  std::ifstream lines(path);
  std::map<std::tuple<std::string, std::string, std::uint64_t>, mapped_file> files;
  for (std::string line; std::getline(lines, line);) {
    auto mapped = parse(line);
    if (!mapped) continue;
    auto& file = files[{mapped->path, mapped->device, mapped->inode}];
    mapped->has_code |= file.has_code;
    mapped->ranges.insert(mapped->ranges.begin(), file.ranges.begin(), file.ranges.end());
    file = *std::move(mapped);
  }
  std::vector<mapped_file> all;
  for (auto& [key, file] : files) all.push_back(std::move(file));
  return all;
}

std::string segment_among(const std::vector<mapped_file>& files) {
  for (const auto& file : files) {
    const std::string_view name = std::string_view(file.path).substr(file.path.rfind('/') + 1);
    if (segment::parse_file_name(name).kind == segment::file_kind::segment) return file.path;
  }
  return {};
}

bool has_recorder(std::uint32_t pid, const mapped_file& file) {
  if (!file.has_code) return false;
  const auto proc = "/proc/" + std::to_string(pid);
  const auto text = text_of_the_recorder();
  if (const auto found = is_in_file(open_mapped(proc, file), text)) return *found;
  return is_in_memory(proc + "/mem", file, text);
}

}  // namespace curfew::cli
