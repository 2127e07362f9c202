// Draws one lane of the timeline: its name, and what happened in it.
#include <algorithm>
#include <cmath>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/verdict/thresholds.hpp"
#include "viewer/timeline/level_of_detail.hpp"
#include "viewer/ui/timeline/timeline_parts.hpp"
#include "viewer/ui/widgets/entry_row.hpp"
#include "viewer/ui/widgets/indent.hpp"
#include "viewer/ui/widgets/state_style.hpp"

namespace curfew::viewer {

namespace {

using model::nanoseconds;
using timeline::lane;
using timeline::track;

// Returns the task of a lane; null if the lane is not that of one task in the view model.
const model::task* task_of(const view_model& p, const lane& l) {
  if (l.what != lane::kind::row) return nullptr;
  const tree_entry& e = p.tree[l.entry];
  return e.members == 0 && p.is_task(e.node) ? &p.task_at(e.node) : nullptr;
}

class lane_painter {
 public:
  lane_painter(const panel_context& on, const model::wording& words, const timeline_frame& frame, const lane& l,
               float top)
      : on_(on),
        words_(words),
        pen_(on.pen),
        c_(on.pen.colours()),
        state_(on.view.timeline),
        past_(state_.past()),
        view_(state_.view()),
        frame_(frame),
        lane_(l),
        bar_{frame.lanes.left, top + pen_.px(4), frame.lanes.right, top + frame.lane_height - pen_.px(4)} {}

  void draw() const {
    const view_model& p = *on_.view.view_model();
    pen_.list().PushClipRect({frame_.lanes.left, bar_.top - pen_.px(4)}, {frame_.lanes.right, bar_.bottom + pen_.px(4)},
                             true);
    if (lane_.what == lane::kind::thread) {
      life(nanoseconds(0), state_.now(), c_.ended);
      polls(past_.polls_of_thread(lane_.thread), false);
    } else if (lane_.what == lane::kind::ended) {
      if (const auto* group = past_.find(lane_.owner, lane_.site)) {
        lives(*group);
        // If other tasks of the spawn group are live, the lane of these has the polls of all.
        if (group->tracks <= group->ended.size()) polls(group->polls, false);
      }
    } else {
      const tree_entry& e = p.tree[lane_.entry];
      p.visit(
          e.node, [&](const model::task& t) { tasks(p, e, t); }, [&](const model::group& g) { life_of(g); },
          [&](const model::loop& l) { life_of(l); }, [](model::of_no_loop) {});
    }
    pen_.list().PopClipRect();
  }

 private:
  float x(nanoseconds at) const { return frame_.x(view_, at); }

  void life(nanoseconds from, nanoseconds to, colour of) const {
    const float left = std::max(x(from), frame_.lanes.left - pen_.px(8));
    const float right = std::min(x(to), frame_.lanes.right + pen_.px(8));
    if (right <= frame_.lanes.left || left >= frame_.lanes.right) return;
    pen_.fill({left, bar_.top, std::max(right, left + 1), bar_.bottom}, with_alpha(of, 44), pen_.px(2));
  }

  // Draws the lifetimes of tasks that ended in one lane. Those that overlap become one bar.
  void lives(const timeline::spawn_group& group) const {
    const auto& all = group.ended;
    auto at = std::partition_point(all.begin(), all.end(),
                                   [&](const timeline::lifetime& l) { return l.ended <= view_.from(); });
    float reached = frame_.lanes.left - 1;
    while (at != all.end()) {
      const float right = std::min(x(at->ended), frame_.lanes.right + pen_.px(8));
      const float left = std::max(x(at->began), reached);
      if (right > reached)
        pen_.fill({left, bar_.top, std::max(right, left + 1), bar_.bottom}, with_alpha(c_.ended, 60));
      if (at->outcome != model::task_state::completed && right < frame_.lanes.right) end_sign(right, at->outcome);
      reached = std::max(reached, right);
      // Lifetimes that end within the same two pixels look the same, so only the first of them is drawn.
      const nanoseconds next = at->ended + view_.width() * 2 / static_cast<std::int64_t>(frame_.lanes.width());
      if (x(at->ended) > frame_.lanes.right) break;
      at = std::partition_point(std::next(at), all.end(), [&](const timeline::lifetime& l) { return l.ended <= next; });
    }
  }

  void tasks(const view_model& p, const tree_entry& e, const model::task& t) const {
    const bool many = e.members != 0;
    const bool live = model::is_live(t.state);
    const track* const known = past_.find(t.id);
    const nanoseconds end = many || live                                    ? state_.now()
                            : known != nullptr && known->ended.count() != 0 ? known->ended
                                                                            : t.since;
    const bool troubled = !many && p.has_finding(e.node);
    life(t.spawned, end, troubled ? c_.problem : live || many ? c_.waiting : c_.ended);
    if (many) {
      if (const auto* group = past_.find(timeline::lane_owner(p.snapshot, t), t.spawned_at)) polls(group->polls, false);
      return;
    }
    if (known != nullptr) polls(known->polls, true);
    if (t.state == model::task_state::running) {  // the poll goes on, beyond what is known
      const float left = std::max(x(t.since), frame_.lanes.left);
      const float right = std::max(x(state_.now()), left + pen_.px(2));
      const colour of = state_.now() - t.since >= verdict::long_poll ? c_.warning : c_.running;
      pen_.fill({left, bar_.top, right, bar_.bottom}, of, pen_.px(2));
      pen_.fill({right, bar_.top, right + pen_.px(3), bar_.bottom}, with_alpha(of, 90));
    }
    edges(t.spawned, live ? nanoseconds(0) : end, t.state);
    if (known != nullptr) marks(*known);
  }

  void life_of(const model::group& g) const {
    life(g.opened, state_.now(), c_.text_faint);
    edges(g.opened, nanoseconds(0), model::task_state::waiting);
    if (g.cancelled.count() != 0) cancel_sign(x(g.cancelled));
  }
  void life_of(const model::loop& l) const {
    life(l.began, model::end_of(l, state_.now()), c_.text_faint);
    edges(l.began, nanoseconds(0), model::task_state::waiting);
    if (l.shutdown.count() == 0) return;
    const float at = x(l.shutdown);
    pen_.fill({at, bar_.top, at + pen_.px(2), bar_.bottom}, c_.warning);
    label("shutdown", at + pen_.px(6), frame_.lanes.right, c_.text_dim);
  }

  void polls(const timeline::poll_index& list, bool of_one) const {
    const auto draw = [&](auto s) {
      const float left = std::max(frame_.lanes.left + static_cast<float>(s.left), frame_.lanes.left - pen_.px(8));
      const float right = std::min(frame_.lanes.left + static_cast<float>(s.right), frame_.lanes.right + pen_.px(8));
      if (s.polls == 0) return wait(past_[s.first], left, right);
      // A stretch that is too narrow for single polls is as bright as it was busy, but always bright enough to be seen.
      const bool narrow = s.right - s.left <= timeline::least_width;
      const auto alpha = narrow ? static_cast<unsigned>(80 + 175 * std::sqrt(s.busy)) : 255u;
      const colour of = s.notable ? c_.warning : with_alpha(c_.running, alpha);
      pen_.fill({left, bar_.top, std::max(right, left + 1), bar_.bottom}, of,
                right - left > pen_.px(6) ? pen_.px(2) : 0);
      if (right - left < pen_.px(56)) return;
      label(poll_label(past_[s.first]), std::max(left, frame_.lanes.left) + pen_.px(6), right - pen_.px(4), c_.ground);
    };
    timeline::draw_polls(list, view_, static_cast<double>(frame_.lanes.width()), of_one, draw,
                         nanoseconds(verdict::long_poll).count());
  }

  // Returns how long a poll took; in a lane of many tasks, together with the task's name.
  std::string poll_label(const timeline::poll& p) const {
    const std::string took = model::duration_text(p.to - p.from);
    const view_model& pic = *on_.view.view_model();
    if (lane_.what == lane::kind::row && pic.tree[lane_.entry].members == 0) return took;
    const index node = pic.nodes.find(p.task);
    if (node != none && pic.is_task(node)) return took + "  " + words_.name(pic.task_at(node));
    const track* const t = past_.find(p.task);
    const index function = t == nullptr ? 0 : pic.snapshot.site_at(t->spawned_at).spawns;
    return function == 0 ? took : took + "  " + words_.function(function);
  }

  // Draws what came after a poll, between `left` and `right`.
  void wait(const timeline::poll& before, float left, float right) const {
    using enum model::task_state;
    if (before.after == ready) {  // the task yielded, which a line shows
      const float middle = bar_.middle();
      pen_.fill({left, middle - pen_.px(1), right, middle + pen_.px(1)}, c_.ready);
      if (right - left > pen_.px(64)) label("ready", std::max(left, frame_.lanes.left) + pen_.px(6), right, c_.ready);
      return;
    }
    if (before.after != waiting || right - left < pen_.px(72)) return;
    const std::string_view in = past_.operation(before.operation);
    const float end = std::min(right, x(state_.now()));
    if (!in.empty())
      label(model::printable(in), std::max(left, frame_.lanes.left) + pen_.px(6), end - pen_.px(4), c_.text_dim);
  }

  void label(std::string_view text, float left, float right, colour of) const {
    ImFont* const font = pen_.fonts().mono_small;
    if (right - left < pen_.px(24)) return;
    pen_.text_within(font, left, right, canvas::baseline(font, bar_.top, bar_.bottom), of, text);
  }

  void edges(nanoseconds began, nanoseconds ended, model::task_state how) const {
    const float left = std::floor(x(began));
    pen_.fill({left, bar_.top, left + pen_.px(2), bar_.bottom}, c_.text_faint);
    if (ended.count() != 0) end_sign(x(ended), how);
  }

  // Draws how a task ended. The tooltip has a word for it; the shapes differ for those who cannot tell the colours.
  void end_sign(float at, model::task_state how) const {
    const float left = std::floor(at);
    const float middle = bar_.middle();
    const float r = pen_.px(4);
    switch (how) {
      case model::task_state::failed:
        pen_.list().AddLine({left - r, middle - r}, {left + r, middle + r}, c_.problem, pen_.px(2));
        pen_.list().AddLine({left - r, middle + r}, {left + r, middle - r}, c_.problem, pen_.px(2));
        return;
      case model::task_state::cancelled:
      case model::task_state::destroyed:
        return pen_.fill({left - r, middle - r, left + r, middle + r}, c_.cancelled, pen_.px(1));
      default:
        return pen_.fill({left - pen_.px(2), bar_.top, left, bar_.bottom}, c_.ended);
    }
  }

  void cancel_sign(float at) const {
    const float r = pen_.px(5);
    const float y = bar_.middle();
    pen_.list().AddQuadFilled({at, y - r}, {at + r, y}, {at, y + r}, {at - r, y}, c_.cancelled);
    pen_.list().AddQuad({at, y - r}, {at + r, y}, {at, y + r}, {at - r, y}, c_.ground, 1);
  }

  void marks(const track& t) const {
    for (const timeline::mark& m : t.marks) {
      const float at = x(m.at);
      if (at < frame_.lanes.left - pen_.px(8) || at > frame_.lanes.right + pen_.px(8)) continue;
      if (m.kind == model::event_kind::cancelled) cancel_sign(at);
      if (m.kind == model::event_kind::orphaned) {
        pen_.fill({at - 1, bar_.top, at + 1, bar_.bottom}, c_.problem);
        pen_.warning_sign(at + pen_.px(3), bar_.middle(), c_.problem);
      }
    }
  }

  const panel_context& on_;
  const model::wording& words_;
  const canvas& pen_;
  const palette& c_;
  const timeline_state& state_;
  const timeline::event_history& past_;
  const timeline::time_view& view_;
  const timeline_frame& frame_;
  const lane& lane_;
  const box bar_;
};

}  // namespace

lane_name name_of(const panel_context& on, const model::wording& words, const lane& l) {
  const view_model& p = *on.view.view_model();
  const timeline::event_history& past = on.view.timeline.past();
  if (l.what == lane::kind::thread) {
    if (l.thread >= past.threads().size()) return {"other threads", ""};
    const model::recording_thread& t = past.threads()[l.thread];
    const std::string name = model::printable(t.name);
    return {name.empty() ? "thread" : name, std::to_string(t.id) + (t.runs ? "" : " ended")};
  }
  if (l.what == lane::kind::ended) {
    const auto* group = past.find(l.owner, l.site);
    const model::site& at = p.snapshot.site_at(l.site);
    std::string name = at.spawns != 0 ? words.function(at.spawns) : "";
    if (name.empty()) name = words.place(l.site);
    if (name.empty()) name = "tasks";
    name = name.substr(name.rfind('/') + 1);
    return {name, "×" + model::count_text(group == nullptr ? 0 : group->ended.size()) + " ended"};
  }
  const tree_entry& e = p.tree[l.entry];
  std::string aside;
  if (p.is_task(e.node))
    aside = e.members == 0 ? "#" + std::to_string(p.task_at(e.node).id) : "×" + model::count_text(e.members);
  return {name_of_entry(p, words, l.entry), aside};
}

float lane_indent(const canvas& pen, const timeline_frame& frame, index depth) {
  constexpr float step = 11, around_name = 47;  // around_name: the edges, the fold mark, and the light
  const float room = frame.lanes.left - frame.whole.left - pen.px(around_name);
  return pen.px(12) + static_cast<float>(levels_shown(pen, room, step, depth)) * pen.px(step);
}

void timeline_lane(const panel_context& on, const model::wording& words, const timeline_frame& frame, const lane& l,
                   float top, bool hovered) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const view_model& p = *on.view.view_model();
  const box row{frame.whole.left, top, frame.whole.right, top + frame.lane_height};
  const bool is_row = l.what == lane::kind::row;
  const bool selected = is_row && l.entry == on.view.selected();
  const bool troubled = is_row && p.tree[l.entry].members == 0 && p.has_finding(p.tree[l.entry].node);
  row_background(pen, row, selected, troubled, hovered);
  lane_painter(on, words, frame, l, top).draw();

  float left = row.left + lane_indent(pen, frame, l.depth);
  const float right = frame.lanes.left - pen.px(6);
  pen.list().PushClipRect({row.left, row.top}, {right, row.bottom}, true);
  if (is_row && p.tree.is_parent(l.entry))
    pen.arrow(left + pen.px(5), row.middle(), on.view.tree.rows().is_open(l.entry), c.text_faint);
  left += pen.px(lane_mark_width);
  const model::task* const task = task_of(p, l);
  if (is_row && p.tree[l.entry].members != 0 && p.tree[l.entry].troubled != 0) {
    pen.warning_sign(left, row.middle(), c.problem);
    left += pen.px(15);
  }
  if (task != nullptr) {  // draws the task's present state
    const colour state = troubled ? c.problem : style_of(c, p, *task).of;
    if (troubled)
      pen.warning_sign(left, row.middle(), state);
    else
      pen.list().AddCircleFilled({left + pen.px(5), row.middle()}, pen.px(3), state, 12);
    left += pen.px(15);
  }
  const lane_name name = name_of(on, words, l);
  const bool ended = l.what == lane::kind::ended || (task != nullptr && !model::is_live(task->state));
  const float base = canvas::baseline(f.plain, row.top, row.bottom);
  const float aside = canvas::width(f.mono_small, name.aside) + pen.px(6);
  // The name is cut to make room for a count, which says more than the end of a name, and for the id of a task, which
  // alone tells it from its siblings, as long as the name can be read.
  const float least = pen.px(name.aside.starts_with("×") ? 40 : 100);
  const float room = !name.aside.empty() && right - left - aside > least ? right - aside : right;
  left = on.name(f.plain, left, room, base, ended ? c.text_dim : c.text, name.name);
  if (left + aside < right + 1) pen.text(f.mono_small, left + pen.px(6), base, c.text_faint, name.aside);
  pen.list().PopClipRect();
}

}  // namespace curfew::viewer
