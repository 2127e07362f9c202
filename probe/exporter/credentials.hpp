// The name and password that a scrape has to bring (HTTP basic authentication). They come from a file, because
// everybody on the machine can read what stands on a command line.
#pragma once

#include <string>
#include <string_view>

namespace curfew::metrics {

struct credentials {
  std::string user;
  std::string password;

  // Returns whether both are right. Takes as long for a wrong password as for a right one.
  bool match(std::string_view user, std::string_view password) const;
};

// Reads a file whose one line is "user:password". Throws std::system_error if it cannot be read, and
// std::invalid_argument if it is no regular file, if it says something else, or if others than its owner can read it.
credentials read_credentials(const std::string& path);

}  // namespace curfew::metrics
