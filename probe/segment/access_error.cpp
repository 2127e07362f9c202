#include "probe/segment/access_error.hpp"

#include <utility>

namespace curfew::segment {

access_error refuse(std::errc code, std::string message) { return {std::make_error_code(code), std::move(message)}; }

access_error system_failure(int error, const std::string& what, attempt tried) {
  return {std::error_code(error, std::system_category()), what + ": " + reason(error, tried)};
}

std::string octal(mode_t mode) {
  std::string digits;
  for (mode &= 07777; mode != 0; mode >>= 3) digits.insert(digits.begin(), static_cast<char>('0' + (mode & 7)));
  return digits.empty() ? "0" : "0" + digits;
}

std::string user(uid_t uid) { return "uid " + std::to_string(uid); }

}  // namespace curfew::segment
