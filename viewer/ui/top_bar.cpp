// Which process this is, how it is doing, and the filter.
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <optional>

#include "probe/model/text.hpp"
#include "probe/report/paint.hpp"
#include "viewer/ui/panels.hpp"

namespace curfew::viewer {

namespace {

std::string program_of(const model::process& p) {
  const auto path = p.command_line.substr(0, p.command_line.find(' '));
  const auto name = path.substr(path.rfind('/') + 1);
  return name.empty() ? "process" : report::printable(name);
}

struct standing {
  std::string words;
  colour light;
};
standing standing_of(const stage& on) {
  const palette& c = on.pen.colours();
  const model::process_end end = on.desk.picture()->snapshot.process.end;
  if (on.desk.paused()) return {"paused", c.ready};
  if (!on.desk.current()->failure.empty()) return {"cannot be read any more: this is its last state", c.problem};
  if (end == model::process_end::alive) return {"", c.running};
  return {end == model::process_end::died ? "died: this is its last state" : "exited: this is its last state",
          end == model::process_end::died ? c.problem : c.ended};
}

// How much is going on, lately, in all loops together.
struct pace_of_loops {
  double polls = 0;  // a second
  double busy = 0;   // share of all threads
};
std::optional<pace_of_loops> pace_of(const desk& desk) {
  if (!desk.current()->alive() || desk.trends() == nullptr) return std::nullopt;
  const picture& p = *desk.picture();
  pace_of_loops sum;
  double threads = 0;
  for (const loop_line& line : p.loops) {
    if (line.counters == none) continue;
    const std::string name(p.snapshot.text(p.snapshot.counters_by_name[line.counters].name));
    const auto found = desk.trends()->loops.find(name);
    if (found == desk.trends()->loops.end() || found->second.busy.empty()) continue;
    sum.polls += found->second.poll_rate;
    sum.busy += static_cast<double>(found->second.busy.back()) * line.threads;
    threads += line.threads;
  }
  if (threads == 0) return std::nullopt;
  sum.busy /= threads;
  return sum;
}

void filter_field(const stage& on, const box& b, bool focus) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  ImGui::SetCursorScreenPos({b.left, b.top});
  ImGui::PushItemWidth(b.width());
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {pen.px(30), (b.height() - ImGui::GetFontSize()) / 2});
  if (focus) ImGui::SetKeyboardFocusHere();
  filter f = on.desk.rows().current_filter();
  if (ImGui::InputTextWithHint("##filter", b.width() > pen.px(290) ? "Filter: name, file:line, state, -not" : "Filter",
                               &f.text))
    on.send(commands::set_filter{f});
  const bool active = ImGui::IsItemActive();
  ImGui::PopStyleVar();
  ImGui::PopItemWidth();
  on.mark("filter", b);
  if (active) pen.frame(b, c.accent, pen.px(5));
  const ImVec2 lens(b.left + pen.px(15), b.middle() - pen.px(1));
  pen.list().AddCircle(lens, pen.px(4), c.text_faint, 16, pen.px(1.5f));
  pen.list().AddLine({lens.x + pen.px(3), lens.y + pen.px(3)}, {lens.x + pen.px(7), lens.y + pen.px(7)}, c.text_faint,
                     pen.px(1.5f));
  if (!active && f.text.empty() && b.width() > pen.px(290)) {
    const box cap{b.right - pen.px(26), b.top + pen.px(6), b.right - pen.px(8), b.bottom - pen.px(6)};
    pen.frame(cap, c.line, pen.px(4));
    ImFont* const font = pen.fonts().mono_small;
    pen.text(font, cap.left + pen.px(6), canvas::baseline(font, cap.top, cap.bottom), c.text_dim, "/");
  }
}

}  // namespace

void top_bar(const stage& on, const box& b, bool focus_filter) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const picture& picture = *on.desk.picture();
  pen.fill(b, c.panel);
  pen.fill({b.left, b.bottom - 1, b.right, b.bottom}, c.line);
  const float base = canvas::baseline(f.plain, b.top, b.bottom);
  const float right = b.right - pen.px(16);
  const box pause{right - pen.px(84), b.top + pen.px(11), right, b.bottom - pen.px(11)};
  const float room = std::clamp(b.width() * .25f, pen.px(160), pen.px(320));
  const box field{pause.left - pen.px(10) - room, pause.top, pause.left - pen.px(10), pause.bottom};
  const float end = field.left - pen.px(20);

  float x = b.left + pen.px(16);
  const box home{x - pen.px(4), b.top + pen.px(10), x + canvas::width(f.title, "curfew") + pen.px(4),
                 b.bottom - pen.px(10)};
  const auto touch = on.area("home", home);
  if (touch.clicked) on.send(commands::detach{});
  if (touch.hovered) pen.fill(home, c.raised, pen.px(5));
  x = pen.text(f.title, x, canvas::baseline(f.title, b.top, b.bottom), c.text, "curfew") + pen.px(16);
  pen.fill({x, b.top + pen.px(16), x + 1, b.bottom - pen.px(16)}, c.line);
  x += pen.px(16);
  const standing standing = standing_of(on);
  pen.list().AddCircleFilled({x + pen.px(4), b.middle()}, pen.px(8), with_alpha(standing.light, 45), 20);
  pen.list().AddCircleFilled({x + pen.px(4), b.middle()}, pen.px(4), standing.light, 16);
  x = pen.text(f.strong, x + pen.px(18), base, c.text, program_of(picture.snapshot.process)) + pen.px(8);
  x = pen.text(f.mono_small, x, base, c.text_faint, "pid " + std::to_string(picture.snapshot.process.pid)) + pen.px(20);
  if (!standing.words.empty()) {
    const float words = canvas::width(f.small, standing.words) + pen.px(26);
    if (x + words < end) x = pen.pill(x, b.middle(), standing.light, standing.words, true) + pen.px(20);
  }
  const auto fact = [&](const std::string& value, const char* label, colour of_value) {
    if (x + canvas::width(f.mono, value) + canvas::width(f.small, label) + pen.px(8) > end) return;
    x = pen.text(f.mono, x, base, of_value, value) + pen.px(6);
    x = pen.text(f.small, x, base, c.text_dim, label) + pen.px(20);
  };
  const auto running = picture.tasks_by_state[static_cast<std::size_t>(model::task_state::running)];
  // First what must not be left out for want of room.
  if (picture.troubled != 0)
    fact(model::count_text(picture.troubled), picture.troubled == 1 ? "problem" : "problems", c.problem);
  fact(model::count_text(picture.live_tasks()), "alive", c.text);
  fact(model::count_text(running), "running", c.text);
  if (const auto pace = pace_of(on.desk)) {
    fact(model::count_text(static_cast<std::uint64_t>(pace->polls)), "polls/s", c.text);
    fact(model::percent_text(pace->busy), "busy", c.text);
  }
  fact(model::duration_text(picture.snapshot.process.taken + on.desk.later()), "up", c.text);
  if (picture.snapshot.process.untracked_nodes != 0)
    fact(model::count_text(picture.snapshot.process.untracked_nodes), "untracked: no room was left for them",
         c.warning);

  filter_field(on, field, focus_filter);
  if (on.button("pause", pause, on.desk.paused() ? "Go on" : "Pause", on.desk.paused())) on.send(commands::pause{});
}

}  // namespace curfew::viewer
