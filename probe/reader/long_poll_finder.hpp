// Runs in a scan that asks one thing: which tasks have been running for long. It keeps nothing else, so that somebody
// may ask again and again.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/scan.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

// Names a poll of a task.
struct running_poll {
  model::node_id task = 0;
  std::uint32_t polls_before = 0;
  friend bool operator==(const running_poll&, const running_poll&) = default;
};

class long_poll_finder final : public collector {
 public:
  explicit long_poll_finder(model::nanoseconds limit) : limit_(limit) {}

  void begin(const tables&, const std::optional<anchor>& now) override;
  reception accept(std::uint32_t index, const segment::slot&, bool final) override;
  void look_again() override {}
  void recheck(slot_reader&, const tables&) override {}

  std::vector<running_poll> found() && { return std::move(found_); }

 private:
  model::nanoseconds limit_;
  std::uint64_t now_ = 0;  // ticks; 0: not known
  std::uint64_t limit_ticks_ = std::numeric_limits<std::uint64_t>::max();
  std::vector<running_poll> found_;
};

}  // namespace curfew::reader
