// A notice is what a check that runs inside another one tells the outer check: that it has begun; or that it has ended,
// how many processes it judged, and its exit status. Each notice is one datagram to the outer check's socket
// (trace_socket.hpp), where the kernel identifies the sender.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace curfew::cli {

struct check_notice {
  bool ended = false;        // otherwise it begins
  std::uint64_t judged = 0;  // number of processes, if it has ended
  int status = 0;            // exit status, if it has ended
};

std::string text_of(const check_notice&);
// Returns nothing if the datagram is not a notice.
std::optional<check_notice> parse_check_notice(std::string_view);

}  // namespace curfew::cli
