#include "probe/judge/suppression_files.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

namespace curfew::judge {

namespace {

std::string contents_of(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf() || file.peek() == std::ifstream::traits_type::eof()) || file.bad())
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), "cannot read the suppressions " + path);
  return std::move(text).str();
}

}  // namespace

std::vector<suppression> read_suppressions(std::vector<std::string> files) {
  if (const char* const usual = std::getenv("CURFEW_SUPPRESSIONS"); usual != nullptr && *usual != '\0')
    files.emplace_back(usual);
  std::vector<suppression> all;
  for (const auto& file : files) {
    auto list = suppressions_in(contents_of(file), file);
    all.insert(all.end(), std::make_move_iterator(list.begin()), std::make_move_iterator(list.end()));
  }
  return all;
}

}  // namespace curfew::judge
