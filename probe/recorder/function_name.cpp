#include "probe/recorder/function_name.hpp"

#include <array>
#include <cstddef>

namespace curfew::recorder {
namespace {

constexpr std::string_view call_operator = "operator()";
constexpr char call_mark = '\x01';  // stands for the parentheses of operator() while others are taken out

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

// Returns the end of the bracket that opens at `open`: one past its closing one, or the text's end.
std::size_t end_of_bracket(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '(' || c == '<' || c == '[' || c == '{') ++depth;
    const bool arrow = c == '>' && at > 0 && text[at - 1] == '-';
    if ((c == ')' || c == '>' || c == ']' || c == '}') && !arrow && --depth == 0) return at + 1;
  }
  return text.size();
}

// Turns "<lambda(int)>" (g++) into "lambda".
void name_lambdas(std::string& text) {
  constexpr std::string_view gnu = "<lambda";
  for (std::size_t at = text.find(gnu); at != std::string::npos; at = text.find(gnu, at + 1))
    text.replace(at, end_of_bracket(text, at) - at, "lambda");
}

void drop_brackets(std::string& text, char opening) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == opening) {
      at = end_of_bracket(text, at);
    } else if (text[at] == '<') {  // template arguments stay, with what is in them
      const std::size_t end = end_of_bracket(text, at);
      kept.append(text, at, end - at);
      at = end;
    } else {
      kept += text[at++];
    }
  }
  text = std::move(kept);
}

void drop_template_note(std::string& text) {
  const std::size_t at = text.rfind(" [");
  if (at != std::string::npos && text.back() == ']' && text.find(" = ", at) != std::string::npos) text.resize(at);
}

void drop_qualifiers(std::string& text) {
  constexpr std::array<std::string_view, 6> qualifiers{" const", " volatile", " noexcept", " &&", " &", " "};
  for (bool dropped = true; dropped;) {
    dropped = false;
    for (const std::string_view q : qualifiers)
      if (text.size() > q.size() && std::string_view(text).ends_with(q)) {
        text.resize(text.size() - q.size());
        dropped = true;
      }
  }
}

// Removes what comes before the name: the result's type, "static". Spaces within template arguments do not count.
void drop_result(std::string& text) {
  std::size_t name = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '<') {
      at = end_of_bracket(text, at);
    } else {
      if (text[at] == ' ') name = at + 1;
      ++at;
    }
  }
  text.erase(0, name);
}

}  // namespace

std::string function_name(std::string_view pretty) {
  std::string text(pretty);
  drop_template_note(text);
  replace_all(text, "(anonymous namespace)::", "");
  replace_all(text, "{anonymous}::", "");
  replace_all(text, "(anonymous class)", "lambda");
  replace_all(text, "(lambda)", "lambda");
  name_lambdas(text);
  replace_all(text, call_operator, std::string("operator") + call_mark);
  drop_brackets(text, '(');
  replace_all(text, " const::", "::");  // it belongs to a const member function that the name stands in
  drop_qualifiers(text);
  drop_result(text);
  replace_all(text, std::string("lambda::operator") + call_mark, "lambda");
  replace_all(text, std::string("operator") + call_mark, call_operator);
  return text.empty() ? std::string(pretty) : text;
}

}  // namespace curfew::recorder
