#include "probe/cli/command_line/spelling.hpp"

#include <algorithm>
#include <utility>

namespace curfew::cli {

namespace {

// Longer words are not compared: they are none of curfew's, and comparing takes the product of two lengths.
constexpr std::size_t longest_word = 64;

// Returns the letters of an option without its dashes, which are never what is wrong.
std::string letters_of(std::string_view text) {
  std::string result(text.substr(std::min(text.find_first_not_of('-'), text.size())));
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

}  // namespace

std::size_t edits_between(std::string_view a, std::string_view b) {
  // These are three rows of the table of distances between the beginnings of a and b ("optimal string alignment").
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) now[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(now);
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
  }
  return now[b.size()];
}

std::string meant_by(std::string_view given, const std::vector<std::string>& known) {
  const auto word = letters_of(given);
  if (word.empty() || word.size() > longest_word) return {};
  std::string closest;
  auto fewest = std::max<std::size_t>(word.size() / 3, 1) + 1;
  for (const auto& candidate : known) {
    const auto letters = letters_of(candidate);
    const auto edits = edits_between(word, letters);
    // If as many letters are wrong as there are, nothing was meant.
    if (edits < std::min(fewest, letters.size())) fewest = edits, closest = candidate;
  }
  if (!closest.empty() || word.size() < 3) return closest;
  const auto begins = [&](const std::string& candidate) { return letters_of(candidate).starts_with(word); };
  if (std::count_if(known.begin(), known.end(), begins) != 1) return {};
  return *std::find_if(known.begin(), known.end(), begins);
}

}  // namespace curfew::cli
