#include "probe/cli/descendants.hpp"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace curfew::cli {

namespace {

// From /proc/PID/stat: "pid (name) state parent …". The name may hold anything, so the last ")" ends it.
pid_t parent_of_living(const std::filesystem::path& process) {
  std::ifstream file(process / "stat");
  const std::string line((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto end = line.rfind(')');
  if (end == std::string::npos || end + 4 >= line.size()) return 0;
  const char state = line[end + 2];
  pid_t parent = 0;
  std::from_chars(line.data() + end + 4, line.data() + line.size(), parent);
  return state == 'Z' || state == 'X' ? 0 : parent;
}

}  // namespace

std::vector<pid_t> descendants() {
  std::multimap<pid_t, pid_t> children;
  std::error_code error;
  for (std::filesystem::directory_iterator at("/proc", error), end; at != end; at.increment(error)) {
    const auto name = at->path().filename().string();
    pid_t pid = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (parsed.ec == std::errc() && parsed.ptr == name.data() + name.size())
      children.emplace(parent_of_living(at->path()), pid);
  }
  std::vector<pid_t> found{::getpid()};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto [first, last] = children.equal_range(found[i]);
    for (auto child = first; child != last; ++child) found.push_back(child->second);
  }
  found.erase(found.begin());
  return found;
}

}  // namespace curfew::cli
