#include "probe/report/formats/text/text_block.hpp"

#include <fmt/format.h>

#include "probe/report/pages/pages.hpp"
#include "probe/report/terminal/columns.hpp"

namespace curfew::report {

void text_block::heading(const statement& said) {
  text_ += paint(fmt::format("{}[{}]: ", said.fails ? "error" : "warning", said.findings),
                 said.fails ? ink::error : ink::warning, colour_) +
           paint(said.sentence, ink::strong, colour_) + "\n";
}

void text_block::line(std::string_view label, std::string_view value, ink value_ink) {
  text_ += paint(padded("  " + std::string(label), label_width), ink::faint, colour_) +
           paint(value, value_ink, colour_) + "\n";
}

void text_block::lines(std::string_view label, std::string_view indented, bool beside) {
  const auto head = "  " + std::string(label);
  if (beside)
    text_.append(paint(padded(head, label_width), ink::faint, colour_)).append(indented.substr(label_width));
  else
    text_.append(paint(head, ink::faint, colour_)).append("\n").append(indented);
}

void text_block::advice(const statement& said, const verdict::finding_kinds& kinds) {
  if (!said.fix.empty()) line("fix", said.fix, ink::good);
  for (const auto kind : kinds.list()) line(kind == kinds.list().front() ? "see" : "", page_command(kind));
}

}  // namespace curfew::report
