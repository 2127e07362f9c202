// Asking a process for its polls: a lease in its control page (probe/segment/control.hpp), to be renewed for as long as
// somebody looks at them. The one thing that a reader ever writes.
//
// Not thread safe.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "probe/reader/descriptor.hpp"

namespace curfew::reader {

class poll_request {
 public:
  static constexpr std::chrono::milliseconds lease{2000};
  static constexpr std::chrono::milliseconds renew_every{500};

  // `segment`: the path of a process' segment.
  explicit poll_request(std::string segment) : segment_(std::move(segment)) {}

  // Asks for the polls of the next two seconds; the process hears it within about a tenth of a second, when it next
  // ends a poll. There is no taking back: it runs out. False: it cannot be asked.
  bool renew();
  // Why not, ready to print.
  const std::string& why() const { return why_; }

 private:
  bool open();
  bool fail(std::string why);

  std::string segment_;
  std::string why_;
  descriptor page_;
};

}  // namespace curfew::reader
