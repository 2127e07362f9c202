#include "probe/reader/long_poll_finder.hpp"

#include "probe/reader/clock.hpp"

namespace curfew::reader {

namespace {

constexpr std::size_t most_found = 256;  // no more threads of a process are of interest

}  // namespace

void long_poll_finder::begin(const tables& d, const std::optional<anchor>& now) {
  if (!now) return;
  now_ = now->ticks;
  const double ticks = static_cast<double>(limit_.count()) / tick_clock(*d.header, true, now).ns_per_tick();
  limit_ticks_ = static_cast<std::uint64_t>(ticks);
}

reception long_poll_finder::accept(std::uint32_t, const segment::slot& s, bool) {
  if (s.kind.load(of_copy) != static_cast<std::uint8_t>(segment::node_kind::task) ||
      s.state.load(of_copy) != static_cast<std::uint8_t>(segment::node_state::running))
    return reception::taken;
  const std::uint64_t since = s.since.load(of_copy);
  if (since < now_ && now_ - since >= limit_ticks_ && found_.size() < most_found)
    found_.push_back({s.id.load(of_copy), s.polls.load(of_copy)});
  return reception::taken;
}

}  // namespace curfew::reader
