#include "probe/report/formats/text/tree_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "probe/model/not_run.hpp"
#include "probe/model/printable.hpp"
#include "probe/model/running_place.hpp"
#include "probe/model/text.hpp"
#include "probe/model/waiting_place.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t widest_label = 44;
constexpr std::size_t widest_state = 44;
constexpr std::size_t widest_place = 48;
constexpr std::size_t narrowest_place = 14;  // on a narrow terminal
constexpr std::size_t narrowest_state = 8;
constexpr std::size_t narrowest_name = 8;
constexpr std::size_t least_of_notes = 16;  // columns that places leave to the notes behind them
constexpr std::size_t least_of_a_row = 16;  // columns that are left of a row before its mark is cut
constexpr model::index most_guides = 30;    // deeper levels are numbered
constexpr auto any_room = std::numeric_limits<std::size_t>::max();  // in a file

// Returns how many levels have guides. Guides take at most a third of a terminal, but at least two levels have them.
model::index guides_on(std::size_t width) {
  return width == 0 ? most_guides : std::clamp<model::index>(static_cast<model::index>(width / 9), 2, most_guides);
}

struct row {
  std::string guides;
  std::string name;  // including its count
  std::string age;
  std::string state;
  std::string place;
  std::vector<std::string> notes;
  std::string trouble;
  bool faint = false;
  bool marked = false;
  bool has_block = false;  // whether the block around the tree says what is left out here
};

// Draws "├─ " and the like. In a deep tree a number stands for the outermost levels.
class guides {
 public:
  explicit guides(model::index most) : most_(most) {}

  std::string next(const tree_line& entry) {
    open_.resize(std::min<std::size_t>(open_.size(), entry.depth), false);
    std::string text;
    if (entry.depth > 0) {
      std::size_t from = 1;
      if (entry.depth > most_) {
        from = entry.depth - most_ + 1;
        text = fmt::format("[{}] ", entry.depth - most_);
      }
      for (auto level = from; level < entry.depth; ++level)
        text += level < open_.size() && open_[level] ? "│  " : "   ";
      text += entry.last ? "└─ " : "├─ ";
    }
    open_.resize(entry.depth + 1, false);
    open_[entry.depth] = !entry.last;
    return text;
  }

 private:
  model::index most_;
  std::vector<bool> open_;  // by depth: whether more siblings follow
};

class rows {
 public:
  rows(const model::wording& words, const std::vector<verdict::finding_kinds>& kinds, const tree_column_style& style)
      : words_(words), kinds_(kinds), guides_(guides_on(style.width)) {}

  row of(const tree_line& entry) {
    row made;
    made.guides = guides_.next(entry);
    made.marked = entry.marked;
    made.has_block = entry.marked && !was_marked_;
    was_marked_ = was_marked_ || entry.marked;
    const bool of_each = is_of_each(entry);
    if (entry.node == model::none) {
      made.name = fmt::format("… {} more", model::count_text(entry.count));
      made.faint = true;
      return made;
    }
    const auto& nodes = words_.nodes();
    model::visit(
        words_.snapshot(), nodes, entry.node, [&](const model::loop& l) { fill(made, l, entry); },
        [&](const model::group& g) { fill(made, g, entry); },
        [&](const model::task&) { fill(made, nodes.task_of(entry.node), entry); },
        [&](model::of_no_loop) { made.name = "no loop"; });
    if (entry.count > 1 || of_each) made.name += " ×" + model::count_text(entry.count);
    if (of_each) made.name += " each";
    return made;
  }

 private:
  // Returns whether the line is below one that stands for several, so that each of these has what it says.
  bool is_of_each(const tree_line& entry) {
    const bool within = entry.depth > 0 && entry.depth <= several_.size() && several_[entry.depth - 1];
    several_.resize(entry.depth, false);
    several_.push_back(within || entry.count > 1 || !entry.alone);
    return within;
  }

  // Returns an age, which is the greatest if it is said of several. If nobody saw the process end, the age of what had
  // not ended by itself is a lower bound.
  std::string age(model::nanoseconds age, bool of_several, bool is_over = false) const {
    const bool at_least = words_.snapshot().process.end_unseen && !is_over;
    const auto* const bound = at_least ? (of_several ? "oldest ≥ " : "≥ ") : of_several ? "≤ " : "";
    return bound + model::duration_text(std::max(age, model::nanoseconds(0)));
  }

  void fill(row& made, const model::loop& loop, const tree_line& entry) const {
    made.name = words_.name(loop);
    if (loop.threads > 1) made.notes.push_back(fmt::format("{} threads", loop.threads));
    if (loop.state != model::loop_state::running) made.state = model::text_of(loop.state);
    const bool not_run = model::not_run_since(words_.snapshot(), words_.nodes().loop_of(entry.node)).count() != 0;
    if (made.state.empty() && not_run) made.state = "not run";
    const auto& longest = entry.alone ? loop : words_.snapshot().loops[words_.nodes().loop_of(entry.longest)];
    made.age = age(model::end_of(longest, words_.snapshot().process.taken) - longest.began, !entry.alone);
  }

  // The line of a group has no id, so what it says is said of all groups that it stands for.
  void fill(row& made, const model::group& group, const tree_line& entry) const {
    const auto name = words_.snapshot().text(group.given_name);
    made.name = entry.count > 1 || name.empty() ? "group" : "group " + model::printable(name);
    if (group.state != model::group_state::open) made.state = model::text_of(group.state);
    const auto& longest = entry.alone ? group : words_.snapshot().groups[words_.nodes().group_of(entry.longest)];
    made.age = age(words_.snapshot().process.taken - longest.opened, !entry.alone);
    made.place = words_.place(group.opened_at);
    if (group.reason != model::cancel_reason::none)
      made.notes.push_back(fmt::format("cancel: {}", model::text_of(group.reason)));
  }

  // The line of a single task has its id, and says what is true of that one. Where each of several parents has one, the
  // line says only what is true of all.
  void fill(row& made, model::index at, const tree_line& entry) const {
    const auto& task = words_.snapshot().tasks[at];
    const bool several = entry.count > 1 || !entry.alone;
    made.name = several ? words_.name(task) : words_.name_and_id(task);
    const auto& longest = several ? words_.snapshot().tasks[words_.nodes().task_of(entry.longest)] : task;
    made.age = age(words_.age(longest), several, !model::is_live(task.state));
    made.state = words_.doing(task, several ? 2 : 1);
    // A live task shows where it waits or, if it runs, the code that it is in, or where it waited last; a task that was
    // pending at shutdown shows where it waited then; any other task shows where it was spawned.
    const auto& stack = words_.snapshot().stack_of(task);
    const bool waited = (model::is_live(task.state) || task.pending_at_shutdown) && stack.kept > 0;
    const auto* const details = words_.snapshot().note_of(task);
    const auto runs = details != nullptr ? model::running_place(words_.snapshot(), *details) : 0;
    made.place = words_.place(runs != 0 ? runs
                              : waited  ? model::waiting_place(words_.snapshot(), stack)
                                        : task.spawned_at);
    if (const auto loop = words_.other_loop(task); !loop.empty()) made.notes.push_back("in " + loop);
    if (const auto* const object = words_.snapshot().object_of(at); object != nullptr && !several)
      if (const auto text = words_.object(*object); !text.empty()) made.notes.push_back(text);
    if (task.guessed) made.notes.emplace_back("guessed");
    if (task.daemon) made.notes.emplace_back("daemon");
    if (task.cancel_requested) made.notes.push_back(fmt::format("cancel: {}", model::text_of(task.reason)));
    if (task.scope_reason != model::cancel_reason::none)
      made.notes.push_back(fmt::format("scope cancelled: {}", model::text_of(task.scope_reason)));
    else if (task.has_deadline)
      made.notes.emplace_back("deadline set");
    if (task.shielded) made.notes.emplace_back("shielded");
    if (const auto spawner = spawner_elsewhere(task); !spawner.empty()) made.notes.push_back("spawned by " + spawner);
    // The error of the first marked task is not shown here, because the block around the tree shows it.
    if (const auto* const note = words_.snapshot().note_of(task);
        note != nullptr && task.state == model::task_state::failed && !made.has_block)
      made.notes.push_back("error: " + error_text(note->error));
    for (const auto kind : kinds_[at].list())
      made.trouble += (made.trouble.empty() ? "" : ", ") + std::string(verdict::rule_of(kind).mark);
  }

  static std::string error_text(const std::string& error) {
    return error.empty() ? "(no text)" : model::printable(error);
  }

  // Returns the function that spawned the task if it is not that of the task right above, else "".
  std::string spawner_elsewhere(const model::task& task) const {
    const auto& nodes = words_.nodes();
    const auto spawner = words_.function(task.spawned_at);
    auto owner = task.by_cause ? nodes.find(task.spawner) : model::none;
    if (owner == model::none) owner = nodes.find(task.owner);
    if (owner != model::none && nodes.is_group(owner))
      owner = nodes.find(words_.snapshot().groups[nodes.group_of(owner)].owner);
    if (task.main || spawner.empty() || owner == model::none) return {};
    if (!nodes.is_task(owner)) return spawner;
    const auto host = words_.function(words_.snapshot().tasks[nodes.task_of(owner)].function);
    // A group's body is a lambda within its host.
    return spawner.starts_with(host) ? std::string() : spawner;
  }

  const model::wording& words_;
  const std::vector<verdict::finding_kinds>& kinds_;
  guides guides_;
  bool was_marked_ = false;
  std::vector<bool> several_;  // by depth, of the lines above: whether they or one above them stand for several
};

std::string mark_of(const row& r, const tree_column_style& style) {
  const bool mark = r.marked && !style.mark.empty();
  return mark || !r.trouble.empty() ? "  ◀ " + (mark ? style.mark : r.trouble) : std::string();
}

// Returns "  daemon, spawned by serve", or "" if there are no notes.
std::string notes_of(const row& r) {
  std::string notes;
  for (const auto& note : r.notes) notes += (notes.empty() ? "  " : ", ") + note;
  return notes;
}

struct widths {
  std::size_t label = 0, age = 0, state = 0, place = 0;
  std::size_t longest_label = 0, longest_notes = 0;
  std::size_t notes = 0;  // columns that are kept free for notes, including the space before them
  std::size_t mark = 0;   // longest mark behind a line, including the arrow before it

  void fit(const row& r, const tree_column_style& style) {
    // What is too long for its column moves its own line to the right in a file, and is cut on a terminal.
    const bool is_cut = style.width != 0;
    const auto grow = [is_cut](std::size_t& width, std::size_t wanted, std::size_t limit) {
      if (is_cut || wanted <= limit) width = std::max(width, std::min(wanted, limit));
    };
    if (r.faint) return;
    grow(label, columns(r.guides) + columns(r.name), widest_label);
    longest_label = std::max(longest_label, columns(r.guides) + columns(r.name));
    grow(age, columns(r.age), 16);
    grow(state, columns(r.state), widest_state);
    grow(place, columns(r.place), style.width == 0 ? widest_place : style.width);  // a wide terminal has room
    if (style.width != 0) longest_notes = std::max(longest_notes, columns(notes_of(r)));
    if (style.width != 0 && !r.place.empty()) notes = std::max(notes, std::min(columns(notes_of(r)), least_of_notes));
    if (const auto marked = mark_of(r, style); !marked.empty()) grow(mark, columns(marked), widest_place);
  }

  // Makes columns narrower, so that notes and marks stay on the screen: places are cut first, from their front, then
  // states, then names. What is left then is for the names that are longer than their column.
  void keep_within(std::size_t room) {
    const auto behind = [](std::size_t width) { return width == 0 ? 0 : width + 2; };
    const auto sum = [&] { return label + behind(age) + behind(state) + behind(place) + notes + mark; };
    const auto shrink = [&](std::size_t& width, std::size_t least) {
      const auto excess = sum() > room ? sum() - room : 0;
      if (width > least) width = std::max(least, width - std::min(width, excess));
    };
    shrink(place, narrowest_place);
    shrink(state, narrowest_state);
    shrink(label, room / 3);
    notes = std::max(notes, longest_notes);
    if (sum() < room) label = std::max(label, std::min(longest_label, label + room - sum()));
  }
};

// Cuts what is too long for its column on a terminal.
void squeeze(row& r, const widths& w) {
  const auto guides = columns(r.guides);
  r.name = shortened(r.name, std::max(narrowest_name, w.label > guides ? w.label - guides : 0));
  r.state = shortened(r.state, std::max(narrowest_state, w.state));
  r.place = end_of_place(r.place, std::max(narrowest_place, w.place));
}

// Returns a row's place and notes, in `room` columns. A place loses its beginning there and notes lose their end, never
// without a "…". Notes take the columns of places in a row that has no place.
std::string place_and_notes(const row& r, const widths& w, std::size_t room) {
  auto place = w.place > 0 || !r.place.empty() ? "  " + padded(r.place, w.place) : std::string();
  const auto notes = notes_of(r);
  if (r.place.empty() && columns(place) + columns(notes) > room) place.clear();
  const auto wanted = columns(place) + (notes.empty() ? 0 : 1);  // the notes' "…" goes before the place's beginning
  if (!r.place.empty() && wanted > room)
    place = "  " + end_of_place(r.place, columns(r.place) - std::min(columns(r.place) - 1, wanted - room));
  if (notes.empty()) return place;
  const auto left = room > columns(place) ? room - columns(place) : 0;
  return place + shortened(notes, std::max<std::size_t>(left, 3));  // at least "  …"
}

// Returns what stands behind a row's name, but for its mark. `room` is how many columns there are.
std::string tail_of(const row& r, const widths& w, std::size_t room) {
  if (r.faint) return {};
  auto tail = "  " + padded_left(r.age, w.age);
  if (w.state > 0 || !r.state.empty()) tail += "  " + padded(r.state, w.state);
  return tail + place_and_notes(r, w, room > columns(tail) ? room - columns(tail) : 0);
}

std::string drawn(row r, const widths& w, const tree_column_style& style) {
  if (style.width != 0) squeeze(r, w);
  std::string line = style.indent + paint(r.guides, ink::faint, style.colour);
  const auto name_ink = r.faint ? ink::faint : r.marked || !r.trouble.empty() ? ink::error : ink::name;
  line += paint(r.name, name_ink, style.colour);
  const auto used = columns(r.guides) + columns(r.name);
  const auto label = used < w.label ? w.label - used : 0;
  const auto mark = mark_of(r, style);
  const auto behind = columns(mark);
  const auto taken = columns(style.indent) + used + label + behind;
  auto tail = tail_of(r, w, style.width == 0 ? any_room : style.width > taken ? style.width - taken : 0);
  if (mark.empty())
    while (tail.ends_with(' ')) tail.pop_back();
  if (!tail.empty()) line.append(label, ' ');
  line += tail;
  if (style.width >= behind + least_of_a_row) line = cut_to(line, style.width - behind);
  if (!mark.empty()) line += "  " + paint(std::string_view(mark).substr(2), ink::error, style.colour);
  return (style.width == 0 ? line : cut_to(line, style.width)) + "\n";
}

}  // namespace

std::string tree_columns(std::span<const tree_line> lines, const model::wording& words,
                         const std::vector<verdict::finding_kinds>& kinds, const tree_column_style& style) {
  // The rows are made twice, so that a million of them need not be kept.
  widths width;
  rows measured(words, kinds, style);
  for (const auto& entry : lines) width.fit(measured.of(entry), style);
  if (style.width != 0) width.keep_within(style.width - std::min(style.width, columns(style.indent)));
  std::string text;
  rows rows(words, kinds, style);
  for (const auto& entry : lines) text += drawn(rows.of(entry), width, style);
  return text;
}

}  // namespace curfew::report
