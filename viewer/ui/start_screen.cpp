// Which process to look at: the instrumented ones of this host, and those that ended and left their segment.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "probe/model/text.hpp"
#include "probe/report/paint.hpp"
#include "viewer/ui/panels.hpp"

namespace curfew::viewer {

namespace {

void process_line(const stage& on, const process_row& row, const box& b, bool chosen) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const bool readable = row.failure.empty();
  const bool alive = row.end == model::process_end::alive;
  const auto touch = on.area("process/" + std::to_string(row.pid), b);
  pen.fill(b, touch.hovered && readable ? c.raised : c.panel, pen.px(6));
  pen.frame(b, readable && (touch.hovered || chosen) ? c.accent : c.line, pen.px(6));
  if (touch.hovered && readable) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (touch.clicked && readable) on.send(commands::attach{row.path});
  const float first = canvas::baseline(f.strong, b.top + pen.px(8), b.top + pen.px(32));
  const float second = canvas::baseline(f.small, b.top + pen.px(32), b.bottom - pen.px(8));
  const colour light = !readable ? c.text_faint : alive ? c.running : c.ended;
  pen.list().AddCircleFilled({b.left + pen.px(20), b.top + pen.px(20)}, pen.px(4), light, 16);
  const float left = b.left + pen.px(36);
  const std::string name = row.name.empty() ? "process" : report::printable(row.name);
  float x = pen.text(f.strong, left, first, readable ? c.text : c.text_faint, name) + pen.px(9);
  x = pen.text(f.mono_small, x, first, c.text_faint, "pid " + std::to_string(row.pid));
  const float facts = b.right - pen.px(16);
  if (!readable) {
    // Which file it is stands on a line of its own: before the reason it would leave no room for it.
    pen.text_tail_within(f.mono_small, x + pen.px(22), facts, first, c.text_faint, report::printable(row.path));
    const std::size_t path = row.failure.starts_with(row.path + ": ") ? row.path.size() + 2 : 0;
    pen.text_within(f.small, left, facts, second, c.text_faint,
                    "cannot be opened: " + report::printable(row.failure.substr(path)));
    return;
  }
  float right = facts;
  const auto fact = [&](const std::string& text, colour colour) {
    right -= canvas::width(f.plain, text);
    pen.text(f.plain, right, first, colour, text);
    right -= pen.px(22);
  };
  if (row.findings && *row.findings != 0) {
    const std::string text = model::count_text(*row.findings) + (*row.findings == 1 ? " finding" : " findings");
    right -= canvas::width(f.small, text) + pen.px(27);
    pen.badge(right, b.top + pen.px(20), c.problem, text);
    right -= pen.px(22);
  }
  fact(model::count_text(row.live_tasks) + (row.live_tasks == 1 ? " task" : " tasks"), c.text);
  const auto up = std::chrono::system_clock::now() - row.began;
  fact(alive ? "up " + model::duration_text(up) : std::string(model::text_of(row.end)), c.text_dim);
  pen.text_within(f.mono_small, left, facts, second, c.text_dim, report::printable(row.command_line));
}

void nobody(const stage& on, const box& b, const process_rows& found) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const box card{b.left, b.top, b.right, b.top + pen.px(128)};
  pen.frame(card, c.line, pen.px(6));
  const float left = card.left + pen.px(20);
  pen.text(pen.fonts().strong, left, card.top + pen.px(34), c.text,
           found.failure.empty() ? "No instrumented process runs" : "Cannot look for processes");
  const std::string text =
      found.failure.empty()
          ? "Looking in " + found.directory +
                ". A program that uses curfew shows up here as soon as its loop runs; so does one that was killed."
          : report::printable(found.failure);
  pen.paragraph(pen.fonts().plain, {left, card.top + pen.px(52), card.right - pen.px(20), 0}, c.text_dim, text);
}

// `first`: the number of the first among the choices.
void recent_files(const stage& on, const box& b, std::size_t first) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const auto& files = on.desk.recent_files();
  if (files.empty() || b.height() < pen.px(80)) return;
  pen.text(f.small, b.left, b.top + pen.px(30), c.text_faint, "RECENT FILES");
  float y = b.top + pen.px(42);
  for (std::size_t i = 0; i < files.size() && y + pen.px(32) < b.bottom; ++i, y += pen.px(34)) {
    const box line{b.left, y, b.right, y + pen.px(32)};
    const auto touch = on.area("file/" + std::to_string(i), line);
    const bool chosen = first + i == on.desk.chosen();
    if (touch.hovered || chosen) pen.fill(line, touch.hovered ? c.raised : c.panel, pen.px(6));
    if (chosen) pen.frame(line, c.accent, pen.px(6));
    if (touch.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (touch.clicked) on.send(commands::attach{files[i]});
    const float base = canvas::baseline(f.plain, line.top, line.bottom);
    const std::string path = report::printable(files[i]);
    const float x = pen.text_within(f.plain, line.left + pen.px(16), line.left + line.width() * .5f, base, c.text,
                                    path.substr(path.rfind('/') + 1));
    pen.text_tail_within(f.mono_small, x + pen.px(14), line.right - pen.px(16), base, c.text_faint, path);
  }
}

}  // namespace

void start_screen(const stage& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const float width = std::min(pen.px(760), b.width() - pen.px(48));
  const float left = std::floor((b.left + b.right - width) / 2);
  float y = b.top + std::max(pen.px(48), std::floor(b.height() * .12f));
  pen.text(f.title, left, y, c.text, "curfew");
  pen.text(f.plain, left, y + pen.px(26), c.text_dim, "When the loop closes, is everyone home?");
  y += pen.px(54);

  const batch* current = on.desk.current();
  if (on.desk.watching() && (current == nullptr || current->failure.empty())) {
    pen.text(f.plain, left, y + pen.px(16), c.text_dim, "Reading " + report::printable(on.desk.path()) + " …");
    return;
  }
  const std::string notice = current != nullptr && !current->failure.empty() ? current->failure : on.desk.notice();
  if (!notice.empty()) {
    const std::string text = report::printable(notice);
    const float height = f.plain->CalcTextSizeA(f.plain->FontSize, 3e38f, width - pen.px(52), text.c_str()).y;
    const box card{left, y, left + width, y + height + pen.px(24)};
    pen.fill(card, with_alpha(c.problem, 30), pen.px(4));
    pen.warning_sign(left + pen.px(14), card.top + pen.px(21), c.problem);
    pen.paragraph(f.plain, {left + pen.px(36), card.top + pen.px(12), card.right - pen.px(16), 0}, c.text, text);
    on.mark("notice", card);
    y = card.bottom + pen.px(20);
  }
  pen.text(f.small, left, y + pen.px(12), c.text_faint, "PROCESSES ON THIS HOST");
  y += pen.px(24);
  const process_rows* found = on.desk.processes();
  if (found == nullptr) return;
  if (found->rows.empty()) {
    nobody(on, {left, y, left + width, y + pen.px(128)}, *found);
    y += pen.px(136);
  }
  std::size_t choice = 0;
  const float height = pen.px(60);
  for (const process_row& row : found->rows) {
    if (y + height > b.bottom) break;
    const bool readable = row.failure.empty();
    process_line(on, row, {left, y, left + width, y + height}, readable && choice == on.desk.chosen());
    if (readable) ++choice;
    y += height + pen.px(8);
  }
  recent_files(on, {left, y, left + width, b.bottom}, choice);
}

}  // namespace curfew::viewer
