#include "probe/report/formats/text/text_block.hpp"

#include <fmt/format.h>

#include "probe/report/pages/pages.hpp"
#include "probe/report/terminal/columns.hpp"

namespace curfew::report {

namespace {

std::string_view in_a_word(gravity how_grave) {
  switch (how_grave) {
    case gravity::failure:
      return "error";
    case gravity::warning:
      return "warning";
    case gravity::note:
      break;
  }
  return "note";
}

ink ink_of(gravity how_grave) {
  switch (how_grave) {
    case gravity::failure:
      return ink::error;
    case gravity::warning:
      return ink::warning;
    case gravity::note:
      break;
  }
  return ink::strong;
}

}  // namespace

void text_block::heading(const statement& said) {
  text_ += paint(fmt::format("{}[{}]: ", in_a_word(said.gravity), said.findings), ink_of(said.gravity), colour_) +
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
