#include "probe/recorder/function_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace curfew::recorder {
namespace {

constexpr std::string_view keyword = "operator";

// While brackets are counted and spaces looked for, those of an operator's name are hidden: each stands as the
// character at the same place of `hidden`.
constexpr std::string_view shown = "()[]<> ";
constexpr std::string_view hidden = "\x01\x02\x03\x04\x05\x06\x07";

bool in_name(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$';
}

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

void hide(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t at = from; at < std::min(to, text.size()); ++at)
    if (const auto which = shown.find(text[at]); which != std::string_view::npos) text[at] = hidden[which];
}

void show_hidden(std::string& text) {
  for (char& c : text)
    if (const auto which = hidden.find(c); which != std::string_view::npos) c = shown[which];
}

// Returns the end of the name of the operator whose keyword ends at `at`.
std::size_t end_of_operator(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 13> symbols{"<=>", "<<=", ">>=", "->*", "()", "[]", "<<",
                                                     ">>",  "<=",  ">=",  "->",  "<",  ">"};
  const std::string_view rest = text.substr(at);
  if (rest.starts_with(' ')) {  // "operator bool()", "operator new[](unsigned long)"
    const std::size_t parameters = rest.find('(');
    return parameters == std::string_view::npos ? text.size() : at + parameters;
  }
  for (const std::string_view symbol : symbols) {
    if (!rest.starts_with(symbol)) continue;
    const std::size_t end = at + symbol.size();
    return text.substr(end).starts_with(" <") ? end + 1 : end;  // "operator<< <int>(int)"
  }
  return at;
}

void hide_operators(std::string& text) {
  for (std::size_t at = text.find(keyword); at != std::string::npos; at = text.find(keyword, at + 1)) {
    const std::size_t end = at + keyword.size();
    if ((at > 0 && in_name(text[at - 1])) || (end < text.size() && in_name(text[end]))) continue;
    hide(text, end, end_of_operator(text, end));
  }
}

// Removes what stands behind a declaration: "[with T = int]" (g++), "[T = int]" (clang), "[clone .resume]".
void drop_notes(std::string& text) {
  while (text.ends_with(']')) {
    std::size_t open = text.size();
    for (int depth = 0; open-- > 0;) {
      depth += text[open] == ']' ? 1 : text[open] == '[' ? -1 : 0;
      if (depth == 0) break;
    }
    if (open == std::string::npos || open == 0 || text[open - 1] != ' ') return;
    text.resize(open - 1);
  }
}

// Returns the end of the qualifiers that begin at `at`: " const &", " mutable", " noexcept".
std::size_t end_of_qualifiers(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 7> qualifiers{" const",  " volatile", " mutable", " noexcept",
                                                       " static", " &&",       " &"};
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view q : qualifiers) {
      if (!text.substr(at).starts_with(q)) continue;
      const std::size_t end = at + q.size();
      if (end < text.size() && in_name(text[end])) continue;
      at = end;
      found = true;
    }
  }
  return at;
}

// "$_0", which is a lambda to clang's demangled symbols: how long it is, or 0.
std::size_t length_of_numbered_lambda(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("$_")) return 0;
  std::size_t end = at + 2;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  return end - at;
}

// Returns whether a lambda begins at `at`: "<lambda(int)>" (g++), "{lambda(int)#1}" (demangled), "(lambda at
// a.cpp:7:4)", "(anonymous class)" (clang).
bool is_lambda(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("<lambda") || rest.starts_with("{lambda")) return true;
  const bool parameters = at > 0 && (in_name(text[at - 1]) || text[at - 1] == '>');
  return !parameters &&
         (rest.starts_with("(lambda at ") || rest.starts_with("(lambda)") || rest.starts_with("(anonymous class)"));
}

void name_lambdas(std::string& text) {
  std::string named;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t length = length_of_numbered_lambda(text, at); length != 0) {
      named += "lambda";
      at += length;
      continue;
    }
    if (!is_lambda(text, at)) {
      named += text[at++];
      continue;
    }
    if (at > 0 && in_name(text[at - 1])) named += ' ';  // "void<lambda()>::operator()(…)"
    named += "lambda";
    at = end_of_qualifiers(text, end_of_bracket(text, at));
  }
  text = std::move(named);
}

// Returns what a declaration declares that has its name in brackets: "f(int)" of "void (* f(int))(double)".
std::string declared(std::string text) {
  const std::size_t open = text.find(" (*");
  if (open == std::string::npos || text.find_first_of("(<") != open + 1) return text;
  const std::size_t name = text.find_first_not_of("(*& ", open);
  const std::size_t end = end_of_bracket(text, open + 1) - 1;
  return name < end ? text.substr(name, end - name) : text;
}

// Removes lists of parameters, with the qualifiers behind them. What is in template arguments stays, and so does a
// bracket in the place of a name: "(unnamed struct)".
void drop_parameters(std::string& text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    const bool opens = text[at] == '(' || text[at] == '<' || text[at] == '{';
    if (!opens) {
      kept += text[at++];
      continue;
    }
    const std::size_t end = end_of_bracket(text, at);
    if (text[at] == '(' && !kept.empty() && !kept.ends_with(':') && !kept.ends_with(' ')) {
      at = end_of_qualifiers(text, end);
    } else {
      kept.append(text, at, end - at);
      at = end;
    }
  }
  text = std::move(kept);
}

// Removes what comes before the name: the result's type, "static". Spaces in brackets do not count.
void drop_result(std::string& text) {
  text.resize(text.find_last_not_of(' ') + 1);
  std::size_t name = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '<' || text[at] == '{' || text[at] == '(') {
      at = end_of_bracket(text, at);
    } else {
      if (text[at] == ' ') name = at + 1;
      ++at;
    }
  }
  text.erase(0, std::min(text.find_first_not_of("*&", name), text.size()));  // clang: "void *n::make()"
}

// Names a lambda's call after the lambda: "lambda::operator()", and "lambda::operator()<int>" of a generic one.
void name_calls_of_lambdas(std::string& text) {
  constexpr std::string_view call = "lambda::operator\x01\x02";
  for (std::size_t at = text.find(call); at != std::string::npos; at = text.find(call, at + 1)) {
    const std::size_t behind = at + call.size();
    const std::size_t end = text.substr(behind).starts_with('<') ? end_of_bracket(text, behind) : behind;
    text.replace(at, end - at, "lambda");
  }
}

}  // namespace

std::string function_name(std::string_view pretty) {
  std::string text(pretty);
  replace_all(text, "(anonymous namespace)::", "");
  replace_all(text, "{anonymous}::", "");
  replace_all(text, "[abi:cxx11]", "");
  hide_operators(text);
  drop_notes(text);
  name_lambdas(text);
  text = declared(std::move(text));
  drop_parameters(text);
  drop_result(text);
  name_calls_of_lambdas(text);
  show_hidden(text);
  return text.empty() ? std::string(pretty) : text;
}

std::string without_long_arguments(std::string_view name) {
  constexpr std::size_t most = 24;
  std::string kept;
  for (std::size_t at = 0; at < name.size();) {
    kept += name[at++];
    const bool is_operator = kept.ends_with("operator<") || kept.ends_with("operator<<");
    if (kept.back() != '<' || is_operator) continue;
    std::size_t end = at;
    for (int depth = 0; end < name.size() && (depth > 0 || name[end] != '>'); ++end)
      depth += name[end] == '<' ? 1 : name[end] == '>' ? -1 : 0;
    if (end - at > most) {
      kept += "…";
      at = end;
    }
  }
  return kept;
}

}  // namespace curfew::recorder
