// Draws the timeline's head: the whole session in a strip, the scale of what is shown, and what crosses all lanes.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "probe/model/text.hpp"
#include "viewer/timeline/time_view.hpp"
#include "viewer/ui/timeline/timeline_parts.hpp"

namespace curfew::viewer {

using model::nanoseconds;

std::string instant_text(nanoseconds at, nanoseconds step) {
  int decimals = 0;
  for (std::int64_t unit = 1'000'000'000; unit > step.count() && decimals < 9; unit /= 10) ++decimals;
  const auto whole = at.count() / 1'000'000'000;
  const auto rest = at.count() % 1'000'000'000;
  char fraction[16];
  std::snprintf(fraction, sizeof fraction, "%09lld", static_cast<long long>(rest));
  fraction[decimals] = '\0';
  char text[64];
  const char* const point = decimals == 0 ? "" : ".";
  if (whole < 60) {
    std::snprintf(text, sizeof text, "%lld%s%s s", static_cast<long long>(whole), point, fraction);
  } else if (whole < 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld%s%s", static_cast<long long>(whole / 60),
                  static_cast<long long>(whole % 60), point, fraction);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld%s%s", static_cast<long long>(whole / 3600),
                  static_cast<long long>(whole / 60 % 60), static_cast<long long>(whole % 60), point, fraction);
  }
  return text;
}

std::string exact_text(nanoseconds t) {
  struct unit {
    std::int64_t ns;
    const char* name;
  };
  for (const unit u : {unit{1'000'000'000, "s"}, unit{1'000'000, "ms"}, unit{1000, "µs"}}) {
    if (t.count() < u.ns) continue;
    char text[48];
    std::snprintf(text, sizeof text, "%.3f %s", static_cast<double>(t.count()) / static_cast<double>(u.ns), u.name);
    return text;
  }
  return std::to_string(t.count()) + " ns";
}

nanoseconds round_step(nanoseconds least) {
  for (std::int64_t unit = 1; unit < std::int64_t{1} << 58; unit *= 10)
    for (const std::int64_t times : {1, 2, 5})
      if (unit * times >= least.count()) return nanoseconds(unit * times);
  return least;
}

namespace {

nanoseconds step_of(const panel_context& on, const timeline_frame& frame) {
  const double labels = std::max(1.0, static_cast<double>(frame.lanes.width() / on.pen.px(112)));
  return round_step(
      nanoseconds(static_cast<std::int64_t>(static_cast<double>(on.view.timeline.view().width().count()) / labels)));
}

template <class Draw>
void for_each_step(const panel_context& on, const timeline_frame& frame, Draw draw) {
  const timeline::time_view& view = on.view.timeline.view();
  const nanoseconds step = step_of(on, frame);
  for (auto at = std::max(nanoseconds(0), view.from() / step * step); at < view.to(); at += step)
    if (at >= view.from()) draw(at, step);
}

std::string lost_text(const timeline::lost_stretch& g) {
  const std::string what = g.polls ? " polls" : " events";
  return model::count_text(g.lost) + what +
         (g.earlier    ? " before this was opened"
          : g.left_out ? " left out during the pause"
                       : " lost");
}

void hatch(const canvas& pen, const box& b, colour c) {
  pen.list().PushClipRect({b.left, b.top}, {b.right, b.bottom}, true);
  const float step = pen.px(9);
  for (float x = b.left - b.height(); x < b.right; x += step)
    pen.list().AddLine({x, b.bottom}, {x + b.height(), b.top}, c, 1);
  pen.list().PopClipRect();
}

// Returns the gaps that can be seen. Those within a few pixels of each other become one, with the sum of their numbers.
std::vector<std::pair<box, timeline::lost_stretch>> visible_lost_stretches(const panel_context& on,
                                                                           const timeline_frame& frame) {
  std::vector<std::pair<box, timeline::lost_stretch>> shown;
  const timeline::time_view& view = on.view.timeline.view();
  for (const timeline::lost_stretch& g : on.view.timeline.past().lost_stretches()) {
    if (g.to < view.from() || g.from > view.to()) continue;
    box b{std::max(frame.x(view, g.from), frame.lanes.left), frame.lanes.top,
          std::min(frame.x(view, g.to), frame.lanes.right), frame.lanes.bottom};
    b.right = std::max(b.right, b.left + on.pen.px(2));
    if (!shown.empty()) {
      auto& [last, sum] = shown.back();
      if (sum.polls == g.polls && sum.earlier == g.earlier && sum.left_out == g.left_out &&
          b.left - last.right < on.pen.px(3)) {
        last.right = std::max(last.right, b.right);
        sum.lost += g.lost;
        continue;
      }
    }
    shown.emplace_back(b, g);
  }
  return shown;
}

}  // namespace

void timeline_overview(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const timeline_state& state = on.view.timeline;
  const timeline::activity& all = state.past().whole();
  const auto total = static_cast<double>(std::max<std::int64_t>(state.now().count(), 1));
  const auto x = [&](nanoseconds at) {
    return b.left + static_cast<float>(static_cast<double>(at.count()) / total) * b.width();
  };
  pen.fill(b, c.field, pen.px(3));
  pen.list().PushClipRect({b.left, b.top}, {b.right, b.bottom}, true);
  const float tallest = b.height() - pen.px(4);
  for (std::size_t i = 0; i < all.used(); ++i) {
    if (all[i] == 0) continue;
    // The height is the square root of the number, so that a quiet second beside a busy one can still be seen.
    const float share = std::sqrt(static_cast<float>(all[i]) / static_cast<float>(all.most()));
    const float left = x(all.width() * static_cast<std::int64_t>(i));
    const float right = std::max(left + 1, x(all.width() * static_cast<std::int64_t>(i + 1)));
    pen.fill({left, b.bottom - std::max(pen.px(1), share * tallest), right, b.bottom}, with_alpha(c.waiting, 150));
  }
  const timeline::time_view& view = state.view();
  box shown{x(view.from()), b.top, x(view.to()), b.bottom};
  if (shown.width() < pen.px(4)) shown.right = shown.left + pen.px(4);
  pen.fill(shown, with_alpha(c.accent, 46), pen.px(2));
  pen.frame(shown, c.accent, pen.px(2));
  pen.list().PopClipRect();

  const auto touch = on.area("timeline/overview", b);
  if (!ImGui::IsItemActive() && !touch.clicked) return;
  const double share = static_cast<double>((ImGui::GetIO().MousePos.x - b.left) / b.width());
  const auto middle = nanoseconds(static_cast<std::int64_t>(share * total));
  on.send(commands::show_times{middle - view.width() / 2, middle + view.width() / 2});
}

void timeline_ruler(const panel_context& on, const timeline_frame& frame) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const box& b = frame.ruler;
  const timeline_state& state = on.view.timeline;
  const timeline::time_view& view = state.view();
  pen.fill({frame.whole.left, b.top, frame.whole.right, b.bottom}, c.panel);
  const float base = canvas::baseline(f.mono_small, b.top, b.bottom);
  pen.list().PushClipRect({b.left, b.top}, {b.right, b.bottom}, true);
  for_each_step(on, frame, [&](nanoseconds at, nanoseconds step) {
    const float x = std::floor(frame.x(view, at));
    pen.fill({x, b.bottom - pen.px(6), x + 1, b.bottom}, c.line);
    pen.text(f.mono_small, x + pen.px(5), base, c.text_dim, instant_text(at, step));
  });
  // Draws a line where every poll is known. It is interrupted where polls are missing, wide enough to be seen.
  std::size_t number = 0;
  float before = b.left - pen.px(8);
  for (const auto& [from, to] : state.past().complete()) {
    const float left = std::max({b.left, frame.x(view, from), before + pen.px(3)});
    const float right = std::min(b.right, frame.x(view, to));
    if (left >= right) continue;
    const box line{left, b.bottom - pen.px(2), right, b.bottom};
    pen.fill(line, state.past().polls_without_room() == 0 ? c.good : c.warning);
    on.record_box("timeline/complete/" + std::to_string(number++), line);
    before = right;
  }
  pen.list().PopClipRect();
  pen.text(f.small, frame.whole.left + pen.px(16), base, c.text_faint, "Shown");
  pen.text_right(f.mono_small, b.left - pen.px(10), base, c.text_dim, model::duration_text(view.width()));
}

void timeline_grid(const panel_context& on, const timeline_frame& frame) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const timeline_state& state = on.view.timeline;
  const timeline::time_view& view = state.view();
  const box& b = frame.lanes;
  for_each_step(on, frame, [&](nanoseconds at, nanoseconds) {
    const float x = std::floor(frame.x(view, at));
    pen.fill({x, b.top, x + 1, b.bottom}, c.guide);
  });
  const float now = frame.x(view, state.now());
  if (now < b.right) pen.fill({std::max(now, b.left), b.top, b.right, b.bottom}, c.panel);
  const float began = frame.x(view, nanoseconds(0));
  if (began > b.left) pen.fill({b.left, b.top, std::min(began, b.right), b.bottom}, c.panel);
}

void timeline_over_lanes(const panel_context& on, const timeline_frame& frame, bool hovered) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const timeline_state& state = on.view.timeline;
  const timeline::time_view& view = state.view();
  const box& b = frame.lanes;
  float text_from = b.left;
  std::size_t number = 0;
  for (const auto& [area, g] : visible_lost_stretches(on, frame)) {
    on.record_box("timeline/lost/" + std::to_string(number++), area);
    const box strip{area.left, b.top, area.right, b.top + pen.px(5)};
    pen.fill(strip, with_alpha(c.warning, g.earlier ? 70 : 170));
    if (!g.earlier) {
      pen.fill(area, with_alpha(c.warning, 14));
      hatch(pen, area, with_alpha(c.warning, 60));
    }
    const std::string text = lost_text(g);
    const float width = canvas::width(f.small, text) + pen.px(12);
    const float left = std::max(area.left, text_from);
    const bool fits = g.earlier ? area.right - left >= width : left + width <= b.right;
    if (!fits) continue;
    const box card{left, b.top + pen.px(6), left + width, b.top + pen.px(24)};
    pen.fill(card, blend(c.ground, c.warning, .18f), pen.px(4));
    pen.text(f.small, card.left + pen.px(6), canvas::baseline(f.small, card.top, card.bottom), c.text, text);
    text_from = card.right + pen.px(6);
  }
  if (const auto& measured = state.measured()) {
    const box area{std::max(b.left, frame.x(view, measured->first)), b.top,
                   std::min(b.right, frame.x(view, measured->second)), b.bottom};
    if (area.left < area.right) {
      on.record_box("timeline/measured", area);
      pen.fill(area, with_alpha(c.accent, 34));
      pen.fill({area.left, b.top, area.left + 1, b.bottom}, c.accent);
      pen.fill({area.right - 1, b.top, area.right, b.bottom}, c.accent);
      const std::string text = exact_text(measured->second - measured->first);
      const float width = canvas::width(f.mono, text) + pen.px(16);
      const float middle = std::clamp((area.left + area.right) / 2, b.left + width / 2, b.right - width / 2);
      const float below = b.top + static_cast<float>(state.lanes().size()) * frame.lane_height + pen.px(12);
      const float top = std::min(below, b.bottom - pen.px(34));
      const box card{middle - width / 2, top, middle + width / 2, top + pen.px(24)};
      pen.fill(card, c.accent, pen.px(5));
      pen.text(f.mono, card.left + pen.px(8), canvas::baseline(f.mono, card.top, card.bottom), c.ground, text);
    }
  }
  if (!hovered) return;
  const float x = std::floor(ImGui::GetIO().MousePos.x);
  pen.fill({x, b.top, x + 1, b.bottom}, with_alpha(c.text, 90));
  const nanoseconds at = frame.at(view, x);
  if (at.count() < 0) return;
  const std::string text = instant_text(at, round_step(view.width() / 2000));
  const float width = canvas::width(f.mono_small, text) + pen.px(12);
  const float left = std::clamp(x - width / 2, frame.ruler.left, frame.ruler.right - width);
  const box card{left, frame.ruler.top + pen.px(3), left + width, frame.ruler.bottom - pen.px(3)};
  pen.fill(card, c.raised, pen.px(4));
  pen.text(f.mono_small, left + pen.px(6), canvas::baseline(f.mono_small, card.top, card.bottom), c.text, text);
}

}  // namespace curfew::viewer
