// Draws the start screen, on which the user chooses what to watch: an instrumented process of this host, one that ended
// and left its segment, or a file.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "viewer/ui/keys.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/widgets/clock_text.hpp"
#include "viewer/ui/widgets/scroll_bar.hpp"

namespace curfew::viewer {

namespace {

constexpr float row_height = 60, row_step = 68, file_height = 32, file_step = 34, heading_height = 42;

std::string end_of(const process_row& row) {
  if (row.end == model::process_end::alive) return (row.checked ? "under check · up " : "up ") + row.up;
  std::string text(model::text_of(row.end));
  if (row.ended) text += (row.end == model::process_end::died ? ", last heard of " : " ") + clock_text(*row.ended);
  return text;
}

void unreadable_line(const panel_context& on, const process_row& row, const std::string& name, const box& b,
                     const box& seen) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const float left = b.left + pen.px(36), right = b.right - pen.px(16);
  const float first = canvas::baseline(f.strong, b.top + pen.px(8), b.top + pen.px(32));
  const float second = canvas::baseline(f.small, b.top + pen.px(32), b.bottom - pen.px(8));
  float x = pen.text(f.strong, left, first, c.text_faint, name) + pen.px(9);
  x = pen.text(f.mono_small, x, first, c.text_faint, "pid " + std::to_string(row.pid));
  // The path is on the first line: in front of the reason, it would leave no room for that.
  pen.text_tail_within(f.mono_small, x + pen.px(22), right, first, c.text_faint, model::printable(row.path));
  const std::size_t path = row.failure.starts_with(row.path + ": ") ? row.path.size() + 2 : 0;
  const std::string why = "cannot be opened: " + model::printable(row.failure.substr(path));
  pen.text_within(f.small, left, right, second, c.text_faint, why);
  on.tip(seen, why);
}

// Draws the two lines of a process. `seen` is the part of `b` that is on the screen.
void process_line(const panel_context& on, const process_row& row, const box& b, const box& seen, bool chosen) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const bool readable = row.failure.empty();
  const bool alive = row.end == model::process_end::alive;
  ImGui::PushID(row.path.c_str());  // two processes may have had the same pid
  const auto touch = on.area("process/" + std::to_string(row.pid), seen);
  ImGui::PopID();
  pen.fill(b, touch.hovered && readable ? c.raised : c.panel, pen.px(6));
  pen.frame(b, readable && (touch.hovered || chosen) ? c.accent : c.line, pen.px(6), chosen ? 2.f : 1.f);
  if (touch.hovered && readable) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (touch.clicked && readable) on.send(commands::attach{row.path});
  if (chosen) on.record_box("chosen", b);
  const colour light = !readable ? c.text_faint : alive ? c.running : c.ended;
  pen.list().AddCircleFilled({b.left + pen.px(20), b.top + pen.px(20)}, pen.px(4), light, 16);
  const std::string name = row.name.empty() ? "process" : model::printable(row.name);
  if (!readable) return unreadable_line(on, row, name, b, seen);

  const float first = canvas::baseline(f.strong, b.top + pen.px(8), b.top + pen.px(32));
  const float second = canvas::baseline(f.small, b.top + pen.px(32), b.bottom - pen.px(8));
  const float left = b.left + pen.px(36);
  const float facts = b.right - pen.px(16);
  float right = facts;
  // The bugs have room first, then the name; other facts are drawn if there is room.
  if (!row.bugs) {
    const std::string text = "not looked at yet";
    right -= canvas::width(f.small, text);
    pen.text(f.small, right, first, c.text_dim, text);
    right -= pen.px(22);
  } else if (*row.bugs != 0) {
    const std::string text = model::count_text(*row.bugs) + (*row.bugs == 1 ? " bug" : " bugs");
    right -= canvas::width(f.small, text) + pen.px(27);
    pen.badge(right, b.top + pen.px(20), c.problem, text);
    right -= pen.px(22);
  }
  const float name_width = std::min(canvas::width(f.strong, name), pen.px(140));
  const auto fact = [&](const std::string& text, colour colour) {
    const float width = canvas::width(f.plain, text);
    if (right - width - pen.px(12) < left + name_width) return;
    pen.text(f.plain, right - width, first, colour, text);
    right -= width + pen.px(22);
  };
  fact(end_of(row), c.text_dim);
  fact(model::count_text(row.live_tasks) + (row.live_tasks == 1 ? " task" : " tasks"), c.text);
  const float x = on.name(f.strong, left, right, first, c.text, name) + pen.px(9);
  pen.text_within(f.mono_small, x, right, first, c.text_faint, "pid " + std::to_string(row.pid));
  pen.text_within(f.mono_small, left, facts, second, c.text_dim, model::printable(row.command_line));
}

void nobody(const panel_context& on, const box& b, const process_rows& found) {
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
          : model::printable(found.failure);
  pen.paragraph(pen.fonts().plain, {left, card.top + pen.px(52), card.right - pen.px(20), 0}, c.text_dim, text);
}

void file_line(const panel_context& on, const std::string& file, const std::string& mark, const box& line,
               const box& seen, bool chosen) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const auto touch = on.area(mark, seen);
  if (touch.hovered || chosen) pen.fill(line, touch.hovered ? c.raised : c.panel, pen.px(6));
  if (chosen) pen.frame(line, c.accent, pen.px(6), 2);
  if (chosen) on.record_box("chosen", line);
  if (touch.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (touch.clicked) on.send(commands::attach{file});
  const float base = canvas::baseline(f.plain, line.top, line.bottom);
  const std::string path = model::printable(file);
  const float x = pen.text_within(f.plain, line.left + pen.px(16), line.left + line.width() * .5f, base, c.text,
                                  path.substr(path.rfind('/') + 1));
  pen.text_tail_within(f.mono_small, x + pen.px(14), line.right - pen.px(16), base, c.text_faint, path);
}

// Draws the processes and, below them, the files, scrolled as far down as the user has.
class choice_list {
 public:
  choice_list(const panel_context& on, const box& b) : on_(on), pen_(on.pen), box_(b), y_(b.top - scrolled()) {}

  void draw(const process_rows& found) {
    on_.record_box("choices", box_);
    pen_.list().PushClipRect({box_.left - pen_.px(2), box_.top}, {box_.right + pen_.px(2), box_.bottom}, true);
    for (const process_row& row : found.rows) {
      const box line = next(row_height, row_step);
      const bool readable = row.failure.empty();
      const bool chosen = readable && is_chosen(line);
      if (const box seen = part_of(line); seen.height() > 0) process_line(on_, row, line, seen, chosen);
      if (readable) ++choice_;
    }
    const auto& files = on_.view.start.recent_files();
    if (!files.empty()) {
      const box heading = next(heading_height, heading_height);
      pen_.text(pen_.fonts().small, heading.left, heading.top + pen_.px(30), pen_.colours().text_faint, "RECENT FILES");
    }
    for (std::size_t i = 0; i < files.size(); ++i, ++choice_) {
      const box line = next(file_height, file_step);
      const bool chosen = is_chosen(line);
      if (const box seen = part_of(line); seen.height() > 0)
        file_line(on_, files[i], "file/" + std::to_string(i), line, seen, chosen);
    }
    pen_.list().PopClipRect();
    scroll(y_ + scrolled() - box_.top);
    open_chosen();
  }

 private:
  float scrolled() const { return std::floor(on_.view.start.scrolled() * pen_.theme.scale); }
  box next(float height, float step) {
    const box b{box_.left, y_, box_.right, y_ + pen_.px(height)};
    y_ += pen_.px(step);
    return b;
  }
  box part_of(const box& b) const {
    return {b.left, std::max(b.top, box_.top), b.right, std::min(b.bottom, box_.bottom)};
  }
  bool is_chosen(const box& b) {
    if (choice_ != on_.view.start.chosen()) return false;
    chosen_ = b;
    return true;
  }
  bool chosen_is_seen() const { return chosen_ && chosen_->top >= box_.top - 1 && chosen_->bottom <= box_.bottom + 1; }

  void scroll(float whole) {
    const float most = std::max(0.f, whole - box_.height());
    const float now = scrolled();
    float to = std::min(now, most);
    if (const float lines = ImGui::GetIO().MouseWheel; lines != 0)
      to = std::clamp(now - lines * pen_.px(row_step), 0.f, most);
    if (on_.reveal && chosen_ && !chosen_is_seen()) {
      const float above = chosen_->top - box_.top, below = chosen_->bottom - box_.bottom;
      to = std::clamp(std::ceil(now + (above < 0 ? above : below)), 0.f, most);
    }
    const palette& c = pen_.colours();
    const box bar{box_.right + pen_.px(4), box_.top, box_.right + pen_.px(8), box_.bottom};
    if (const auto dragged =
            scroll_bar(on_, "choices/scrollbar", bar, {now, box_.height(), whole},
                       {.rounding = pen_.px(2), .thumb = c.text_faint, .hovered = c.text_dim, .held = c.text_dim}))
      to = static_cast<float>(*dragged);
    if (std::abs(to - now) >= 1) on_.send(commands::scroll_start{to / pen_.theme.scale});
  }

  // Opens what is chosen when the user presses Enter. If it is out of sight, the list scrolls to it instead.
  void open_chosen() const {
    if (!pressed(key::enter) || on_.view.process.is_watched() || !chosen_) return;
    if (chosen_is_seen())
      on_.send(commands::attach{on_.view.start.choices()[on_.view.start.chosen()]});
    else
      on_.send(commands::choose_process{0});
  }

  const panel_context& on_;
  const canvas& pen_;
  const box box_;
  float y_;
  std::size_t choice_ = 0;
  std::optional<box> chosen_;
};

}  // namespace

void start_screen(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const float width = std::min(pen.px(760), b.width() - pen.px(48));
  const float left = std::floor((b.left + b.right - width) / 2);
  // In a low window, there is less room above, so that more is left for the list.
  float y = b.top + std::max(pen.px(40), std::floor(b.height() * (b.height() < pen.px(560) ? .07f : .12f)));
  pen.text(f.title, left, y, c.text, "curfew");
  pen.text(f.plain, left, y + pen.px(26), c.text_dim, "When the loop closes, is everyone home?");
  y += pen.px(54);

  const update* current = on.view.process.current();
  if (on.view.process.is_watched() && (current == nullptr || current->failure.empty())) {
    pen.text(f.plain, left, y + pen.px(16), c.text_dim, "Reading " + model::printable(on.view.process.path()) + " …");
    return;
  }
  const std::string notice =
      current != nullptr && !current->failure.empty() ? current->failure : on.view.start.notice();
  if (!notice.empty()) {
    const std::string text = model::printable(notice);
    const float height = pen.paragraph_height(f.plain, width - pen.px(52), text);
    const box card{left, y, left + width, y + height + pen.px(24)};
    pen.fill(card, with_alpha(c.problem, 30), pen.px(4));
    pen.warning_sign(left + pen.px(14), card.top + pen.px(21), c.problem);
    pen.paragraph(f.plain, {left + pen.px(36), card.top + pen.px(12), card.right - pen.px(16), 0}, c.text, text);
    on.record_box("notice", card);
    y = card.bottom + pen.px(20);
  }
  pen.text(f.small, left, y + pen.px(12), c.text_faint, "PROCESSES ON THIS HOST");
  y += pen.px(24);
  const process_rows* found = on.view.start.processes();
  if (found == nullptr) return;
  if (found->rows.empty()) {
    nobody(on, {left, y, left + width, y + pen.px(128)}, *found);
    y += pen.px(136);
  }
  choice_list(on, {left, y, left + width, b.bottom - pen.px(6)}).draw(*found);
}

}  // namespace curfew::viewer
