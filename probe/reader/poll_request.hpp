// Asks a process for its polls, by a lease in its control page (probe/segment/control.hpp) that is renewed for as long
// as somebody looks at them. A reader writes nothing else to a process' files.
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

  // `segment` is the path of a process' segment.
  explicit poll_request(std::string segment) : segment_(std::move(segment)) {}

  // Asks for the polls of the next two seconds. The process hears it within about a tenth of a second, when it next
  // ends a poll. Nothing takes the request back: it runs out. Returns false if the process cannot be asked.
  bool renew();
  // Returns why the process cannot be asked, ready to print.
  const std::string& why() const { return why_; }

 private:
  bool open();
  bool fail(std::string why);

  std::string segment_;
  std::string why_;
  descriptor page_;
};

}  // namespace curfew::reader
