#include "probe/cli/command_line/arguments.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "probe/cli/command_line/options.hpp"
#include "probe/model/duration.hpp"

namespace curfew::cli {

namespace {

using iterator = std::vector<std::string>::iterator;

bool is_option(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

void refuse_empty_values(iterator begin, iterator end) {
  for (auto word = begin; word != end; ++word)
    if (word->starts_with("--") && word->ends_with('=') && word->size() > 3)
      refuse(word->substr(0, word->size() - 1) + " has nothing behind the \"=\"");
}

// Returns the short name of a unit of time that people write as a word of its own, or "".
std::string_view unit_called(std::string_view word) {
  struct unit {
    std::string_view name;
    std::array<std::string_view, 6> words;
  };
  static constexpr std::array<unit, 5> units{{{"ms", {"ms", "msec", "msecs", "millisecond", "milliseconds"}},
                                              {"s", {"s", "sec", "secs", "second", "seconds"}},
                                              {"m", {"m", "min", "mins", "minute", "minutes"}},
                                              {"h", {"h", "hr", "hrs", "hour", "hours"}},
                                              {"d", {"d", "day", "days"}}}};
  for (const unit& u : units)
    if (!word.empty() && std::find(u.words.begin(), u.words.end(), word) != u.words.end()) return u.name;
  return {};
}

bool takes_duration(std::string_view option) {
  return option == "--timeout" || (option.starts_with("--") && option.ends_with("-over"));
}

// Refuses "--timeout 5 min", in which "min" would be the command.
void refuse_durations_of_two_words(iterator begin, iterator end) {
  for (auto word = begin; word != end; ++word) {
    const auto equals = word->find('=');
    const auto option = word->substr(0, equals);
    if (!takes_duration(option)) continue;
    auto unit = std::next(word);
    if (equals == std::string::npos && unit != end) ++unit;
    if (unit == end) return;
    const auto number = equals == std::string::npos ? *std::prev(unit) : word->substr(equals + 1);
    const auto short_unit = unit_called(*unit);
    if (number.empty() || number.find_first_not_of("0123456789.") != std::string::npos || short_unit.empty()) continue;
    refuse(option + ": \"" + number + " " + *unit + "\" is two words: say " + option + " " + number +
           std::string(short_unit));
  }
}

// Returns whether one of these words names the process or file whose tree is shown.
bool name_a_target(iterator begin, iterator end) {
  constexpr std::array<std::string_view, 4> with_value{"--by", "--suppressions", "--format", "--color"};
  const auto has_value = [&](const std::string& word) {
    // A time limit, as --growing-over, which is named by its rule.
    if (word.starts_with("--") && word.ends_with("-over")) return true;
    return std::find(with_value.begin(), with_value.end(), word) != with_value.end();
  };
  for (auto word = begin; word != end; ++word) {
    if (has_value(*word)) {
      if (++word == end) return false;
    } else if (!is_option(*word)) {
      return true;
    }
  }
  return false;
}

// Returns whether a word is an interval. A number without a unit may be a pid: it is an interval only if the target was
// named before it.
bool is_interval(const std::string& word, bool target_is_known) {
  const bool has_unit = !word.empty() && word.back() >= 'a' && word.back() <= 'z';
  return (has_unit || target_is_known) && model::parse_duration(word).has_value();
}

void join_watch_and_interval(std::vector<std::string>& words) {
  const auto command_ends = words.begin() + 1;
  const auto watch = std::find(command_ends, words.end(), "--watch");
  if (watch == words.end() || std::next(watch) == words.end()) return;
  const auto interval = std::next(watch);
  if (!is_interval(*interval, name_a_target(command_ends, watch))) return;
  *watch += "=" + *interval;
  words.erase(interval);
}

}  // namespace

std::vector<std::string> prepared(std::vector<std::string> words) {
  if (words.empty()) return words;
  const auto dashes = std::find(words.begin(), words.end(), "--");
  if (words.front() == "check" || words.front() == "run") {
    if (dashes == words.end()) {
      // It is not known yet where CMD begins, and its arguments are its own. What the first option is given is not.
      refuse_durations_of_two_words(words.begin() + 1, words.begin() + std::min<std::ptrdiff_t>(4, std::ssize(words)));
      return words;
    }
    refuse_empty_values(words.begin(), dashes);
    refuse_durations_of_two_words(words.begin(), dashes);
    *dashes = end_of_options;
  } else if (words.front() != "view") {
    refuse_empty_values(words.begin(), dashes);
    refuse_durations_of_two_words(words.begin(), dashes);
  }
  if (words.front() == "tree") join_watch_and_interval(words);
  return words;
}

}  // namespace curfew::cli
