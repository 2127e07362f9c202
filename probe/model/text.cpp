#include "probe/model/text.hpp"

#include <array>
#include <cstdio>

namespace curfew::model {

namespace {

struct unit {
  std::uint64_t ns;
  std::string_view name;
};
constexpr std::array units{unit{86'400'000'000'000, "d"},
                           unit{3'600'000'000'000, "h"},
                           unit{60'000'000'000, "min"},
                           unit{1'000'000'000, "s"},
                           unit{1'000'000, "ms"},
                           unit{1'000, "µs"},
                           unit{1, "ns"}};
constexpr std::size_t seconds = 3;  // index in `units`: from here on a value has decimals, before it two units

std::string text_of_magnitude(std::uint64_t ns) {
  std::size_t u = 0;
  while (u + 1 < units.size() && ns < units[u].ns) ++u;
  const auto [size, name] = units[u];
  std::string text = std::to_string(ns / size);
  if (u < seconds) {
    text.append(" ").append(name);
    const std::uint64_t smaller = ns % size / units[u + 1].ns;
    if (smaller != 0) text.append(" ").append(std::to_string(smaller)).append(" ").append(units[u + 1].name);
    return text;
  }
  if (ns / size < 10 && u + 1 < units.size()) {
    const std::uint64_t tenths = ns % size * 10 / size;
    if (tenths != 0) text.append(".").append(std::to_string(tenths));
  }
  return text.append(" ").append(name);
}

}  // namespace

std::string duration_text(nanoseconds d) {
  const auto ns = static_cast<std::uint64_t>(d.count());
  return d.count() < 0 ? "-" + text_of_magnitude(0 - ns) : text_of_magnitude(ns);
}

std::string count_text(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t from_end = 3; from_end < text.size(); from_end += 4) text.insert(text.size() - from_end, 1, ',');
  return text;
}

std::string percent_text(double share) {
  char text[32];
  std::snprintf(text, sizeof text, share < .0995 ? "%.1f %%" : "%.0f %%", share * 100);
  return text;
}

std::string_view text_of(task_state s) {
  switch (s) {
    case task_state::ready:
      return "ready";
    case task_state::running:
      return "running";
    case task_state::waiting:
      return "waiting";
    case task_state::completed:
      return "completed";
    case task_state::failed:
      return "failed";
    case task_state::cancelled:
      return "cancelled";
    case task_state::destroyed:
      return "destroyed";
    case task_state::never_started:
      return "never started";
  }
  return "";
}

std::string_view state_text(const task& t) { return is_known(t) ? text_of(t.state) : "unknown"; }

std::string_view text_of(group_state s) {
  switch (s) {
    case group_state::open:
      return "open";
    case group_state::joining:
      return "joining";
    case group_state::closed:
      return "closed";
  }
  return "";
}

std::string_view text_of(loop_state s) {
  switch (s) {
    case loop_state::running:
      return "running";
    case loop_state::draining:
      return "draining";
    case loop_state::ended:
      return "ended";
  }
  return "";
}

std::string_view text_of(owner_kind k) {
  switch (k) {
    case owner_kind::none:
      return "nobody";
    case owner_kind::loop:
      return "loop";
    case owner_kind::group:
      return "group";
    case owner_kind::handle:
      return "handle";
  }
  return "";
}

std::string_view text_of(cancel_reason r) {
  switch (r) {
    case cancel_reason::none:
      return "";
    case cancel_reason::explicit_request:
      return "explicit request";
    case cancel_reason::deadline:
      return "deadline";
    case cancel_reason::sibling_failure:
      return "sibling failure";
    case cancel_reason::shutdown:
      return "shutdown";
  }
  return "";
}

std::string_view text_of(process_end e) {
  switch (e) {
    case process_end::alive:
      return "alive";
    case process_end::exited:
      return "exited";
    case process_end::died:
      return "died";
  }
  return "";
}

}  // namespace curfew::model
