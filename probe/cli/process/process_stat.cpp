#include "probe/cli/process/process_stat.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <string_view>

#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

namespace {

// The line is "pid (name) state parent …". The name may contain anything, so only the last ")" ends it.
constexpr std::size_t first_field = 3;  // after the name; proc(5) counts from 1
constexpr std::size_t state_field = 3, parent_field = 4, flags_field = 9, start_field = 22;
constexpr std::uint64_t exiting_flag = 4;  // PF_EXITING

// Returns nothing if the process ends before the file is read (ESRCH), or is hidden from this user.
std::string read_line(const std::string& path) {
  const reader::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return {};
  std::array<char, 1024> bytes{};
  ssize_t n = 0;
  while ((n = ::read(file.get(), bytes.data(), bytes.size())) < 0 && errno == EINTR) continue;
  return n <= 0 ? std::string() : std::string(bytes.data(), static_cast<std::size_t>(n));
}

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

pid_t pid_in(std::string_view name) {
  pid_t pid = 0;
  const auto [rest, wrong] = std::from_chars(name.data(), name.data() + name.size(), pid);
  return wrong == std::errc() && rest == name.data() + name.size() ? pid : 0;
}

}  // namespace

std::optional<process_stat> stat_of(pid_t pid) {
  if (pid <= 0) return {};  // the number was not a pid
  const auto line = read_line("/proc/" + std::to_string(pid) + "/stat");
  const auto opened = line.find('(');
  const auto closed = line.rfind(')');
  if (opened == std::string::npos || closed == std::string::npos || closed + 2 >= line.size()) return {};
  std::array<std::string_view, start_field - first_field + 1> fields;
  std::string_view rest = std::string_view(line).substr(closed + 2);
  for (auto& field : fields) {
    const auto space = rest.find(' ');
    field = rest.substr(0, space);
    if (field.empty() || space == std::string_view::npos) return {};
    rest.remove_prefix(space + 1);
  }
  const auto field = [&](std::size_t at) { return fields[at - first_field]; };
  process_stat stat;
  stat.name = line.substr(opened + 1, closed - opened - 1);
  stat.state = field(state_field).front();
  stat.parent = static_cast<pid_t>(number(field(parent_field)));
  stat.exiting = (number(field(flags_field)) & exiting_flag) != 0;
  stat.start_jiffies = number(field(start_field));
  return stat;
}

bool has_proc() {
  std::array<char, 32> target{};
  const auto n = ::readlink("/proc/self", target.data(), target.size());
  return n > 0 && pid_in({target.data(), static_cast<std::size_t>(n)}) == ::getpid();
}

std::vector<pid_t> all_pids() {
  std::vector<pid_t> pids;
  if (!has_proc()) return pids;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), ::closedir);
  if (!folder) return pids;
  while (const dirent* entry = ::readdir(folder.get()))
    if (const auto pid = pid_in(entry->d_name); pid > 0) pids.push_back(pid);
  return pids;
}

}  // namespace curfew::cli
