#include "probe/judge/text_file.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace curfew::judge {

std::string text_in(const std::string& path, const std::string& what) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf() || file.peek() == std::ifstream::traits_type::eof()) || file.bad())
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), "cannot read the " + what + " " + path);
  return std::move(text).str();
}

}  // namespace curfew::judge
