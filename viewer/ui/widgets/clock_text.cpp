#include "viewer/ui/widgets/clock_text.hpp"

#include <time.h>

namespace curfew::viewer {

std::string clock_text(std::chrono::system_clock::time_point at, std::chrono::system_clock::time_point now) {
  const auto local = [](std::chrono::system_clock::time_point t) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(t);
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    return parts;
  };
  const std::tm then = local(at), today = local(now);
  const bool same_day = then.tm_year == today.tm_year && then.tm_yday == today.tm_yday;
  char text[32];
  const std::size_t size = ::strftime(text, sizeof text, same_day ? "%H:%M" : "%Y-%m-%d %H:%M", &then);
  return std::string(text, size);
}

}  // namespace curfew::viewer
