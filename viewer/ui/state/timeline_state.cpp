#include "viewer/ui/state/timeline_state.hpp"

#include <algorithm>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

void timeline_state::add(const model::event_batch& batch, const row_list& rows, bool paused) {
  runs_ = batch.alive;
  const view_model* const p = rows.shown_view_model();
  past_.add(batch, p == nullptr ? nullptr : &p->snapshot, p == nullptr ? nullptr : &p->nodes, paused);
  if (paused) return;
  set_now(past_.latest());
  arrange(rows);
}

void timeline_state::arrange(const row_list& rows) {
  lanes_.arrange(order_, rows, past_);
  if (const view_model* const p = rows.shown_view_model()) set_now(p->snapshot.process.taken);
  clamp();
}

void timeline_state::set_now(model::nanoseconds now) {
  now_ = std::max(now_, now);
  view_.advance(now_);
}

void timeline_state::apply(const timeline_command& c, const row_list& rows) {
  std::visit([&](const auto& one) { execute(one, rows); }, c);
  clamp();
}

void timeline_state::execute(const commands::zoom& c, const row_list&) { view_.zoom(c.share, c.factor); }

void timeline_state::execute(const commands::pan& c, const row_list&) { view_.pan(c.shares); }

void timeline_state::execute(const commands::show_times& c, const row_list&) { view_.show(c.from, c.to); }

void timeline_state::execute(const commands::show_session&, const row_list&) {
  view_.show(model::nanoseconds(0), now_ + now_ / 50);
}

void timeline_state::execute(const commands::follow_now& c, const row_list&) {
  view_.follow(c.on);
  view_.advance(now_);
}

void timeline_state::execute(const commands::order_lanes& c, const row_list& rows) {
  order_ = c.order;
  top_ = 0;
  arrange(rows);
}

void timeline_state::execute(const commands::scroll_lanes& c, const row_list&) { top_ += c.by; }

void timeline_state::execute(const commands::measure& c, const row_list&) { measured_ = std::minmax(c.from, c.to); }

void timeline_state::execute(const commands::stop_measuring&, const row_list&) { measured_.reset(); }

void timeline_state::keep_in_view(index entry) {
  const auto position = lanes_.position_of(entry);
  if (!position) return;
  const auto at = static_cast<double>(*position);
  const auto visible = static_cast<double>(visible_);
  if (at < top_ || at > top_ + visible - 2) top_ = at - visible / 3;
  clamp();
}

void timeline_state::clamp() {
  const auto most = static_cast<double>(lanes_.size()) - static_cast<double>(visible_);
  top_ = std::clamp(static_cast<double>(static_cast<std::int64_t>(top_)), 0.0, std::max(0.0, most));
}

}  // namespace curfew::viewer
