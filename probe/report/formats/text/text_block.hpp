// Makes a block of the text report: a sentence, and lines with labels in one column.
#pragma once

#include <string>
#include <string_view>

#include "probe/report/problems/statement.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {

class text_block {
 public:
  explicit text_block(bool colour) : colour_(colour) {}

  // Adds "error[orphaned-task]: task `bar` was orphaned".
  void heading(const statement&);
  // Adds a line. A label of "" continues what the line before has begun.
  void line(std::string_view label, std::string_view value, ink = ink::plain);
  // Adds a label and lines that are indented already. If `beside`, they begin beside the label and are indented as far
  // as the values of a block; else they begin below it and are indented by two columns.
  void lines(std::string_view label, std::string_view indented, bool beside);
  // Adds the last lines: what to do, and where to read more.
  void advice(const statement&, const verdict::finding_kinds&);

  const std::string& text() const { return text_; }

 private:
  bool colour_;
  std::string text_;
};

}  // namespace curfew::report
