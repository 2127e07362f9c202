// What a check that runs inside another one tells it: that it has begun, and that it has ended, how many processes it
// judged and with which status it exits. One datagram each, to the outer check's socket (trace_socket.hpp), where the
// kernel says from whom it comes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace curfew::cli {

struct check_notice {
  bool ended = false;        // else it begins
  std::uint64_t judged = 0;  // processes; of one that has ended
  int status = 0;            // that it exits with
};

std::string text_of(const check_notice&);
// Nothing of a datagram that is none.
std::optional<check_notice> parse_check_notice(std::string_view);

}  // namespace curfew::cli
