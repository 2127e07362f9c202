// Formats as much of Markdown as the pages of docs/findings/ use.
#include "probe/report/pages/page_text.hpp"

#include <algorithm>
#include <vector>

#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/report/terminal/wrapped.hpp"

namespace curfew::report {

namespace {

constexpr std::string_view fence = "```";
constexpr std::string_view code_indent = "    ";

bool is_rule_of_table(std::string_view row) { return row.find_first_not_of("|-: ") == std::string_view::npos; }

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

// Turns "[text](where)" into "text", or into "text (where)" if a terminal can open that.
std::string without_links(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto open = text.find('[');
    const auto middle = text.find("](", open == std::string_view::npos ? text.size() : open);
    const auto close = text.find(')', middle == std::string_view::npos ? text.size() : middle);
    if (close == std::string_view::npos) break;
    result += text.substr(0, open);
    result += text.substr(open + 1, middle - open - 1);
    const auto where = text.substr(middle + 2, close - middle - 2);
    if (where.starts_with("http")) result.append(" (").append(where).append(")");
    text.remove_prefix(close + 1);
  }
  return result.append(text);
}

// Shows `code` in colour if there are colours, and in backticks otherwise. A line break within code is not coloured.
std::string with_code(std::string_view text, bool colour) {
  if (!colour) return std::string(text);
  std::string result;
  bool in_code = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find_first_of("`\n", at), text.size());
    result += in_code ? paint(text.substr(at, end - at), ink::name, colour) : std::string(text.substr(at, end - at));
    if (end < text.size() && text[end] == '\n') result += '\n';
    if (end < text.size() && text[end] == '`') in_code = !in_code;
    at = end + 1;
  }
  return result;
}

class writer {
 public:
  writer(std::string_view markdown, const page_options& options) : rest_(markdown), options_(options) {}

  std::string text() {
    while (!rest_.empty()) block();
    return std::move(text_);
  }

 private:
  void block() {
    const auto line = take_line();
    if (trimmed(line).empty() || line.starts_with("<!--")) return;
    if (!text_.empty() && !within_list_) text_ += '\n';
    within_list_ = false;
    if (line.starts_with(fence)) return code();
    if (line.starts_with('#')) return heading(line);
    if (line.starts_with('|')) return table(line);
    paragraph(line);
  }

  std::string_view take_line() {
    const auto line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
    return line;
  }

  void heading(std::string_view line) {
    const auto title = trimmed(line.substr(std::min(line.find_first_not_of('#'), line.size())));
    text_ += paint(title, ink::strong, options_.colour) + "\n";
  }

  void code() {
    while (!rest_.empty()) {
      const auto line = take_line();
      if (line.starts_with(fence)) return;
      text_.append(line.empty() ? "" : code_indent).append(line).append("\n");
    }
  }

  // Writes a paragraph, or an item of a list, which ends where another block begins.
  void paragraph(std::string_view first) {
    const bool item = first.starts_with("- ");
    std::string words(first.substr(item ? 2 : 0));
    while (!rest_.empty()) {
      const auto next = rest_.substr(0, rest_.find('\n'));
      if (trimmed(next).empty() || next.starts_with(fence) || next.starts_with('|') || next.starts_with("- ")) break;
      words.append(" ").append(take_line());
    }
    within_list_ = item && rest_.starts_with("- ");
    const std::string_view indent = item ? "  " : "";
    const auto fitted = hanging(without_links(words), options_.width - indent.size(), indent);
    text_ += (item ? "- " : "") + with_code(fitted, options_.colour) + "\n";
  }

  void table(std::string_view head) {
    std::vector<std::vector<std::string>> rows{cells(head)};
    while (rest_.starts_with('|'))
      if (const auto row = take_line(); !is_rule_of_table(row)) rows.push_back(cells(row));
    // All columns but the last are as wide as they need to be. If that is too wide, each row becomes a paragraph.
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t i = 0; i + 1 < row.size(); ++i) widths[i] = std::max(widths[i], shown_columns(row[i]) + 2);
    }
    std::size_t before_last = 0;
    for (const auto width : widths) before_last += width;
    const bool side_by_side = before_last + options_.width / 3 <= options_.width;
    for (std::size_t i = side_by_side ? 0 : 1; i < rows.size(); ++i) {
      const auto& row = rows[i];
      std::string line;
      for (std::size_t j = 0; j + 1 < row.size(); ++j)
        line += row[j] + (side_by_side ? std::string(widths[j] - shown_columns(row[j]), ' ') : ": ");
      const std::string indent(side_by_side ? before_last : 2, ' ');
      if (side_by_side)
        line += hanging(row.back(), options_.width - before_last, indent);
      else
        line = hanging(line + row.back(), options_.width - indent.size(), indent);
      text_ += (i == 0 ? paint(line, ink::faint, options_.colour) : with_code(line, options_.colour)) + "\n";
    }
  }

  // Returns the width of a cell: backticks are not shown if there are colours.
  std::size_t shown_columns(std::string_view cell) const {
    const auto ticks = options_.colour ? std::count(cell.begin(), cell.end(), '`') : 0;
    return columns(cell) - static_cast<std::size_t>(ticks);
  }

  // Returns the cells of a row, at least one.
  static std::vector<std::string> cells(std::string_view row) {
    std::vector<std::string> all;
    row.remove_prefix(1);
    while (!row.empty()) {
      const auto end = row.find('|');
      const auto cell = trimmed(row.substr(0, end));
      if (end == std::string_view::npos && cell.empty()) break;  // after the last bar
      all.push_back(without_links(cell));
      row.remove_prefix(std::min(end == std::string_view::npos ? row.size() : end + 1, row.size()));
    }
    if (all.empty()) all.emplace_back();
    return all;
  }

  std::string_view rest_;
  page_options options_;
  std::string text_;
  bool within_list_ = false;
};

}  // namespace

std::string page_text(std::string_view markdown, const page_options& options) {
  return writer(markdown, options).text();
}

}  // namespace curfew::report
