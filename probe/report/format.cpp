#include "probe/report/format.hpp"

#include <algorithm>

namespace curfew::report {

bool is_report(std::string_view text) {
  const auto formats = all_formats();
  return std::any_of(formats.begin(), formats.end(),
                     [&](const format* f) { return f->is_written != nullptr && f->is_written(text); });
}

}  // namespace curfew::report
