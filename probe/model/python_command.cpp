#include "probe/model/python_command.hpp"

#include <algorithm>

namespace curfew::model {

namespace {

constexpr std::string_view take_a_word = "WX", begin_program = "cm";
constexpr std::string_view takes_a_word = "--check-hash-based-pycs";

// Takes the letters of a word such as "-uW". Returns whether one of them begins the program. `at` is then at its word,
// and else at the last that these letters take.
bool take_letters(const std::vector<std::string>& words, std::size_t& at, python_command& to) {
  const std::string_view word = words[at];
  for (std::size_t i = 1; i < word.size(); ++i) {
    const auto is = [letter = word[i]](std::string_view any) { return any.find(letter) != std::string_view::npos; };
    to.options += word[i];
    if (!is(take_a_word) && !is(begin_program)) continue;
    auto rest = std::string(word.substr(i + 1));
    if (rest.empty() && ++at < words.size()) rest = words[at];
    to.is_module = word[i] == 'm';
    if (to.is_module) to.program = std::move(rest);
    return is(begin_program);
  }
  return false;
}

}  // namespace

bool is_python(std::string_view program) {
  constexpr std::string_view python = "python";
  auto name = program.substr(program.rfind('/') + 1);
  if (!name.starts_with(python)) return false;
  name.remove_prefix(python.size());
  if (name.ends_with('t') || name.ends_with('d')) name.remove_suffix(1);  // without the global lock; for debugging
  return std::all_of(name.begin(), name.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::optional<python_command> as_python_command(const std::vector<std::string>& words) {
  if (words.empty() || !is_python(words.front())) return {};
  python_command found;
  for (std::size_t at = 1; at < words.size(); ++at) {
    const std::string_view word = words[at];
    if (word == "-") break;  // from its input
    if (!word.starts_with('-')) {
      found.program = word;
      break;
    }
    if (word == takes_a_word) {
      ++at;
    } else if (!word.starts_with("--") && take_letters(words, at, found)) {
      break;
    }
  }
  return found;
}

}  // namespace curfew::model
