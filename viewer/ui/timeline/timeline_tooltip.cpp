// Says in words what the mouse is over in a lane of the timeline.
#include <algorithm>
#include <vector>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/verdict/thresholds.hpp"
#include "viewer/timeline/event_history.hpp"
#include "viewer/ui/timeline/timeline_parts.hpp"
#include "viewer/ui/widgets/ongoing_text.hpp"

namespace curfew::viewer {

namespace {

using model::nanoseconds;
using timeline::lane;

constexpr std::uint32_t most_summed = 20'000;  // polls that are summed to say how busy a stretch was

struct card {
  std::string title, aside;
  struct line {
    std::string what, value;
    colour of;
  };
  std::vector<line> lines;
  model::node_id task = 0;
};

class reading {
 public:
  reading(const panel_context& on, const model::wording& words, const timeline_frame& frame, const lane& l)
      : words_(words),
        c_(on.pen.colours()),
        view_model_(*on.view.view_model()),
        state_(on.view.timeline),
        past_(state_.past()),
        lane_(l),
        mouse_(ImGui::GetIO().MousePos.x),
        at_(frame.at(state_.view(), mouse_)),
        near_(state_.view().width() * static_cast<std::int64_t>(on.pen.px(3)) /
              static_cast<std::int64_t>(std::max(1.f, frame.lanes.width()))) {
    const lane_name name = name_of(on, words, l);
    card_.title = name.name;
    card_.aside = name.aside;
  }

  card read() {
    const timeline::poll_index* list = nullptr;
    bool of_one = false;
    if (lane_.what == lane::kind::thread) {
      list = &past_.polls_of_thread(lane_.thread);
    } else if (lane_.what == lane::kind::ended) {
      if (const auto* group = past_.find(lane_.owner, lane_.site)) list = &group->polls;
      card_.task = 0;
    } else {
      const tree_entry& e = view_model_.tree[lane_.entry];
      const model::task* found = nullptr;
      view_model_.visit(
          e.node, [&](const model::task& t) { found = &t; }, [&](const model::group& g) { owner(g); },
          [&](const model::loop& l) { owner(l); }, [](model::of_no_loop) {});
      if (found == nullptr) return card_;
      const model::task& t = *found;
      card_.task = e.members == 0 ? t.id : 0;
      of_one = e.members == 0;
      if (e.members != 0) {
        if (const auto* group = past_.find(timeline::lane_owner(view_model_.snapshot, t), t.spawned_at))
          list = &group->polls;
      } else {
        if (const auto* track = past_.find(t.id)) {
          list = &track->polls;
          marks(*track);
        }
      }
    }
    if (list != nullptr && polls(*list, of_one)) return card_;
    if (of_one) task(view_model_.task_at(view_model_.tree[lane_.entry].node));
    return card_;
  }

 private:
  void say(std::string what, std::string value) { say(std::move(what), std::move(value), c_.text); }
  void say(std::string what, std::string value, colour of) {
    card_.lines.push_back({std::move(what), std::move(value), of});
  }
  std::string when(nanoseconds at) const { return instant_text(at, std::max(nanoseconds(1), near_ / 100)); }

  // Says what is known of the polls, or of the wait, under the mouse. Returns false if there is nothing to say of
  // these, so that the task as a whole is described.
  bool polls(const timeline::poll_index& list, bool of_one) {
    const auto all = list.all();
    const std::size_t first = list.first_ending_after((at_ - near_).count());
    std::size_t end = first;
    nanoseconds busy{0};
    while (end < all.size() && past_[all[end]].from <= at_ + near_ && end - first < most_summed) {
      busy += past_[all[end]].to - past_[all[end]].from;
      ++end;
    }
    const std::size_t count = end - first;
    if (count == 1) return one(past_[all[first]]), true;
    // Describes the poll right under the mouse, if it is wide enough to be seen.
    for (std::size_t i = first; i < end && i < first + 64; ++i) {
      const timeline::poll& p = past_[all[i]];
      if (p.from <= at_ && p.to >= at_ && p.to - p.from > near_) return one(p), true;
    }
    if (count > 1) {
      const nanoseconds from = past_[all[first]].from, to = past_[all[end - 1]].to;
      say("Polls",
          model::count_text(count) + (count == most_summed ? " or more" : "") + " in " +
              model::duration_text(to - from),
          c_.running);
      say("Busy", model::duration_text(busy), c_.running);
      say("At", when(from));
      return true;
    }
    if (!of_one || first == 0) return false;
    const timeline::poll& before = past_[all[first - 1]];
    const nanoseconds until = first < all.size() ? past_[all[first]].from : state_.now();
    if (at_ > until || before.after == model::task_state::completed) return false;
    if (before.after == model::task_state::ready) {
      say("Ready", model::duration_text(until - before.to), c_.ready);
      say("", "it yielded, and waits for its turn");
    } else {
      say("Waits", model::duration_text(until - before.to) + (first < all.size() ? "" : " so far"), c_.waiting);
      const auto operation = past_.operation(before.operation);
      if (!operation.empty()) say("In", model::printable(operation));
    }
    say("Since", when(before.to));
    return true;
  }

  void one(const timeline::poll& p) {
    const bool many = lane_.what != lane::kind::row || view_model_.tree[lane_.entry].members != 0;
    if (many) {
      const index node = view_model_.nodes.find(p.task);
      const bool known = node != none && view_model_.is_task(node);
      if (known) card_.title = words_.name(view_model_.task_at(node));
      if (!known && lane_.what == lane::kind::thread) card_.title = name_of_ended(p.task);
      card_.aside = "#" + std::to_string(p.task);
      card_.task = known ? p.task : 0;
    }
    const bool blocked = p.to - p.from >= verdict::long_poll;
    say("Poll", model::duration_text(p.to - p.from), blocked ? c_.warning : c_.running);
    if (blocked) say("", "nothing else ran on its thread meanwhile", c_.text_dim);
    say("At", when(p.from));
    if (p.thread < past_.threads().size()) {
      const model::recording_thread& t = past_.threads()[p.thread];
      say("Thread", model::printable(t.name) + " " + std::to_string(t.id));
    }
    const auto operation = past_.operation(p.operation);
    if (p.after == model::task_state::ready)
      say("Then", "ready: it yielded", c_.ready);
    else if (p.after != model::task_state::waiting)
      say("Then", "ended", c_.text_dim);
    else
      say("Then", operation.empty() ? "waits" : "waits in " + model::printable(operation), c_.waiting);
  }

  std::string name_of_ended(model::node_id id) const {
    const timeline::track* const t = past_.find(id);
    const index function = t == nullptr ? 0 : view_model_.snapshot.site_at(t->spawned_at).spawns;
    return function == 0 ? "task" : words_.function(function);
  }

  void marks(const timeline::track& t) {
    for (const timeline::mark& m : t.marks) {
      if (m.at < at_ - 2 * near_ || m.at > at_ + 2 * near_) continue;
      if (m.kind == model::event_kind::cancelled) say("Cancelled", when(m.at) + by(m.other), c_.cancelled);
      if (m.kind == model::event_kind::orphaned) say("Orphaned", when(m.at) + by(m.other), c_.problem);
      if (m.kind == model::event_kind::adopted) say("Adopted", when(m.at) + by(m.other));
      if (m.kind == model::event_kind::joined) say("Joined", when(m.at) + by(m.other));
    }
  }
  std::string by(model::node_id who) const { return who == 0 ? "" : ", by " + words_.who(who); }

  void task(const model::task& t) {
    say("State", std::string(model::state_text(t)), c_.of(t.state));
    if (model::is_live(t.state))
      say("For", ongoing_text(words_.snapshot(), std::max(nanoseconds(0), state_.now() - t.since)));
    const std::string doing = words_.doing(t);
    if (t.state == model::task_state::waiting && !doing.empty()) say("In", doing);
    say("Spawned", when(t.spawned));
    if (t.orphaned) say("Orphan", "nobody will join it", c_.problem);
    if (!past_.covered().empty() && at_ < past_.covered().front().first)
      say("", "polls were not asked for yet", c_.text_faint);
  }

  void owner(const model::group& g) {
    say("State", std::string(model::text_of(g.state)));
    say("Opened", when(g.opened));
    say("Spawned", model::count_text(g.children_spawned));
  }
  void owner(const model::loop& l) {
    say("State", std::string(model::text_of(l.state)));
    say("Began", when(l.began));
    if (l.ended.count() != 0) say("Ended", when(l.ended));
  }

  const model::wording& words_;
  const palette& c_;
  const view_model& view_model_;
  const timeline_state& state_;
  const timeline::event_history& past_;
  const lane& lane_;
  float mouse_;
  nanoseconds at_, near_;
  card card_;
};

void draw(const panel_context& on, const timeline_frame& frame, const card& card) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  float values = 0, names = 0;
  for (const auto& line : card.lines) {
    values = std::max(values, canvas::width(f.mono, line.value));
    names = std::max(names, canvas::width(f.plain, line.what));
  }
  names += pen.px(14);
  const float title = canvas::width(f.strong, card.title) + canvas::width(f.mono_small, card.aside) + pen.px(12);
  const float most = frame.whole.width() - pen.px(40);
  const float width = std::min(most, std::max({title, names + values, pen.px(140)}) + pen.px(24));
  const float height = pen.px(36) + static_cast<float>(card.lines.size()) * pen.px(21) + pen.px(6);
  float left = mouse.x + pen.px(16), top = mouse.y + pen.px(18);
  if (left + width > frame.whole.right - pen.px(4)) left = std::max(frame.whole.left, mouse.x - width - pen.px(12));
  if (top + height > frame.whole.bottom - pen.px(4)) top = mouse.y - height - pen.px(10);
  const box b{left, top, left + width, top + height};
  on.record_box("timeline/card", b);
  pen.fill({b.left - pen.px(1), b.top + pen.px(2), b.right + pen.px(3), b.bottom + pen.px(4)},
           with_alpha(IM_COL32_BLACK, 60), pen.px(7));
  pen.fill(b, c.raised, pen.px(6));
  pen.frame(b, c.line, pen.px(6));
  const float inside = b.right - pen.px(12);
  const float base = canvas::baseline(f.strong, b.top + pen.px(6), b.top + pen.px(34));
  const float x = pen.text_middle_within(f.strong, b.left + pen.px(12), inside, base, c.text, card.title);
  pen.text_within(f.mono_small, x + pen.px(8), inside, base, c.text_faint, card.aside);
  float y = b.top + pen.px(36);
  for (const auto& line : card.lines) {
    const float on_line = canvas::baseline(f.plain, y, y + pen.px(21));
    pen.text(f.plain, b.left + pen.px(12), on_line, c.text_dim, line.what);
    pen.text_within(f.mono, b.left + pen.px(12) + (line.what.empty() ? 0 : names), inside, on_line, line.of,
                    line.value);
    y += pen.px(21);
  }
}

}  // namespace

model::node_id timeline_tooltip(const panel_context& on, const model::wording& words, const timeline_frame& frame,
                                const lane& l) {
  const card found = reading(on, words, frame, l).read();
  draw(on, frame, found);
  return found.task;
}

}  // namespace curfew::viewer
