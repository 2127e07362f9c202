#include "viewer/rows/filter.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "probe/model/likeness.hpp"
#include "probe/model/text.hpp"
#include "probe/model/wording.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::viewer {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Returns whether a word ends like "server.cpp:7".
bool ends_in_line(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  return colon != std::string_view::npos && colon + 1 < word.size() &&
         std::all_of(word.begin() + static_cast<std::ptrdiff_t>(colon) + 1, word.end(), is_digit);
}

bool contains(std::string_view text, std::string_view lower_word) {
  const bool whole_line = ends_in_line(lower_word);
  for (auto from = text.begin();; ++from) {
    from = std::search(from, text.end(), lower_word.begin(), lower_word.end(),
                       [](char a, char b) { return lower(a) == b; });
    if (from == text.end()) return lower_word.empty();
    const auto behind = from + static_cast<std::ptrdiff_t>(lower_word.size());
    if (!whole_line || behind == text.end() || !is_digit(*behind)) return true;
  }
}

std::string lowered(std::string_view word) {
  std::string result;
  std::transform(word.begin(), word.end(), std::back_inserter(result), lower);
  return result;
}

constexpr std::string_view spawned = "spawned:";

// What a word asks for.
struct parsed_word {
  bool wanted = true;          // whether it does not begin with "-"
  bool of_spawn_site = false;  // whether `text` is a place, at which the task was spawned
  std::string text;            // without case
};

parsed_word parsed(std::string_view word) {
  parsed_word made;
  made.wanted = word.front() != '-' || word.size() == 1;
  made.text = lowered(made.wanted ? word : word.substr(1));
  made.of_spawn_site = made.text.starts_with(spawned) && made.text.size() > spawned.size();
  if (made.of_spawn_site) made.text.erase(0, spawned.size());
  return made;
}

std::string place_text(const model::snapshot& s, const model::site& site) {
  return std::string(s.text(site.file)) + ":" + std::to_string(site.line);
}

// Returns "fd:7 10.0.0.7:51234". A word has no spaces, so that a descriptor is written with a colon, as a line is.
std::string object_text(const model::wording& words, const model::object& object) {
  const std::string descriptor = object.descriptor < 0 ? "" : "fd:" + std::to_string(object.descriptor) + " ";
  return descriptor + words.endpoint(object);
}

// Returns whether `path` ends in `place`, and something of a path begins there. (A word cannot have the part of a name
// that stands before a space.)
bool ends_in_place(std::string_view path, std::string_view place) {
  if (!path.ends_with(place)) return false;
  if (path.size() == place.size()) return true;
  const char before = path[path.size() - place.size() - 1];
  return before == '/' || before == ' ';
}

// One word of a filter. Each text of the snapshot is searched for it once, in the constructor.
class term {
 public:
  term(const view_model& p, std::string_view word) : view_model_(p), word_(parsed(word)) {
    if (word_.of_spawn_site) {
      for (index site = 0; site < p.snapshot.sites.size(); ++site)
        site_.push_back(is_place_of(word_.text, p.snapshot, site));
      return;
    }
    for (const std::string& text : p.snapshot.texts) text_.push_back(contains(text, word_.text));
    for (const model::site& site : p.snapshot.sites)
      site_.push_back(at(site.function) || at(site.file) || contains(place_text(p.snapshot, site), word_.text));
    for (std::size_t s = 0; s < task_states; ++s)
      state_.push_back(contains(model::text_of(static_cast<model::task_state>(s)), word_.text));
    if (p.snapshot.objects.empty()) return;
    object_.resize(p.snapshot.tasks.size());
    const model::wording words(p.snapshot, p.nodes, "");
    for (const model::object& object : p.snapshot.objects)
      object_[object.task] = contains(object_text(words, object), word_.text);
  }

  bool holds(index node) const { return found_in(node) == word_.wanted; }

 private:
  bool at(index text) const { return text < text_.size() && text_[text]; }
  bool at_site(index site) const { return site < site_.size() && site_[site]; }

  bool found_in(index node) const {
    if (word_.of_spawn_site) return view_model_.is_task(node) && at_site(model::origin_of(view_model_.task_at(node)));
    return view_model_.visit(
        node, [&](const model::task& t) { return found_in_task(t, view_model_.nodes.task_of(node)); },
        [&](const model::group& g) { return at(g.given_name) || at_site(g.opened_at); },
        [&](const model::loop& l) { return at(l.name); }, [](model::of_no_loop) { return false; });
  }
  bool found_in_task(const model::task& t, index task) const {
    const model::snapshot& s = view_model_.snapshot;
    if (at(t.given_name) || at_site(t.function) || at_site(t.spawned_at) || at(s.stack_of(t).operation)) return true;
    if (state_[static_cast<std::size_t>(t.state)] || (t.daemon && contains("daemon", word_.text))) return true;
    if (task < object_.size() && object_[task]) return true;
    for (const auto kind : view_model_.kinds[task].list())
      if (contains(verdict::name_of(kind), word_.text)) return true;
    return false;
  }

  const view_model& view_model_;
  parsed_word word_;
  std::vector<bool> text_;    // by text: whether it has the word
  std::vector<bool> site_;    // by site: whether its function, file or line has the word, or it is the place itself
  std::vector<bool> state_;   // by model::task_state: whether its name has the word
  std::vector<bool> object_;  // by task: whether what it waits on has the word; empty if no task waits on an object
};

bool passes(const view_model& p, index node, chip chip) {
  if (chip == chip::all) return true;
  if (!p.is_task(node)) return false;
  const model::task_state state = p.task_at(node).state;
  switch (chip) {
    case chip::running:
      return state == model::task_state::running;
    case chip::ready:
      return state == model::task_state::ready;
    case chip::waiting:
      return state == model::task_state::waiting;
    case chip::ended:
      return !model::is_live(state);
    case chip::problems:
      return p.has_finding(node);
    case chip::all:
      break;
  }
  return true;
}

std::vector<term> terms_of(const view_model& p, std::string_view text) {
  std::vector<term> terms;
  for (const std::string& word : words_in(text)) terms.emplace_back(p, word);
  return terms;
}

}  // namespace

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!word.empty() && word != "-") words.emplace_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return words;
}

bool word_holds(std::string_view word, const model::snapshot& s, model::index site, std::string_view text) {
  const parsed_word asked = parsed(word);
  return (asked.of_spawn_site ? is_place_of(asked.text, s, site) : contains(text, asked.text)) == asked.wanted;
}

bool is_place_of(std::string_view place, const model::snapshot& s, model::index site) {
  const model::site& at = s.site_at(site);
  const std::string path = lowered(place_text(s, at)), wanted = lowered(place);
  return ends_in_place(path, wanted) || ends_in_place(path + ":" + std::to_string(at.column), wanted);
}

std::string spawned_at(std::string_view place) { return std::string(spawned) + std::string(place); }

std::vector<shown> select(const view_model& p, const filter& filter) {
  const std::vector<term> terms = terms_of(p, filter.text);
  std::vector<shown> result(p.tree.size(), shown::no);
  std::vector<index> matching(p.tree.size(), 0);  // by entry: the number of its children that match
  for (index at = p.tree.size(); at-- > 0;) {
    const index node = p.tree.node(at), parent = p.tree.parent(at);
    const auto holds = [&](const term& t) { return t.holds(node); };
    const bool match = p.tree.is_bundle(at)
                           ? matching[at] == p.tree[at].members
                           : passes(p, node, filter.chip) && std::all_of(terms.begin(), terms.end(), holds);
    if (match) result[at] = shown::match;
    if (result[at] == shown::no || parent == none) continue;
    if (match) ++matching[parent];
    if (result[parent] == shown::no) result[parent] = shown::way;
  }
  return result;
}

}  // namespace curfew::viewer
