#include "probe/cli/command_line/manual_page.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "probe/cli/command_line/footer.hpp"

namespace curfew::cli {

namespace {

std::string page_name(const command_row& row) { return row.name.empty() ? "curfew" : "curfew-" + row.name; }

// Returns text as roff(7) prints it as it is.
std::string plain(std::string_view text) {
  std::string out;
  bool at_line = true;
  for (const char c : text) {
    if (at_line && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    at_line = c == '\n';
  }
  return out;
}

std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + plain(text) + "\\fR"; }

std::string in_capitals(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string heading_of(const option_row& option) {
  if (option.names.empty()) return italic(option.type);
  std::string text;
  for (const auto& name : option.names) text += (text.empty() ? "" : ", ") + bold(name);
  if (option.type.empty()) return text;
  return option.value_is_optional ? text + "[=" + italic(option.type) + "]" : text + " " + italic(option.type);
}

std::string options_of(const command_row& row) {
  if (row.options.empty()) return {};
  std::string text = ".SH OPTIONS\n";
  for (const auto& option : row.options) text += ".TP\n" + heading_of(option) + "\n" + plain(option.description) + "\n";
  return text;
}

std::string commands_in(const std::vector<command_row>& table) {
  std::string text = ".SH COMMANDS\n";
  for (const auto& row : table)
    if (!row.name.empty()) text += ".TP\n.BR " + plain(page_name(row)) + " (1)\n" + plain(row.purpose) + "\n";
  return text;
}

// Returns the footer of the help, in sections of a manual's.
std::string notes_of(const command_row& row) {
  std::string notes, status, examples;
  for (const footer_part& n : parts_in(row.footer)) switch (n.of) {
      case footer_part::kind::exit_status:
        status += ".SH EXIT STATUS\n" + plain(n.text) + "\n";
        break;
      case footer_part::kind::examples:
        examples += ".SH EXAMPLES\n.nf\n" + plain(n.text) + "\n.fi\n";
        break;
      case footer_part::kind::prose:
        notes += (notes.empty() ? ".SH NOTES\n" : ".PP\n") + plain(n.text) + "\n";
        break;
    }
  return status + notes + examples;
}

std::string see_also(const command_row& row, const std::vector<command_row>& table) {
  std::string text;
  for (const auto& other : table)
    if (other.name != row.name)
      text += (text.empty() ? ".SH SEE ALSO\n" : " ,\n") + (".BR " + plain(page_name(other)) + " (1)");
  return text.empty() ? text : text + "\n";
}

}  // namespace

std::string manual_page(const command_row& row, const std::vector<command_row>& table, const std::string& version) {
  const auto name = page_name(row);
  std::string text =
      "'\\\" t\n.TH " + plain(in_capitals(name)) + " 1 \"\" \"curfew " + plain(version) + "\" \"curfew\"\n";
  text += ".SH NAME\n" + plain(name) + " \\- " + plain(row.purpose) + "\n";
  text += ".SH SYNOPSIS\n" + bold(row.usage) + "\n";
  if (row.name.empty()) text += commands_in(table);
  return text + options_of(row) + notes_of(row) + see_also(row, table);
}

}  // namespace curfew::cli
