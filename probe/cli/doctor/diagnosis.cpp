#include "probe/cli/doctor/diagnosis.hpp"

#include <algorithm>

#include "probe/model/printable.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/report/terminal/wrapped.hpp"

namespace curfew::cli {

namespace {

constexpr std::size_t least_room = 20;  // columns for the text

std::string_view mark_of(health state) {
  switch (state) {
    case health::good:
      return "ok    ";
    case health::note:
      return "note  ";
    case health::bad:
      break;
  }
  return "BAD   ";
}

report::ink ink_of(health state) {
  return state == health::bad ? report::ink::error : state == health::note ? report::ink::warning : report::ink::good;
}

}  // namespace

bool any_bad(const diagnoses& all) {
  return std::any_of(all.begin(), all.end(), [](const diagnosis& d) { return d.state == health::bad; });
}

std::string text_of(const diagnoses& all, std::size_t width, bool colour) {
  std::size_t subject_width = 0;
  for (const auto& d : all) subject_width = std::max(subject_width, report::columns(d.subject) + 2);
  std::string text;
  for (const auto& d : all) {
    const auto mark = mark_of(d.state);
    const std::string indent(mark.size() + subject_width, ' ');
    const auto room = width > indent.size() + least_room ? width - indent.size() : least_room;
    text += report::paint(mark, ink_of(d.state), colour) + report::padded(d.subject, subject_width) +
            report::hanging(model::printable(d.text), room, indent) + "\n";
    if (!d.remedy.empty())
      text += indent + "→ " + report::hanging(model::printable(d.remedy), room - 2, indent + "  ") + "\n";
  }
  return text;
}

}  // namespace curfew::cli
