#include "probe/report/terminal/fitted.hpp"

#include <algorithm>

#include "probe/model/utf8.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/terminal/character_width.hpp"
#include "probe/report/terminal/columns.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t least_width = 20;  // narrower terminals are unreadable anyway
constexpr std::string_view end_of_colour = "\x1b[0m";

// Is a character, or a change of colour.
struct piece {
  std::string_view text;
  std::size_t width = 0;
  bool is_colour = false;
};

piece first_piece(std::string_view text) {
  if (text.starts_with("\x1b[")) {
    const auto end = text.find('m');
    return {text.substr(0, end == std::string_view::npos ? end : end + 1), 0, true};
  }
  const auto c = model::first_character(text);
  return {text.substr(0, c.bytes), width_of(c.code), false};
}

// Returns as much of a word as fits into `room`, but only up to a slash in its second half if there is one, so that
// paths remain readable.
std::string_view beginning_of(std::string_view word, std::size_t room) {
  std::size_t bytes = 0, used = 0, slash = 0;
  while (bytes < word.size()) {
    const auto next = first_piece(word.substr(bytes));
    if (used + next.width > room) break;
    used += next.width;
    bytes += next.text.size();
    if (next.text == "/" && used > room / 2) slash = bytes;
  }
  if (bytes == word.size()) return word;
  return word.substr(0, slash != 0 ? slash : std::max(bytes, first_piece(word).text.size()));
}

// Returns whether the line is one of a block: its label, which may be in colour, stands behind two spaces.
bool is_labelled(std::string_view line) {
  for (auto next = first_piece(line); next.is_colour && !line.empty(); next = first_piece(line))
    line.remove_prefix(next.text.size());
  return line.starts_with("  ");
}

class line_breaker {
 public:
  line_breaker(std::string_view line, std::size_t width) : rest_(line), width_(width) {
    const std::size_t wanted = is_labelled(line) ? label_width : 2;
    indent_ = wanted < width / 2 ? wanted : 2;
  }

  std::string broken() {
    while (!rest_.empty()) {
      const auto gap = rest_.substr(0, std::min(rest_.find_first_not_of(' '), rest_.size()));
      rest_.remove_prefix(gap.size());
      const auto word = rest_.substr(0, std::min(rest_.find(' '), rest_.size()));
      rest_.remove_prefix(word.size());
      add(gap, word);
    }
    return std::move(text_);
  }

 private:
  void add(std::string_view gap, std::string_view word) {
    const auto wide = columns_on_screen(word);
    if (used_ + gap.size() + wide <= width_) return put(gap, word, wide);
    if (indent_ + wide <= width_) {
      new_line();
      return put({}, word, wide);
    }
    if (used_ + gap.size() + least_width / 2 > width_) new_line(), gap = {};
    put(gap, {}, 0);
    while (!word.empty()) {
      const auto part = beginning_of(word, width_ - used_);
      put({}, part, columns_on_screen(part));
      word.remove_prefix(part.size());
      if (!word.empty()) new_line();
    }
  }
  void put(std::string_view gap, std::string_view word, std::size_t wide) {
    text_.append(gap).append(word);
    used_ += gap.size() + wide;
  }
  void new_line() {
    text_.append("\n").append(indent_, ' ');
    used_ = indent_;
  }

  std::string_view rest_;
  std::size_t width_;
  std::size_t indent_ = 0;
  std::size_t used_ = 0;
  std::string text_;
};

}  // namespace

std::size_t columns_on_screen(std::string_view line) {
  std::size_t sum = 0;
  while (!line.empty()) {
    const auto next = first_piece(line);
    sum += next.width;
    line.remove_prefix(next.text.size());
  }
  return sum;
}

std::string fitted(std::string_view text, std::size_t width) {
  if (width == 0) return std::string(text);
  width = std::max(width, least_width);
  std::string result;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size());
    result += columns_on_screen(line) <= width ? std::string(line) : line_breaker(line, width).broken();
    if (!text.empty()) result += '\n', text.remove_prefix(1);
  }
  return result;
}

std::string cut_to(std::string_view line, std::size_t width) {
  if (columns_on_screen(line) <= width) return std::string(line);
  std::string result;
  std::size_t used = 0;
  bool coloured = false;
  while (true) {
    const auto next = first_piece(line);
    if (used + next.width + 1 > width) break;
    used += next.width;
    result += next.text;
    if (next.is_colour) coloured = next.text != end_of_colour;
    line.remove_prefix(next.text.size());
  }
  result += "…";
  if (coloured) result += end_of_colour;
  return result;
}

}  // namespace curfew::report
