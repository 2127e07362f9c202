// Lists the bugs of the process, one on each line. A click selects the oldest task of a bug.
#include <algorithm>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/model/waiting_place.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/caveats.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "viewer/ui/panels/panels.hpp"

namespace curfew::viewer {

namespace {

constexpr float head = 36, line = 26, foot = 8;
constexpr std::size_t most_lines = 6;

// Returns the whole place if there is room, else the place without its folders.
std::string place_within(const canvas& pen, const std::string& place, float room) {
  return canvas::width(pen.fonts().mono, place) <= room ? place : place.substr(place.rfind('/') + 1);
}

// Returns the name of a bug's tasks. If there are several, it is a name for all of their site; the name of the oldest
// task is used only if it is the only one.
std::string name_of_tasks(const view_model& p, const model::wording& words, const report::bug& bug) {
  if (bug.oldest == none) return report::is_of_counts(bug) ? words.function(bug.site) : "ended tasks";
  const model::task& oldest = p.snapshot.tasks[bug.oldest];
  return bug.tasks == 1 ? words.name(oldest) : model::printable(name_of_alike(p, oldest));
}

void bug_line(const panel_context& on, const model::wording& words, const report::bug& bug, const box& b,
              std::size_t number) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const view_model& p = *on.view.view_model();
  const auto touch = on.area("bug/" + std::to_string(number), b);
  if (touch.hovered) pen.fill(b, c.hover);
  const model::task* oldest = bug.oldest == none ? nullptr : &p.snapshot.tasks[bug.oldest];
  if (touch.clicked && oldest != nullptr) on.send(commands::select{oldest->id});
  const float base = canvas::baseline(f.plain, b.top, b.bottom);
  const colour sign = report::is_failure(bug) ? c.problem : c.warning;
  pen.warning_sign(b.left + pen.px(16), b.middle(), sign);
  const float after_kind = b.left + std::max(pen.px(190), b.width() * .2f);
  pen.text_within(f.plain, b.left + pen.px(36), after_kind, base, blend(sign, c.text, .3f), verdict::name_of(bug.kind));
  const std::string count = "×" + model::count_text(bug.tasks);
  const bool of_counts = report::is_of_counts(bug);
  const std::string name = name_of_tasks(p, words, bug);
  const float place_left = b.left + std::max(pen.px(420), b.width() * .42f);
  const float behind = std::min(place_left, b.right) - pen.px(24) - canvas::width(f.mono_small, count);
  float x = on.name(f.strong, after_kind + pen.px(14), behind, base, c.text, name);
  if (bug.tasks > 1) x = pen.text(f.mono_small, x + pen.px(8), base, c.text_dim, count);
  const std::string wait = oldest != nullptr ? words.place(model::waiting_place(p.snapshot, *oldest)) : "";
  const bool wait_known = !wait.empty() && b.right - place_left > pen.px(480);
  const float wait_left = wait_known ? place_left + (b.right - place_left) * .5f : b.right;
  if (!words.place(bug.site).empty()) {
    x = pen.text_within(f.small, place_left, b.right - pen.px(16), base, c.text_faint,
                        of_counts ? "stands at " : "spawned at ");
    pen.text_within(f.mono, x, wait_left - pen.px(16), base, c.text_dim,
                    place_within(pen, words.place(bug.site), wait_left - pen.px(16) - x));
  }
  if (!wait_known) return;
  const bool waits = oldest->state == model::task_state::waiting && on.view.process.is_live();
  x = pen.text(f.small, wait_left, base, c.text_faint, waits ? "waits at " : "waited at ");
  pen.text_within(f.mono, x, b.right - pen.px(16), base, c.text_dim, place_within(pen, wait, b.right - pen.px(16) - x));
}

void growing_line(const panel_context& on, const model::wording& words, const site_line& site, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const auto touch = on.area("growing/" + std::to_string(site.site), b);
  if (touch.hovered) pen.fill(b, c.hover);
  if (touch.clicked) on.send(commands::filter_by_site{site.site});
  const float base = canvas::baseline(f.plain, b.top, b.bottom);
  const verdict::finding_kind kind = *on.view.process.trends()->sites.at(site.site).growing;
  const colour sign = verdict::severity_of(kind) == verdict::severity::failure ? c.problem : c.warning;
  pen.warning_sign(b.left + pen.px(16), b.middle(), sign);
  const float after_kind = b.left + std::max(pen.px(190), b.width() * .2f);
  pen.text_within(f.plain, b.left + pen.px(36), after_kind, base, blend(sign, c.text, .3f), verdict::name_of(kind));
  const float place_left = b.left + std::max(pen.px(420), b.width() * .42f);
  const std::string name = model::printable(name_of(*on.view.view_model(), site));
  const float x = on.name(f.strong, after_kind + pen.px(14), place_left - pen.px(90), base, c.text, name);
  pen.text(f.mono_small, x + pen.px(8), base, c.text_dim, "×" + model::count_text(site.live));
  const float from = pen.text(f.small, place_left, base, c.text_faint, "spawned at ");
  pen.text_within(f.mono, from, b.right - pen.px(16), base, c.text_dim,
                  place_within(pen, words.place(site.site), b.right - pen.px(16) - from));
}

// What is said if there are no findings. `well` is set only if everything about the process is known: it was not
// killed, can be read, and had room to record everything.
struct verdict_of_none {
  bool well;
  std::string words;
};
verdict_of_none said_of_none(const view_state& view) {
  const view_model& p = *view.view_model();
  const auto stands = view.process.standing();
  if (stands == standing::unreadable) return {false, "No findings, as long as it could be read"};
  if (p.snapshot.process.end == model::process_end::died) return {false, "No findings before it died"};
  const std::vector<std::string> missing = report::caveats(p.snapshot);
  if (!missing.empty()) return {false, "No findings in what is known: " + missing.front()};
  if (stands == standing::exited) return {true, "No findings: everyone had an owner."};
  return {true, stands == standing::alive ? "No findings: everyone has an owner."
                                          : "No findings then: everyone had an owner."};
}

void none_line(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  ImFont* const font = pen.fonts().plain;
  const verdict_of_none said = said_of_none(on.view);
  const float x = b.left + pen.px(16);
  pen.list().AddCircleFilled({x + pen.px(5), b.middle()}, pen.px(4), said.well ? c.good : c.ended, 16);
  pen.text_within(font, x + pen.px(18), b.right - pen.px(16), canvas::baseline(font, b.top, b.bottom), c.text_dim,
                  said.words);
  on.record_box("no findings", b);
  on.tip(b, said.words);
}

// Returns the words for tasks that were cut off: any program leaves such tasks when it is killed, and they are no
// finding. Returns "" if there are none.
std::string cut_off_words(const view_model& p) {
  if (p.cut_off == 0) return "";
  std::string daemons;
  if (p.cut_off_daemons != 0)
    daemons =
        ", " + model::count_text(p.cut_off_daemons) + " of them " + (p.cut_off_daemons == 1 ? "a daemon" : "daemons");
  return model::count_text(p.cut_off) + (p.cut_off == 1 ? " task was" : " tasks were") +
         " alive when the process was killed" + daemons + ": cut off by that, and no finding";
}

void cut_off_line(const panel_context& on, const box& b) {
  const std::string words = cut_off_words(*on.view.view_model());
  if (words.empty() || b.height() <= 0) return;
  const canvas& pen = on.pen;
  ImFont* const font = pen.fonts().small;
  pen.list().AddCircleFilled({b.left + pen.px(21), b.middle()}, pen.px(2.5f), pen.colours().ended, 12);
  pen.text_within(font, b.left + pen.px(36), b.right - pen.px(16), canvas::baseline(font, b.top, b.bottom),
                  pen.colours().text_dim, words);
  on.record_box("cut off", b);
}

}  // namespace

float findings_height(const panel_context& on) {
  const view_model& p = *on.view.view_model();
  std::size_t lines = std::min(on.view.process.bug_count(), most_lines);
  if (p.cut_off != 0) ++lines;
  return on.pen.px(head) + static_cast<float>(lines) * on.pen.px(line) + (lines != 0 ? on.pen.px(foot) : 0);
}

void findings_panel(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  const fonts& f = pen.fonts();
  const view_model& p = *on.view.view_model();
  pen.fill(b, c.panel);
  pen.fill({b.left, b.top, b.right, b.top + 1}, c.line);
  const float base = canvas::baseline(f.small, b.top, b.top + pen.px(head));
  const float x = b.left + pen.px(16);
  const std::vector<const site_line*> growing = on.view.process.growing_sites();
  if (p.bugs.list.empty() && growing.empty()) {
    none_line(on, {b.left, b.top, b.right, b.top + pen.px(head)});
    cut_off_line(on, {b.left, b.top + pen.px(head), b.right, b.top + pen.px(head + line)});
    return;
  }
  auto room = static_cast<std::size_t>(std::max(0.f, (b.height() - pen.px(head)) / pen.px(line)));
  if (p.cut_off != 0 && room > 1) --room;
  const std::size_t all = on.view.process.bug_count();
  const std::size_t lines = std::min({p.bugs.list.size(), most_lines, room});
  const std::size_t shown = std::min({all, most_lines, room});
  const float after_title = pen.text(f.small, x, base, c.text_faint, "FINDINGS") + pen.px(10);
  std::string count = model::count_text(all) + (all == 1 ? " bug" : " bugs");
  if (p.troubled != 0) count += ", of " + model::count_text(p.troubled) + (p.troubled == 1 ? " task" : " tasks");
  if (shown < all) count += "; " + model::count_text(all - shown) + " more are not shown here";
  pen.text_within(f.small, after_title, b.right - pen.px(16), base, c.text_dim, count);
  on.record_box("findings/count", {x, b.top, b.right, b.top + pen.px(head)});
  const model::wording words = on.words();
  float top = b.top + pen.px(head);
  for (std::size_t i = 0; i < lines; ++i, top += pen.px(line))
    bug_line(on, words, p.bugs.list[i], {b.left, top, b.right, top + pen.px(line)}, i);
  for (std::size_t i = 0; i < growing.size() && lines + i < std::min(most_lines, room); ++i, top += pen.px(line))
    growing_line(on, words, *growing[i], {b.left, top, b.right, top + pen.px(line)});
  if (top + pen.px(line) <= b.bottom) cut_off_line(on, {b.left, top, b.right, top + pen.px(line)});
}

}  // namespace curfew::viewer
