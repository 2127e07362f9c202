#include "viewer/timeline/sheet.hpp"

#include <algorithm>

namespace curfew::viewer::timeline {

void sheet::add(const model::event_batch& batch, const row_list& rows, bool paused) {
  runs_ = batch.alive;
  const picture* const p = rows.shown_picture();
  past_.add(batch, p == nullptr ? nullptr : &p->snapshot, p == nullptr ? nullptr : &p->nodes, paused);
  if (paused) return;
  set_now(past_.latest());
  arrange(rows);
}

void sheet::arrange(const row_list& rows) {
  lanes_.arrange(order_, rows, past_);
  if (const picture* const p = rows.shown_picture()) set_now(p->snapshot.process.taken);
  clamp();
}

void sheet::set_now(nanoseconds now) {
  now_ = std::max(now_, now);
  view_.advance(now_);
}

void sheet::apply(const change& c, const row_list& rows) {
  if (const auto* z = std::get_if<zoom>(&c)) view_.zoom(z->share, z->factor);
  if (const auto* p = std::get_if<pan>(&c)) view_.pan(p->shares);
  if (const auto* s = std::get_if<show>(&c)) view_.show(s->from, s->to);
  if (std::holds_alternative<show_all>(c)) view_.show(nanoseconds(0), now_ + now_ / 50);
  if (const auto* f = std::get_if<follow>(&c)) {
    view_.follow(f->on);
    view_.advance(now_);
  }
  if (const auto* o = std::get_if<order_lanes>(&c)) {
    order_ = o->order;
    top_ = 0;
    arrange(rows);
  }
  if (const auto* s = std::get_if<scroll_lanes>(&c)) top_ += s->by;
  if (const auto* m = std::get_if<measure>(&c)) measured_ = std::minmax(m->from, m->to);
  if (std::holds_alternative<stop_measuring>(c)) measured_.reset();
  clamp();
}

void sheet::keep_in_view(index entry) {
  const auto position = lanes_.position_of(entry);
  if (!position) return;
  const auto at = static_cast<double>(*position);
  const auto visible = static_cast<double>(visible_);
  if (at < top_ || at > top_ + visible - 2) top_ = at - visible / 3;
  clamp();
}

void sheet::clamp() {
  const auto most = static_cast<double>(lanes_.size()) - static_cast<double>(visible_);
  top_ = std::clamp(static_cast<double>(static_cast<std::int64_t>(top_)), 0.0, std::max(0.0, most));
}

}  // namespace curfew::viewer::timeline
