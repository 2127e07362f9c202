// Draws the top of the window: which process this is, how it is doing, and the filter.
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <optional>

#include "probe/model/printable.hpp"
#include "probe/model/program_name.hpp"
#include "probe/model/text.hpp"
#include "viewer/theme/glyphs.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/shortcuts.hpp"
#include "viewer/ui/widgets/clock_text.hpp"
#include "viewer/ui/widgets/ongoing_text.hpp"

namespace curfew::viewer {

namespace {

std::string program_of(const model::process& p) {
  const auto name = model::program_name(p.command_line);
  return name.empty() ? "process" : model::printable(name);
}

struct sign {
  std::string words;
  colour light;
};
// Returns the sign that says how the process is doing; nullopt for a snapshot file, which shows one moment.
std::optional<sign> sign_of(const panel_context& on) {
  const palette& c = on.pen.colours();
  if (on.view.process.paused()) return sign{"paused", c.ready};
  switch (on.view.process.standing()) {
    case standing::alive:
      return sign{"", c.running};
    case standing::exited:
      return sign{"exited: this is its last state", c.ended};
    case standing::died:
      return sign{"died: this is its last state", c.problem};
    case standing::unreadable:
      return sign{"cannot be read any more: this is its last state", c.problem};
    case standing::snapshot:
      break;
  }
  return std::nullopt;
}

// Draws e.g. "snapshot · taken 21:36", and the name of the file. Returns where they end.
float snapshot_words(const panel_context& on, float x, float right, const box& b) {
  const canvas& pen = on.pen;
  const model::process& process = on.view.view_model()->snapshot.process;
  const auto taken = process.began + std::chrono::duration_cast<std::chrono::system_clock::duration>(process.taken);
  std::string words = "snapshot · taken " + clock_text(taken);
  if (process.end != model::process_end::alive) words += ", after it " + std::string(model::text_of(process.end));
  const float end = pen.tag(x, b.middle(), pen.colours().accent, words);
  on.record_box("snapshot", {x, b.top, end, b.bottom});
  const std::string path = model::printable(on.view.process.path());
  const std::string file = path.substr(path.rfind('/') + 1);
  const float base = canvas::baseline(pen.fonts().mono_small, b.top, b.bottom);
  const float name = end + pen.px(8);
  const float behind = pen.text_within(pen.fonts().mono_small, name, std::min(right, name + pen.px(220)), base,
                                       pen.colours().text_dim, file);
  on.record_box("snapshot/file", {name, b.top, behind, b.bottom});
  on.tip({name, b.top, behind, b.bottom}, path);
  return behind + pen.px(20);
}

// Each returns the words for a fact, e.g. "alive" in "12 alive". For a process that has ended, and for a snapshot file,
// they say that it is past.
const char* alive_word(standing s) {
  return s == standing::alive ? "alive" : s == standing::snapshot ? "alive then" : "were alive";
}
const char* age_word(standing s) {
  return s == standing::alive ? "up" : s == standing::snapshot ? "up then" : "lifetime";
}

// What goes on in all loops together.
struct pace_of_loops {
  double polls = 0;  // per second, over the latest seconds
  double busy = 0;   // share of the time of all threads, in the latest second
};
std::optional<pace_of_loops> pace_of(const view_state& view) {
  if (!view.process.is_live() || view.process.trends() == nullptr) return std::nullopt;
  const view_model& p = *view.view_model();
  pace_of_loops sum;
  double threads = 0;
  for (const loop_line& line : p.loops) {
    if (line.counters == none) continue;
    const std::string name(p.snapshot.text(p.snapshot.counters_by_name[line.counters].name));
    const auto found = view.process.trends()->loops.find(name);
    if (found == view.process.trends()->loops.end() || found->second.busy.empty()) continue;
    sum.polls += found->second.poll_rate;
    sum.busy += static_cast<double>(found->second.busy.back()) * line.threads;
    threads += line.threads;
  }
  if (threads == 0) return std::nullopt;
  sum.busy /= threads;
  return sum;
}

void filter_field(const panel_context& on, const box& b, bool focus) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  ImGui::SetCursorScreenPos({b.left, b.top});
  ImGui::PushItemWidth(b.width());
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {pen.px(30), (b.height() - ImGui::GetFontSize()) / 2});
  if (focus) ImGui::SetKeyboardFocusHere();
  filter f = on.view.tree.rows().current_filter();
  if (ImGui::InputTextWithHint("##filter", b.width() > pen.px(290) ? "Filter: name, file:line, peer, -not" : "Filter",
                               &f.text))
    on.send(commands::set_filter{f});
  std::string scratch;
  drawable(ImGui::GetFont(), f.text, on.pen.theme.glyphs, scratch);  // asks for glyphs, which ImGui's field does not
  const bool active = ImGui::IsItemActive();
  ImGui::PopStyleVar();
  ImGui::PopItemWidth();
  on.record_box("filter", b);
  if (active) pen.frame(b, c.accent, pen.px(5));
  const ImVec2 lens(b.left + pen.px(15), b.middle() - pen.px(1));
  pen.list().AddCircle(lens, pen.px(4), c.text_faint, 16, pen.px(1.5f));
  pen.list().AddLine({lens.x + pen.px(3), lens.y + pen.px(3)}, {lens.x + pen.px(7), lens.y + pen.px(7)}, c.text_faint,
                     pen.px(1.5f));
  if (!active && f.text.empty() && b.width() > pen.px(290)) {
    const box cap{b.right - pen.px(26), b.top + pen.px(6), b.right - pen.px(8), b.bottom - pen.px(6)};
    pen.frame(cap, c.line, pen.px(4));
    ImFont* const font = pen.fonts().mono_small;
    pen.text(font, cap.left + pen.px(6), canvas::baseline(font, cap.top, cap.bottom), c.text_dim,
             words_of(key_hint::filter).cap);
  }
}

}  // namespace

void top_bar(const panel_context& on, const box& b, bool focus_filter) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const view_model& view_model = *on.view.view_model();
  pen.fill(b, c.panel);
  pen.fill({b.left, b.bottom - 1, b.right, b.bottom}, c.line);
  const float base = canvas::baseline(f.plain, b.top, b.bottom);
  const float right = b.right - pen.px(16);
  const bool can_pause = on.view.process.paused() || on.view.process.is_live();
  const box pause{right - pen.px(84), b.top + pen.px(11), right, b.bottom - pen.px(11)};
  const float room = std::clamp(b.width() * .25f, pen.px(160), pen.px(320));
  const float field_right = can_pause ? pause.left - pen.px(10) : right;
  const box field{field_right - room, pause.top, field_right, pause.bottom};
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
  const std::optional<sign> sign = sign_of(on);
  if (sign) {
    pen.list().AddCircleFilled({x + pen.px(4), b.middle()}, pen.px(8), with_alpha(sign->light, 45), 20);
    pen.list().AddCircleFilled({x + pen.px(4), b.middle()}, pen.px(4), sign->light, 16);
    on.record_box("light", {x - pen.px(4), b.top, x + pen.px(12), b.bottom});
    x += pen.px(18);
  }
  x = on.name(f.strong, x, std::min(x + pen.px(260), end), base, c.text, program_of(view_model.snapshot.process)) +
      pen.px(8);
  const std::string pid = "pid " + std::to_string(view_model.snapshot.process.pid);
  // If there is not room for everything, the bugs go first.
  const std::size_t bugs = on.view.process.bug_count();
  const std::string bug_words = model::count_text(bugs) + (bugs == 1 ? " bug" : " bugs");
  const float bugs_width = bugs == 0 ? 0 : canvas::width(f.small, bug_words) + pen.px(47);
  if (x + canvas::width(f.mono_small, pid) + bugs_width < end)
    x = pen.text(f.mono_small, x, base, c.text_faint, pid) + pen.px(20);
  if (bugs != 0 && x + bugs_width <= end + pen.px(20)) {
    const float behind = pen.badge(x, b.middle(), view_model.bugs.list.empty() ? c.warning : c.problem, bug_words);
    on.record_box("bugs", {x, b.top, behind, b.bottom});
    x = behind + pen.px(20);
  }
  if (sign && !sign->words.empty()) {
    // Draws the whole sentence if there is room, else its beginning.
    std::string words = sign->words;
    if (x + canvas::width(f.small, words) + pen.px(26) > end) words = words.substr(0, words.find(':'));
    if (x + canvas::width(f.small, words) + pen.px(26) <= end)
      x = pen.pill(x, b.middle(), sign->light, words, true) + pen.px(20);
    else
      on.tip({b.left, b.top, x, b.bottom}, sign->words);
  }
  const auto stands = on.view.process.standing();
  if (!sign) x = snapshot_words(on, x, end, b);
  const auto fact = [&](const std::string& value, const char* label, colour of_value) {
    if (x + canvas::width(f.mono, value) + canvas::width(f.small, label) + pen.px(8) > end) return;
    x = pen.text(f.mono, x, base, of_value, value) + pen.px(6);
    x = pen.text(f.small, x, base, c.text_dim, label) + pen.px(20);
  };
  const auto running = view_model.tasks_by_state[static_cast<std::size_t>(model::task_state::running)];
  if (view_model.troubled != 0) fact(model::count_text(view_model.troubled), "in bugs", c.text);
  fact(model::count_text(view_model.live_tasks()), alive_word(stands), c.text);
  if (on.view.process.is_live()) fact(model::count_text(running), "running", c.text);
  if (const auto pace = pace_of(on.view)) {
    fact(model::count_text(static_cast<std::uint64_t>(pace->polls)), "polls/s", c.text);
    fact(model::percent_text(pace->busy), "busy", c.text);
  }
  fact(ongoing_text(view_model.snapshot, view_model.snapshot.process.taken + on.view.process.later()), age_word(stands),
       c.text);
  if (view_model.snapshot.process.untracked_nodes != 0)
    fact(model::count_text(view_model.snapshot.process.untracked_nodes), "untracked: no room was left for them",
         c.warning);

  filter_field(on, field, focus_filter);
  if (can_pause && on.button("pause", pause, on.view.process.paused() ? "Go on" : "Pause", on.view.process.paused()))
    on.send(commands::pause{});
}

}  // namespace curfew::viewer
