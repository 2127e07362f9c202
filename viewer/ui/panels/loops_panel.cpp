// Draws a card for each name of loops: how busy they are, which tasks they run now, how long polls take, and how long
// tasks wait for their polls.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/verdict/thresholds.hpp"
#include "viewer/rows/percentiles.hpp"
#include "viewer/theme/chart.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/widgets/ongoing_text.hpp"
#include "viewer/ui/widgets/percentile_row.hpp"
#include "viewer/ui/widgets/state_style.hpp"

namespace curfew::viewer {

namespace {

constexpr std::size_t most_running = 4;
constexpr float pad = 18, head_height = 46, tasks_height = 66, running_line = 26, chart_height = 112, gap = 14;

std::string rate_text(double rate) {
  if (rate < .005) return "none lately";
  char text[32];
  if (rate >= 10) return model::count_text(static_cast<std::uint64_t>(rate + .5)) + " a second";
  std::snprintf(text, sizeof text, "%.1f a second", rate);
  return text;
}

class card {
 public:
  card(const panel_context& on, const loop_line& line, const model::wording& words)
      : on_(on),
        pen_(on.pen),
        c_(on.pen.colours()),
        f_(on.pen.fonts()),
        line_(line),
        words_(words),
        counters_(line.counters == none ? nullptr : &words.snapshot().counters_by_name[line.counters]) {
    if (on.view.process.trends() == nullptr) return;
    const auto& all = on.view.process.trends()->loops;
    if (const auto found = all.find(name()); found != all.end()) lately_ = &found->second;
  }

  float height(float width) const {
    const auto running = static_cast<float>(std::clamp<std::size_t>(line_.running.size(), 1, most_running));
    const float charts = counters_ == nullptr ? 0 : std::ceil(3 / in_a_row(width)) * pen_.px(chart_height + 44);
    return pen_.px(head_height + tasks_height + 30) + running * pen_.px(running_line) + charts + pen_.px(pad);
  }

  void draw(const box& b, const std::string& mark, bool chosen) const {
    on_.record_box(mark, b);
    pen_.fill(b, c_.panel, pen_.px(8));
    pen_.frame(b, chosen ? c_.accent : c_.line, pen_.px(8));
    const box inside{b.left + pen_.px(pad), b.top, b.right - pen_.px(pad), b.bottom};
    float y = b.top + pen_.px(6);
    head({inside.left, y, inside.right, y + pen_.px(head_height)});
    y += pen_.px(head_height);
    tasks({inside.left, y, inside.right, y + pen_.px(tasks_height)});
    y = running({inside.left, y + pen_.px(tasks_height), inside.right, 0});
    if (counters_ != nullptr) charts({inside.left, y, inside.right, b.bottom});
  }

 private:
  std::string name() const {
    const model::snapshot& s = words_.snapshot();
    if (counters_ != nullptr) return std::string(s.text(counters_->name));
    return line_.loops.empty() ? "" : std::string(s.text(s.loops[line_.loops.front()].name));
  }
  // Returns how many charts are side by side.
  float in_a_row(float width) const { return width > pen_.px(680) ? 3 : width > pen_.px(440) ? 2 : 1; }

  void head(const box& b) const {
    const float middle = b.middle();
    const float base = canvas::baseline(f_.strong, b.top, b.bottom);
    pen_.list().AddCircle({b.left + pen_.px(6), middle}, pen_.px(5), c_.text_dim, 20, 1.5f);
    const std::string name = model::printable(this->name());
    float x = on_.name(f_.strong, b.left + pen_.px(20), b.left + b.width() * .4f, base, c_.text,
                       name.empty() ? "unnamed loop" : name);
    x += pen_.px(10);
    if (line_.loops.empty()) {
      x = pen_.pill(x, middle, c_.ended, "gone", false);
    } else {
      const state_style state = style_of(c_, *on_.view.view_model(), words_.snapshot().loops[line_.loops.front()]);
      x = pen_.pill(x, middle, state.of, state.word, false);
    }
    std::string about = std::to_string(line_.threads) + (line_.threads == 1 ? " thread" : " threads");
    if (line_.loops.size() > 1) about = model::count_text(line_.loops.size()) + " loops, " + about;
    const box line{b.right - std::min(pen_.px(220), b.width() * .3f), b.top + pen_.px(10), b.right,
                   b.bottom - pen_.px(8)};
    const bool trend = lately_ != nullptr && !lately_->busy.empty();
    const float end = trend ? line.left - pen_.px(96) : b.right;
    x = pen_.text_within(f_.small, x + pen_.px(10), end, base, c_.text_dim, about);
    began(x + pen_.px(14), end, base);
    if (lately_ == nullptr || lately_->busy.empty()) return;
    pen_.fill({line.left, line.bottom - 1, line.right, line.bottom}, c_.line_soft);
    sparkline(pen_, line, lately_->busy, std::clamp<std::size_t>(lately_->busy.size(), 20, most_samples), 1,
              c_.running);
    const float words = pen_.text_right(f_.small, line.left - pen_.px(12), base, c_.text_dim, "busy");
    pen_.text_right(f_.mono, words - canvas::width(f_.small, "busy") - pen_.px(6), base, c_.text,
                    model::percent_text(static_cast<double>(lately_->busy.back())));
  }

  // Draws the line where the loop began. A click opens it in the editor, and so does a key if this card is chosen.
  void began(float x, float right, float base) const {
    if (line_.loops.empty()) return;
    const std::string place = words_.place(words_.snapshot().loops[line_.loops.front()].began_at);
    if (place.empty() || right - x < pen_.px(120)) return;
    x = pen_.text(f_.small, x, base, c_.text_faint, "began at ");
    on_.link("loop/began/" + std::to_string(line_.loops.front()), f_.mono_small, x, right, base,
             place.substr(place.rfind('/') + 1), commands::open_source{place});
  }

  void tasks(const box& b) const {
    const auto in = [&](model::task_state s) { return line_.tasks[static_cast<std::size_t>(s)]; };
    using enum model::task_state;
    const std::array<model::task_state, 3> live{model::task_state::running, ready, waiting};
    std::array<share, 3> shares;
    const bool over = words_.snapshot().process.end != model::process_end::alive;
    const auto colour_of = [&](model::task_state s) { return over ? blend(c_.of(s), c_.panel, .6f) : c_.of(s); };
    for (std::size_t i = 0; i < live.size(); ++i) shares[i] = {static_cast<double>(in(live[i])), colour_of(live[i])};
    share_bar(pen_, {b.left, b.top + pen_.px(4), b.right, b.top + pen_.px(10)}, shares);
    const float base = canvas::baseline(f_.small, b.top + pen_.px(16), b.top + pen_.px(36));
    float x = b.left;
    for (const auto state : live) {
      pen_.list().AddCircleFilled({x + pen_.px(4), base - pen_.px(4)}, pen_.px(3), colour_of(state), 12);
      x = pen_.text(f_.small, x + pen_.px(12), base, c_.text_dim,
                    (over ? "was " : "") + std::string(model::text_of(state)));
      x = pen_.text(f_.mono_small, x + pen_.px(6), base, c_.text, model::count_text(in(state))) + pen_.px(18);
    }
    if (counters_ == nullptr) return;
    const float next = canvas::baseline(f_.small, b.top + pen_.px(38), b.top + pen_.px(58));
    x = b.left;
    const auto fact = [&](const char* word, std::uint64_t count, colour of_count, const std::string& aside) {
      const std::string number = model::count_text(count);
      if (x + canvas::width(f_.small, word) + canvas::width(f_.mono_small, number) + pen_.px(10) > b.right) return;
      x = pen_.text(f_.small, x, next, c_.text_dim, word);
      x = pen_.text(f_.mono_small, x + pen_.px(6), next, of_count, number);
      if (!aside.empty()) x = pen_.text(f_.small, x + pen_.px(6), next, c_.text_faint, aside);
      x += pen_.px(18);
    };
    fact("spawned", counters_->spawned_after, c_.text, lately_ == nullptr ? "" : rate_text(lately_->spawned_rate));
    fact("completed", counters_->completed, c_.text, "");
    fact("failed", counters_->failed, c_.text, "");
    fact("cancelled", counters_->cancelled, c_.text, "");
    if (counters_->destroyed != 0) fact("destroyed", counters_->destroyed, c_.text, "");
    if (counters_->orphaned != 0) fact("orphaned", counters_->orphaned, c_.problem, "");
    if (counters_->failed_daemons != 0) fact("daemons failed", counters_->failed_daemons, c_.warning, "");
    if (counters_->unobserved_errors != 0) fact("errors unobserved", counters_->unobserved_errors, c_.problem, "");
    if (counters_->untracked != 0) fact("untracked", counters_->untracked, c_.warning, "");
  }

  // Draws the tasks that run now. Returns where the list ends.
  float running(const box& b) const {
    float y = b.top;
    pen_.text(f_.small, b.left, canvas::baseline(f_.small, y, y + pen_.px(22)), c_.text_faint,
              on_.view.process.is_live() ? "RUNNING NOW" : "RUNNING THEN");
    y += pen_.px(24);
    const model::snapshot& s = words_.snapshot();
    if (line_.running.empty()) {
      pen_.text(f_.plain, b.left, canvas::baseline(f_.plain, y, y + pen_.px(running_line)), c_.text_dim,
                on_.view.process.is_live() ? "No poll: it waits for something to happen" : "No poll");
      return y + pen_.px(running_line + 6);
    }
    for (std::size_t i = 0; i < std::min(line_.running.size(), most_running); ++i, y += pen_.px(running_line)) {
      const model::task& t = s.tasks[line_.running[i]];
      const float base = canvas::baseline(f_.plain, y, y + pen_.px(running_line));
      const auto since = words_.in_state(t);
      const bool blocks = since >= verdict::long_poll;
      if (blocks)
        pen_.warning_sign(b.left, y + pen_.px(running_line) / 2, c_.warning);
      else
        pen_.list().AddCircleFilled({b.left + pen_.px(5), y + pen_.px(running_line) / 2}, pen_.px(3.5f), c_.running,
                                    12);
      float x = on_.link("running/" + std::to_string(t.id), f_.plain, b.left + pen_.px(18), b.left + b.width() * .5f,
                         base, words_.name_and_id(t), commands::select{t.id});
      x = pen_.text(f_.mono, x + pen_.px(14), base, blocks ? c_.warning : c_.text, "for " + ongoing_text(s, since));
      if (const model::note* const note = s.note_of(t); note != nullptr && note->thread != 0)
        x = pen_.text(f_.small, x + pen_.px(14), base, c_.text_faint, "thread " + std::to_string(note->thread));
      if (blocks)
        pen_.text_within(f_.small, x + pen_.px(14), b.right, base, c_.text_dim,
                         on_.view.process.is_live() ? "nothing else runs on this thread meanwhile"
                                                    : "nothing else ran on this thread meanwhile");
    }
    if (line_.running.size() > most_running) {
      const std::string more = "and " + model::count_text(line_.running.size() - most_running) + " more";
      pen_.text_right(f_.small, b.right, canvas::baseline(f_.small, y - pen_.px(running_line), y), c_.text_faint, more);
    }
    return y + pen_.px(6);
  }

  void charts(const box& b) const {
    const struct {
      const char* title;
      const model::histogram* all;
      const model::histogram* lately;
      model::nanoseconds slow;
    } charts[] = {{"POLL DURATION", &counters_->poll_duration, lately_ == nullptr ? nullptr : &lately_->poll_duration,
                   verdict::long_poll},
                  {"SCHEDULE DELAY", &counters_->schedule_delay,
                   lately_ == nullptr ? nullptr : &lately_->schedule_delay, verdict::long_poll},
                  {"LIFETIME OF ENDED TASKS", &counters_->task_lifetime, nullptr, model::nanoseconds(0)}};
    const float columns = in_a_row(b.width());
    const float width = (b.width() - pen_.px(28) * (columns - 1)) / columns;
    for (std::size_t i = 0; i < std::size(charts); ++i) {
      const float column = static_cast<float>(i % static_cast<std::size_t>(columns));
      const float row = static_cast<float>(i / static_cast<std::size_t>(columns));
      const float left = b.left + column * (width + pen_.px(28));
      const float top = b.top + row * pen_.px(chart_height + 44);
      chart({left, top, left + width, top + pen_.px(chart_height + 40)}, charts[i].title, *charts[i].all,
            charts[i].lately, charts[i].slow);
    }
  }

  void chart(const box& b, const char* title, const model::histogram& all, const model::histogram* lately,
             model::nanoseconds slow) const {
    const float base = canvas::baseline(f_.small, b.top, b.top + pen_.px(22));
    pen_.text(f_.small, b.left, base, c_.text_faint, title);
    const std::uint64_t count = count_in(all);
    pen_.text_right(f_.mono_small, b.right, base, c_.text_faint, model::count_text(count));
    if (count == 0) {
      pen_.text(f_.small, b.left, base + pen_.px(24), c_.text_faint, "none yet");
      return;
    }
    distribution(pen_, {b.left, b.top + pen_.px(26), b.right, b.top + pen_.px(chart_height)}, all, slow);
    percentiles(all, "", b, b.top + pen_.px(chart_height + 2), c_.text);
    if (lately != nullptr && count_in(*lately) != 0)
      percentiles(*lately, "lately ", b, b.top + pen_.px(chart_height + 20), c_.text_dim);
  }

  void percentiles(const model::histogram& h, const char* prefix, const box& b, float top, colour c) const {
    const float base = canvas::baseline(f_.mono_small, top, top + pen_.px(18));
    const float x = pen_.text(f_.small, b.left, base, c_.text_faint, prefix);
    percentile_row(pen_, h, x, b.right, base, {f_.mono_small, c, pen_.px(5), pen_.px(12)});
  }

  const panel_context& on_;
  const canvas& pen_;
  const palette& c_;
  const fonts& f_;
  const loop_line& line_;
  const model::wording& words_;
  const model::counters* counters_;
  const loop_trend* lately_ = nullptr;
};

}  // namespace

void loops_panel(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const view_model& p = *on.view.view_model();
  on.record_box("loops", b);
  if (p.loops.empty()) {
    ImFont* const font = pen.fonts().plain;
    const char* const text = "No loop has run yet";
    pen.text(font, std::floor((b.left + b.right - canvas::width(font, text)) / 2), b.top + pen.px(108),
             pen.colours().text_dim, text);
    return;
  }
  const model::wording words = on.words();
  const float left = b.left + pen.px(16);
  const float right = b.right - pen.px(16);
  float y = b.top + pen.px(14) - std::floor(on.view.loops.line() * pen.px(24));
  pen.list().PushClipRect({b.left, b.top}, {b.right, b.bottom}, true);
  for (std::size_t i = 0; i < p.loops.size(); ++i) {
    const card card(on, p.loops[i], words);
    const float height = card.height(right - left - 2 * pen.px(pad));
    const bool chosen = p.loops.size() > 1 && i == on.view.loops.chosen();
    if (y + height > b.top && y < b.bottom)
      card.draw({left, y, right, y + height}, "loop/" + std::to_string(i), chosen);
    const bool whole = y >= b.top && y + std::min(height, b.height() - pen.px(gap)) <= b.bottom;
    if (chosen && on.reveal && !whole) on.send(commands::scroll_loops{std::floor((y - b.top) / pen.px(24))});
    y += height + pen.px(gap);
  }
  pen.list().PopClipRect();
  const ImGuiIO& io = ImGui::GetIO();
  if (b.contains(io.MousePos) && io.MouseWheel != 0 && (io.MouseWheel > 0 || y > b.bottom))
    on.send(commands::scroll_loops{-io.MouseWheel * 2});
}

}  // namespace curfew::viewer
