#include "viewer/ui/state/loops_state.hpp"

#include <algorithm>
#include <cstdint>

namespace curfew::viewer {

namespace {

constexpr float most_lines = 1000;  // nobody reads so many cards that they have more lines

}  // namespace

bool loops_state::apply(const loops_command& c, std::size_t loops) {
  return std::visit([&](const auto& one) { return execute(one, loops); }, c);
}

bool loops_state::execute(const commands::choose_loop& c, std::size_t loops) {
  const auto last = static_cast<std::int64_t>(loops) - 1;
  chosen_ = static_cast<std::size_t>(
      std::clamp<std::int64_t>(static_cast<std::int64_t>(chosen_) + c.rows, 0, std::max<std::int64_t>(last, 0)));
  return true;
}

bool loops_state::execute(const commands::scroll_loops& c, std::size_t) {
  line_ = std::clamp(line_ + c.by, 0.f, most_lines);
  return false;
}

}  // namespace curfew::viewer
