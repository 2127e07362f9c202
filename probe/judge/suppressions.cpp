#include "probe/judge/suppressions.hpp"

#include <algorithm>
#include <array>

#include "probe/model/printable.hpp"

namespace curfew::judge {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string_view without_comment(std::string_view line) {
  for (std::size_t at = 0; (at = line.find('#', at)) != std::string_view::npos; ++at)
    if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t') return line.substr(0, at);
  return line;
}

std::string names_of_kinds() {
  std::string names;
  for (const auto kind : verdict::foremost_first()) names.append(verdict::name_of(kind)).append(", ");
  return names + "and * for all of them";
}

// Throws not_a_suppression.
suppression parsed(std::string_view line, const std::string& file, std::uint32_t number) {
  suppression made{.file = file, .line = number};
  const auto colon = line.find(':');
  const auto finding = trimmed(line.substr(0, colon));
  const auto pattern = colon == std::string_view::npos ? std::string_view() : trimmed(line.substr(colon + 1));
  // Anchors alone match every name, and are no way to say so: that is "*".
  if (pattern.find_first_not_of("^$") == std::string_view::npos)
    throw not_a_suppression(made.from() + ": \"" + model::printable(line) +
                            "\" is no suppression: say FINDING:PATTERN, as in " + "*:session");
  if (finding != "*" && !verdict::find_kind(finding))
    throw not_a_suppression(made.from() + ": there is no finding \"" + model::printable(finding) + "\": there are " +
                            names_of_kinds());
  made.finding = finding;
  made.pattern = pattern;
  return made;
}

// Returns whether `text` begins with what the pattern says up to its end, or to the end of `text` if `to_the_end`. Goes
// back to the last * only, so that it takes the product of both lengths at most.
bool begins_with(std::string_view text, std::string_view pattern, bool to_the_end) {
  std::size_t at = 0, in_pattern = 0, star = std::string_view::npos, behind_star = 0;
  while (true) {
    if (in_pattern == pattern.size() && (!to_the_end || at == text.size())) return true;
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++, behind_star = at;
    } else if (at < text.size() && in_pattern < pattern.size() && pattern[in_pattern] == text[at]) {
      ++at, ++in_pattern;
    } else if (star != std::string_view::npos && behind_star < text.size()) {
      in_pattern = star + 1, at = ++behind_star;
    } else {
      return false;
    }
  }
}

}  // namespace

std::string suppression::from() const {
  if (file.empty()) return "the program";
  return line == 0 ? file : file + ":" + std::to_string(line);
}

std::vector<suppression> suppressions_in(std::string_view text, const std::string& name) {
  std::vector<suppression> list;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark, which some editors write
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(without_comment(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty()) list.push_back(parsed(line, name, number));
  }
  return list;
}

std::vector<suppression> compiled_in(const model::snapshot& snapshot) {
  std::vector<suppression> list;
  for (const auto& said : snapshot.suppressions) {
    const auto line = trimmed(without_comment(snapshot.text(said.line)));
    if (line.empty()) continue;
    const auto& at = snapshot.site_at(said.where);
    const std::string file(snapshot.text(at.file));
    suppression made{.finding = std::string(line), .file = file, .line = at.line};
    try {
      made = parsed(line, file, at.line);
    } catch (const not_a_suppression& e) {
      made.fault = e.what();
    }
    made.compiled_in = true;
    list.push_back(std::move(made));
  }
  return list;
}

bool matches(std::string_view pattern, std::string_view name) {
  if (name.empty()) return false;
  const bool at_begin = pattern.starts_with('^');
  if (at_begin) pattern.remove_prefix(1);
  const bool to_the_end = pattern.ends_with('$');
  if (to_the_end) pattern.remove_suffix(1);
  if (at_begin) return begins_with(name, pattern, to_the_end);
  return begins_with(name, "*" + std::string(pattern), to_the_end);
}

bool matches(const suppression& s, const model::snapshot& snapshot, verdict::finding_kind kind, model::index site,
             model::index task) {
  if (s.finding != "*" && s.finding != verdict::name_of(kind)) return false;
  const auto at_site = [&](model::index i) {
    const auto& at = snapshot.site_at(i);
    return i != 0 && (matches(s.pattern, snapshot.text(at.function)) || matches(s.pattern, snapshot.text(at.file)));
  };
  if (at_site(site)) return true;
  if (task == model::none) return at_site(snapshot.site_at(site).spawns);
  const auto& t = snapshot.tasks[task];
  if (at_site(t.function) || matches(s.pattern, snapshot.text(t.given_name))) return true;
  const auto& stack = snapshot.stack_of(t);
  return std::any_of(stack.sites.begin(), stack.sites.begin() + stack.kept, at_site);
}

}  // namespace curfew::judge
