// A block of the text report: a sentence, and lines with labels in one column.
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

  // "error[orphaned-task]: task `bar` was orphaned"
  void heading(const statement&);
  // A label of "" goes on with what the line before has begun.
  void line(std::string_view label, std::string_view value, ink = ink::plain);
  // A label with lines behind it, which are indented as far as those of a block; else below it, by two columns.
  void lines(std::string_view label, std::string_view indented, bool beside);
  // What to do, and where more is said: the last lines.
  void advice(const statement&, const verdict::finding_kinds&);

  const std::string& text() const { return text_; }

 private:
  bool colour_;
  std::string text_;
};

}  // namespace curfew::report
