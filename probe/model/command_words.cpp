#include "probe/model/command_words.hpp"

namespace curfew::model {

std::vector<std::string> command_words(std::string_view command_line) {
  std::vector<std::string> words;
  bool is_quoted = false, in_word = false;
  for (std::size_t i = 0; i < command_line.size(); ++i) {
    const char c = command_line[i];
    if (c == ' ' && !is_quoted) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (c == '\'')
      is_quoted = !is_quoted;
    else if (c == '\\' && !is_quoted && i + 1 < command_line.size())
      words.back() += command_line[++i];
    else
      words.back() += c;
  }
  return words;
}

// The recorder writes the same, without memory of its own (recorder/process_facts.cpp).
std::string command_line_of(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) {
    if (&word != &words.front()) line += ' ';
    if (!word.empty() && word.find_first_of(" \t\n'\"\\") == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

}  // namespace curfew::model
