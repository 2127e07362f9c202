// Draws the details of the selected entry: what is wrong with it and how to fix that, the facts, and where it waits.
#include <algorithm>
#include <cmath>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/problems/advice.hpp"
#include "probe/verdict/thresholds.hpp"
#include "viewer/rows/percentiles.hpp"
#include "viewer/timeline/track.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/shortcuts.hpp"
#include "viewer/ui/widgets/fact_list.hpp"
#include "viewer/ui/widgets/finding_words.hpp"
#include "viewer/ui/widgets/ongoing_text.hpp"
#include "viewer/ui/widgets/state_style.hpp"

namespace curfew::viewer {

namespace {

// Draws the code that a task runs which has run for long: each function with the line that it is at.
void running(fact_list& facts, const model::wording& words, const model::task& t) {
  const std::vector<index>& sites = running_sites(words.snapshot(), t);
  if (sites.empty()) return;
  facts.heading("RUNS, INNERMOST FIRST");
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const std::string function = words.function(sites[i]);
    facts.frame_of_stack(running_label(i), function.empty() ? "(not known)" : function, sites[i], i == 0);
  }
}

void stack(fact_list& facts, const model::wording& words, const model::task& t) {
  const model::await_stack& stack = words.snapshot().stack_of(t);
  if (!has_stack(words.snapshot(), t)) return;
  const bool waits = t.state == model::task_state::waiting && model::is_known(t);
  facts.heading(waits ? "WAITS, INNERMOST FIRST" : "WAITED LAST, INNERMOST FIRST");
  // The operation of the innermost frame, then the functions around it. What became of the task is said above.
  // What a task awaited that goes on by now is not kept.
  std::string what = t.pending_at_shutdown ? model::printable(words.snapshot().operation_of(t))
                     : waits               ? words.doing(t)
                                           : "await";
  for (std::size_t i = stack.kept; i-- > 0;) {
    facts.frame_of_stack(stack_label(i), what, stack.sites[i], i + 1 == stack.kept);
    what = words.function(stack.sites[i]);
  }
  facts.frame_of_stack(stack_label(stack.kept), what, 0, false);
  if (stack.depth > stack.kept)
    facts.fact("", (stack.deeper ? "at least " : "") + model::count_text(stack.depth - stack.kept) +
                       " more frames were not kept");
}

// Draws how long the recorded polls of a task took. If none was recorded, only their number and their sum are known.
void polls_of_task(fact_list& facts, const timeline::event_history& past, model::node_id task) {
  constexpr std::size_t most = 4096;  // only the latest polls count, because they are gone through in every frame
  const timeline::track* const track = past.find(task);
  if (track == nullptr || track->polls.empty()) return;
  const timeline::poll_index& polls = track->polls;
  model::histogram took;
  for (std::size_t i = polls.size() - std::min(polls.size(), most); i < polls.size(); ++i)
    add(took, model::nanoseconds(polls.end_ns(i) - polls.begin_ns(i)));
  facts.heading(("ITS POLLS, THE LATEST " + model::count_text(count_in(took))).c_str());
  facts.chart(took, verdict::long_poll);
}

// Draws how long the polls of a loop took, which is always recorded.
void polls_of_loop(fact_list& facts, const model::wording& words, index number) {
  const model::snapshot& s = words.snapshot();
  if (number >= s.loops.size()) return;
  for (const model::counters& c : s.counters_by_name) {
    if (c.name != s.loops[number].name || count_in(c.poll_duration) == 0) continue;
    facts.heading(("POLLS OF ALL TASKS OF " + words.name(s.loops[number])).c_str());
    facts.chart(c.poll_duration, verdict::long_poll);
    return;
  }
}

// Lists the tasks of the same owner that ended with a finding and so were kept, the latest first.
void ended_siblings(fact_list& facts, const view_model& p, const model::wording& words, index number) {
  constexpr std::size_t most_shown = 5;
  const auto owner_of = [&](index task) { return p.tree.owner(p.tree.entry_of_node(p.nodes.node_of_task(task))); };
  const index owner = owner_of(number);
  std::vector<index> ended;
  for (const index task : p.ended)
    if (task != number && owner_of(task) == owner) ended.push_back(task);
  if (ended.empty()) return;
  std::sort(ended.begin(), ended.end(),
            [&](index a, index b) { return p.snapshot.tasks[a].since > p.snapshot.tasks[b].since; });
  facts.heading("SIBLINGS THAT ENDED, AND WERE KEPT");
  for (std::size_t i = 0; i < std::min(ended.size(), most_shown); ++i) {
    const model::task& t = p.snapshot.tasks[ended[i]];
    facts.sibling(words.name_and_id(t), t.id,
                  std::string(model::text_of(t.state)) + " " + ongoing_text(p.snapshot, words.in_state(t)) + " ago");
  }
  if (ended.size() > most_shown) facts.aside("and " + model::count_text(ended.size() - most_shown) + " more");
}

// Says why it was cancelled, and by whom if that is known.
void cancelled(fact_list& facts, model::cancel_reason reason, model::node_id by) {
  facts.fact("Cancelled", std::string(model::text_of(reason)));
  facts.somebody("Cancelled by", by);
}

void scopes(fact_list& facts, const model::task& t, const model::note* note) {
  if (t.scope_reason != model::cancel_reason::none) {
    facts.fact("Scope cancelled", std::string(model::text_of(t.scope_reason)));
    if (note != nullptr) {
      facts.somebody("Cancelled by", note->scope_cancelled_by);
      facts.place("Scope at", note->scope);
    }
  } else if (t.has_deadline) {
    facts.fact("Cancel scope", "has a deadline");
  }
  if (t.shielded) facts.fact("Shielded", "from what is cancelled outside");
}

void task(fact_list& facts, const view_state& view, const model::wording& words, index number) {
  const view_model& p = *view.view_model();
  const model::task& t = p.snapshot.tasks[number];
  const palette& c = facts.colours();
  facts.title(words.name(t), "#" + std::to_string(t.id));
  const state_style state = style_of(c, p, t);
  facts.standing(state.of, state.word, state.loud,
                 std::string(t.daemon ? "daemon"
                             : t.main ? "main task"
                                      : "task") +
                     " · " + age_text(p.snapshot, t, words.age(t)) + (model::is_live(t.state) ? " old" : " lived"));
  for (const finding_words& finding : words_of_findings(p, words, number)) facts.card(finding);
  facts.fact("Busy", model::duration_text(t.busy));
  if (!t.unseen) facts.fact("Polls", model::count_text(t.polls));
  if (t.polls != 0) facts.fact("Mean poll", model::duration_text(t.busy / t.polls));
  if (t.state == model::task_state::waiting && model::is_known(t))
    facts.fact("Waiting for", ongoing_text(p.snapshot, words.in_state(t)));
  // Where there are frames, the operation stands with the innermost.
  if (t.state == model::task_state::waiting && !has_stack(p.snapshot, t))
    if (const auto operation = words.doing(t); !operation.empty()) facts.fact("Waits in", operation);
  if (const auto* note = words.snapshot().note_of(t); note != nullptr && note->thread != 0)
    facts.fact("On thread", std::to_string(note->thread));
  facts.place("Spawned at", t.spawned_at);
  if (const auto* note = words.snapshot().note_of(t); note != nullptr && t.orphaned)
    if (const auto in = words.function(note->dropped_in); !in.empty()) facts.fact("Dropped in", in);
  if (p.is_cut_off(number)) facts.fact("At the end", "cut off: its process was killed", c.text_dim);
  if (t.owner != 0 && !t.orphaned)
    facts.somebody("Owner", t.owner);
  else
    facts.fact("Owner", "nobody", t.orphaned ? c.problem : c.text);
  facts.somebody("Spawned by", t.spawner);
  facts.somebody(t.waits_for_holder ? "Held by" : "Waits for", t.wait_on);
  if (const auto* object = p.snapshot.object_of(number); object != nullptr)
    if (const auto text = words.object(*object); !text.empty()) facts.fact("Waits on", text);
  if (!t.waits_for_holder && p.snapshot.object_of(number) != nullptr)
    facts.somebody("Held by", p.snapshot.object_of(number)->holder);
  if (t.guessed) facts.fact("Put together", "guessed", c.text_dim);
  if (t.cancel_requested) {
    const auto* note = words.snapshot().note_of(t);
    cancelled(facts, t.reason, note == nullptr ? 0 : note->cancelled_by);
  }
  scopes(facts, t, words.snapshot().note_of(t));
  running(facts, words, t);
  stack(facts, words, t);
  facts.line_to_fix();
  ended_siblings(facts, p, words, number);
  polls_of_task(facts, view.timeline.past(), t.id);
  polls_of_loop(facts, words, t.loop);
}

void group(fact_list& facts, const view_model& p, const model::wording& words, const model::group& g, index tasks) {
  const auto name = p.snapshot.text(g.given_name);
  facts.title(name.empty() ? "group" : model::printable(name), "#" + std::to_string(g.id));
  const state_style state = style_of(facts.colours(), p, g);
  facts.standing(state.of, state.word, state.loud,
                 "group · open for " + ongoing_text(p.snapshot, words.now() - g.opened));
  facts.fact("Tasks in it", model::count_text(tasks));
  facts.fact("Spawned in all", model::count_text(g.children_spawned));
  facts.place("Opened at", g.opened_at);
  facts.somebody("Owner", g.owner);
  if (g.cancelled.count() != 0) cancelled(facts, g.reason, g.cancelled_by);
}

void loop(fact_list& facts, const view_model& p, const model::wording& words, index number) {
  const model::loop& l = p.snapshot.loops[number];
  facts.title(words.name(l), "#" + std::to_string(l.id));
  const state_style state = style_of(facts.colours(), p, l);
  facts.standing(state.of, state.word, state.loud, "event loop");
  facts.fact("Threads", std::to_string(l.threads));
  facts.fact("At shutdown", l.shutdown_waits ? "waits" : "cancels");
  facts.place("Began at", l.began_at);
  facts.somebody("Main task", l.main);
  polls_of_loop(facts, words, number);
}

void bundle(fact_list& facts, const view_model& p, const model::wording& words, index entry) {
  const tree_entry e = p.tree[entry];
  const bool tasks = p.is_task(e.node);
  facts.title(tasks ? model::printable(name_of_alike(p, p.task_at(e.node)))
                    : words.who(p.snapshot.groups[p.nodes.group_of(e.node)].id),
              "");
  const bool one_site = tasks && !words.place(p.task_at(e.node).spawned_at).empty();
  facts.standing(
      e.troubled != 0 ? facts.colours().problem : facts.colours().waiting, "bundle", e.troubled != 0,
      std::string("siblings of one ") + (tasks ? "function" : "name") + (one_site ? " and one spawn site" : ""));
  facts.fact("Siblings", model::count_text(e.members));
  facts.fact("Tasks in them", model::count_text(e.tasks));
  facts.fact("In bugs", model::count_text(e.troubled),
             e.troubled != 0 ? facts.colours().problem : facts.colours().text);
  if (!tasks) return;
  const bundle_sum& sum = p.bundles.at(entry);
  const model::task& longest = p.task_at(sum.oldest);
  facts.fact("State", sum.one_state ? style_of(facts.colours(), p, longest).word : "different ones");
  if (sum.one_state && longest.state == model::task_state::waiting)
    facts.fact("Waits in", sum.one_operation ? words.doing(longest, e.members) : "different operations");
  facts.fact("Oldest", age_text(p.snapshot, longest, words.age(longest)));
  facts.place("Spawned at", p.task_at(e.node).spawned_at);
  const index oldest = p.nodes.task_of(e.node);
  facts.line_to_fix();
  for (const finding_words& finding : words_of_findings(p, words, oldest)) facts.card(finding);
}

}  // namespace

void details_panel(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  pen.fill(b, c.panel);
  pen.fill({b.left, b.top, b.left + 1, b.bottom}, c.line);
  const view_model& p = *on.view.view_model();
  const index entry = on.view.selected();
  const float above = std::floor(on.view.selection.details_line() * pen.px(23));
  const float margin = b.width() < pen.px(210) ? pen.px(12) : pen.px(20);
  const box inside{b.left + margin, b.top + pen.px(14) - above, b.right - margin, b.bottom};
  if (entry == none) {
    pen.paragraph(pen.fonts().plain, {inside.left, b.top + pen.px(24), inside.right, 0}, c.text_dim,
                  p.troubled_in_tree != 0 ? std::string("Press ") + words_of(key_hint::next_bug).cap +
                                                " for the first task of a bug, or click on a task."
                                          : "Click on a task.");
    return;
  }
  const model::wording words = on.words();
  pen.list().PushClipRect({b.left, b.top}, {b.right, b.bottom}, true);
  fact_list facts(on, inside, words);
  facts.ancestors(entry);
  const tree_entry& e = p.tree[entry];
  if (e.members != 0) {
    bundle(facts, p, words, entry);
  } else {
    p.visit(
        e.node, [&](const model::task&) { task(facts, on.view, words, p.nodes.task_of(e.node)); },
        [&](const model::group& g) { group(facts, p, words, g, e.tasks); },
        [&](const model::loop&) { loop(facts, p, words, p.nodes.loop_of(e.node)); },
        [&](model::of_no_loop) { facts.title("of no loop", "what belongs to no loop that is left"); });
  }
  pen.list().PopClipRect();
  const ImGuiIO& io = ImGui::GetIO();
  on.record_box("details", b);
  // Scrolls to what was chosen by a key, and one line beyond.
  if (const auto& chosen = facts.chosen_line(); on.reveal && chosen) {
    const float line = pen.px(23);
    if (chosen->bottom + line > b.bottom)
      on.send(commands::scroll_details{std::ceil((chosen->bottom + line - b.bottom) / line)});
    if (chosen->top - line < b.top) on.send(commands::scroll_details{std::floor((chosen->top - line - b.top) / line)});
  }
  // The wheel scrolls down only while there is something below.
  if (b.contains(io.MousePos) && io.MouseWheel != 0 && (io.MouseWheel > 0 || facts.bottom() > b.bottom))
    on.send(commands::scroll_details{-io.MouseWheel * 2});
}

}  // namespace curfew::viewer
