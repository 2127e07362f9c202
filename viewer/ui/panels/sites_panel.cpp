// Draws the table of sites, the lines that spawned tasks: how many tasks are live, whether they grow in number, how
// long they live, and what they cost.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/verdict/rule.hpp"
#include "viewer/theme/chart.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/timeline/lost_words.hpp"
#include "viewer/ui/widgets/columns.hpp"
#include "viewer/ui/widgets/ongoing_text.hpp"

namespace curfew::viewer {

namespace {

struct head {
  const char* word;
  column size;
};
// The heads of the columns, by site_column. The first column takes the width that is left.
constexpr std::array<head, site_columns> heads{{{"Spawned at", {0, 0}},
                                                {"Live", {82, 9}},
                                                {"Trend", {160, 8}},
                                                {"Spawns", {82, 6}},
                                                {"Lifetime p50", {88, 6}},
                                                {"Lifetime p99", {88, 5}},
                                                {"Oldest", {80, 5}},
                                                {"Typical age", {92, 1}},
                                                {"Busy", {78, 3}},
                                                {"Polls", {84, 2}},
                                                {"Mean poll", {78, 4}},
                                                {"Poll p50", {78, 4}},
                                                {"Poll p99", {78, 5}},
                                                {"Bugs", {74, 7}}}};

// Returns how many seconds a trend shows: as many as there are samples, from 20 to 120.
std::size_t trend_width(std::size_t samples) { return std::clamp<std::size_t>(samples, 20, most_samples); }

std::string signed_rate(double rate) {
  char text[32];
  const double size = std::abs(rate);
  std::snprintf(text, sizeof text, size >= 100 ? "%+.0f/s" : size >= 10 ? "%+.1f/s" : "%+.2f/s", rate);
  return size < 0.005 ? "steady" : text;
}

std::string rate_text(double rate) {
  if (rate >= 100) return model::count_text(static_cast<std::uint64_t>(rate));
  char text[32];
  std::snprintf(text, sizeof text, rate >= 10 ? "%.1f" : "%.2f", rate);
  return text;
}

class site_rows {
 public:
  site_rows(const panel_context& on, const std::vector<box>& at) : on_(on), pen_(on.pen), at_(at), words_(on.words()) {}

  void draw(const site_row& row, float top, float bottom, bool hovered) const {
    const palette& c = pen_.colours();
    const site_line& line = row.line;
    const box whole{at_[0].left, top, at_[0].left + width(), bottom};
    if (line.site == on_.view.sites.chosen())
      pen_.fill(whole, c.selection);
    else if (hovered)
      pen_.fill(whole, c.hover);
    name(line, {at_[0].left + pen_.px(16), top, at_[0].right, bottom});
    const float base = canvas::baseline(pen_.fonts().plain, top, bottom);
    const colour loud = line.live == 0 ? c.text_faint : c.text;
    count(site_column::live, line.live, base, loud);
    growth(line, top, bottom, base);
    if (row.spawn_rate && *row.spawn_rate > 0 && at(site_column::spawn_rate).width() > 0)
      pen_.quantity(at(site_column::spawn_rate).right, base, c.text, rate_text(*row.spawn_rate) + " /s");
    time(site_column::lifetime, row.lifetime_p50, base, row.lifetime_p50.count() != 0);
    time(site_column::lifetime_p99, row.lifetime_p99, base, row.lifetime_p99.count() != 0);
    time(site_column::poll_p50, row.poll_p50, base, row.poll_p50.count() != 0);
    time(site_column::poll_p99, row.poll_p99, base, row.poll_p99.count() != 0);
    const auto older = line.live != 0 ? on_.view.process.later() : model::nanoseconds(0);
    age(site_column::oldest, line.oldest + older, base, line.live != 0);
    age(site_column::typical, line.typical + older, base, line.live != 0);
    time(site_column::busy, line.busy, base, line.live != 0);
    if (line.live != 0) count(site_column::polls, line.polls, base, c.text_dim);
    time(site_column::mean_poll,
         line.polls == 0 ? model::nanoseconds(0) : line.busy / static_cast<std::int64_t>(line.polls), base,
         line.polls != 0);
    const box& problems = at(site_column::problems);
    const std::uint64_t bugs = line.bugs + (grows(line) ? 1 : 0);
    if (bugs == 0 || problems.width() <= 0) return;
    const std::string text = model::count_text(bugs);
    pen_.badge(problems.right - canvas::width(pen_.fonts().small, text) - pen_.px(27), (top + bottom) / 2,
               line.bugs == 0 ? c.warning : c.problem, text);
    on_.tip({problems.left, top, problems.right, bottom},
            model::count_text(line.bugs == 0 ? line.live : line.troubled) + " tasks of it");
  }

 private:
  const box& at(site_column which) const { return at_[static_cast<std::size_t>(which)]; }
  float width() const {
    float right = at_[0].right;
    for (const box& b : at_) right = std::max(right, b.right);
    return right - at_[0].left + pen_.px(16);
  }
  void name(const site_line& line, const box& b) const {
    const palette& c = pen_.colours();
    const fonts& f = pen_.fonts();
    const float base = canvas::baseline(f.plain, b.top, b.bottom);
    std::string name = model::printable(name_of(*on_.view.view_model(), line));
    if (name.empty()) name = "ended tasks";
    const std::string place = words_.place(line.site);
    const std::string short_place = place.substr(place.rfind('/') + 1);
    // The number of the line must not be cut off, so the name is cut instead.
    const float behind_name = place.empty() ? b.right : b.right - canvas::width(f.mono, short_place) - pen_.px(11);
    float x = on_.name(f.strong, b.left, std::max(behind_name, b.left + pen_.px(60)), base,
                       line.live == 0 ? c.text_faint : c.text, name);
    if (!place.empty()) x = pen_.text_within(f.mono, x + pen_.px(10), b.right, base, c.text_dim, short_place);
    const std::string beside = beside_place(line, place.empty());
    if (!beside.empty() && x + pen_.px(20) + canvas::width(f.small, beside) < b.right)
      pen_.text(f.small, x + pen_.px(10), base, c.text_faint, beside);
  }
  // Returns the function that spawned the tasks, or what became of those that never had a node. If no place is known,
  // the site is the tasks' own function, which is their name.
  std::string beside_place(const site_line& line, bool is_own_function) const {
    if (line.only_counts) return std::string(verdict::rule_of(*line.only_counts).mark);
    if (is_own_function) return {};
    const std::string function = words_.function(line.site);
    return function.empty() ? function : "in " + function;
  }
  void count(site_column which, std::uint64_t value, float base, colour c) const {
    if (at(which).width() > 0) pen_.text_right(pen_.fonts().mono, at(which).right, base, c, model::count_text(value));
  }
  void time(site_column which, model::nanoseconds value, float base, bool known) const {
    if (at(which).width() > 0 && known)
      pen_.quantity(at(which).right, base, pen_.colours().text, model::duration_text(value));
  }
  void age(site_column which, model::nanoseconds value, float base, bool known) const {
    if (at(which).width() > 0 && known)
      pen_.quantity(at(which).right, base, pen_.colours().text, ongoing_text(words_.snapshot(), value));
  }
  bool grows(const site_line& line) const {
    const trends* t = on_.view.process.trends();
    if (t == nullptr) return false;
    const auto found = t->sites.find(line.site);
    return found != t->sites.end() && found->second.growing;
  }
  void growth(const site_line& line, float top, float bottom, float base) const {
    const box& b = at(site_column::growth);
    const trends* t = on_.view.process.trends();
    if (b.width() <= 0 || t == nullptr) return;
    const auto found = t->sites.find(line.site);
    if (found == t->sites.end()) return;
    const palette& c = pen_.colours();
    const bool growing = found->second.growing.has_value();
    const float words = b.right - pen_.px(82);
    sparkline(pen_, {b.left, top + pen_.px(4), words - pen_.px(6), bottom - pen_.px(4)}, found->second.live,
              trend_width(found->second.live.size()), 1, growing ? c.warning : c.accent);
    if (growing) {
      pen_.badge(b.right - canvas::width(pen_.fonts().small, "grows") - pen_.px(27), (top + bottom) / 2, c.warning,
                 "grows");
      return;
    }
    const std::string rate = signed_rate(found->second.net_rate);
    pen_.text_right(pen_.fonts().mono_small, b.right, base, rate == "steady" ? c.text_faint : c.text_dim, rate);
  }

  const panel_context& on_;
  const canvas& pen_;
  const std::vector<box>& at_;
  const model::wording words_;
};

// Returns whether it is known of any site where it is, and not only which function its tasks have.
bool places_known(const panel_context& on) {
  const site_view& sites = on.view.sites.rows();
  const model::wording words = on.words();
  for (std::size_t i = 0; i < sites.size(); ++i)
    if (!words.place(sites[i].line.site).empty()) return true;
  return sites.size() == 0;
}

void draw_heads(const panel_context& on, const std::vector<box>& at, float top, float bottom) {
  const char* const first = places_known(on) ? heads[0].word : "Function";
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  ImFont* const font = pen.fonts().small;
  const float base = canvas::baseline(font, top, bottom);
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (at[i].width() <= 0) continue;
    const auto which = static_cast<site_column>(i);
    const bool sorted = on.view.sites.order().by == which;
    const bool left = which == site_column::place || which == site_column::growth;
    const box area{at[i].left, top, at[i].right, bottom};
    const auto touch = on.area(std::string("sites/by ") + heads[i].word, area);
    if (touch.clicked) on.send(commands::sort_sites{which});
    const colour colour = sorted ? c.accent : touch.hovered ? c.text : c.text_dim;
    const char* const word = i == 0 ? first : heads[i].word;
    const float width = canvas::width(font, word);
    const float x = left ? at[i].left + (i == 0 ? pen.px(16) : 0) : at[i].right - width;
    pen.text(font, x, base, colour, word);
    if (!sorted) continue;
    const float mark = left ? x + width + pen.px(9) : x - pen.px(9);
    const bool down = on.view.sites.order().largest_first;
    const float y = (top + bottom) / 2;
    const float r = pen.px(3.5f);
    if (down)
      pen.list().AddTriangleFilled({mark - r, y - r * .6f}, {mark + r, y - r * .6f}, {mark, y + r * .8f}, colour);
    else
      pen.list().AddTriangleFilled({mark, y - r * .8f}, {mark + r, y + r * .6f}, {mark - r, y + r * .6f}, colour);
  }
}

// Draws the button that asks for the recording of polls, which their percentiles need; polls are recorded only if the
// user wants them. Returns the button's left edge.
float measure_button(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  if (!on.view.timeline.runs()) return b.right;
  const bool lit = on.view.sites.measuring_polls();
  const poll_standing polls = standing_of_polls(on.view.timeline, on.view.process.why_no_polls(), false);
  const std::string word = lit ? polls.brief : "Measure polls";
  ImFont* const font = pen.fonts().small;
  const float indent = pen.px(lit ? 26 : 12);
  const float width = std::min(canvas::width(font, word) + indent + pen.px(12), b.width() * .6f);
  const box area{b.right - width, b.top + pen.px(5), b.right, b.bottom - pen.px(5)};
  const auto touch = on.area("sites/measure", area);
  if (touch.clicked) on.send(commands::measure_polls{});
  pen.fill(area, lit ? c.selection : touch.hovered ? c.raised : c.field, pen.px(5));
  if (lit) {
    pen.frame(area, with_alpha(c.accent, 120), pen.px(5));
    pen.list().AddCircleFilled({area.left + pen.px(15), area.middle()}, pen.px(3.5f), colour_of(c, polls.is), 12);
  }
  pen.text_within(font, area.left + indent, area.right - pen.px(8), canvas::baseline(font, area.top, area.bottom),
                  lit ? c.text : c.text_dim, word);
  return area.left;
}

bool polls_known(const view_state& view) {
  for (std::size_t i = 0; i < view.sites.rows().size(); ++i)
    if (view.sites.rows()[i].poll_p99.count() != 0) return true;
  return view.sites.measuring_polls();
}

void hint(const panel_context& on, const box& whole) {
  const canvas& pen = on.pen;
  box b = whole;
  b.right = measure_button(on, {whole.left, whole.top, whole.right - pen.px(16), whole.bottom});
  ImFont* const font = pen.fonts().small;
  const float base = canvas::baseline(font, b.top, b.bottom);
  std::string text = places_known(on)
                         ? "A click shows a site's tasks in the tree. Lifetimes are of tasks that ended."
                         : "Which lines spawn is not known here: these are the functions of the tasks. A click shows "
                           "them in the tree.";
  const trends* t = on.view.process.trends();
  if (t != nullptr && t->watched >= std::chrono::seconds(1))
    text += " Watched for " + model::duration_text(t->watched) + ".";
  pen.text_within(font, b.left + pen.px(16), b.right - pen.px(16), base, pen.colours().text_dim, text);
}

}  // namespace

void sites_panel(const panel_context& on, const box& b) {
  const canvas& pen = on.pen;
  const float row = pen.px(28);
  hint(on, {b.left, b.top, b.right, b.top + pen.px(36)});
  const box head{b.left, b.top + pen.px(36), b.right, b.top + pen.px(64)};
  const box body{b.left, head.bottom, b.right, b.bottom};
  std::array<column, site_columns - 1> sizes{};
  for (std::size_t i = 1; i < heads.size(); ++i) sizes[i - 1] = heads[i].size;
  for (const site_column polls : {site_column::poll_p50, site_column::poll_p99})
    sizes[static_cast<std::size_t>(polls) - 1].wanted = polls_known(on.view);
  const std::vector<box> at = lay_out(pen, body, sizes, 300);
  pen.fill(head, pen.colours().panel);
  draw_heads(on, at, head.top, head.bottom);

  const site_view& sites = on.view.sites.rows();
  const auto touch = on.area("sites", body);
  const ImGuiIO& io = ImGui::GetIO();
  if (touch.hovered && io.MouseWheel != 0)
    on.send(commands::scroll_sites{static_cast<std::int64_t>(std::round(io.MouseWheel * -3))});
  const site_rows rows(on, at);
  pen.list().PushClipRect({body.left, body.top}, {body.right, body.bottom}, true);
  float top = body.top;
  for (std::size_t i = on.view.sites.top(); i < sites.size() && top < body.bottom; ++i, top += row) {
    const site_row& site = sites[i];
    const box area{body.left, top, body.right, std::min(top + row, body.bottom)};
    const bool hovered = touch.hovered && area.contains(io.MousePos);
    on.record_box("site/" + std::to_string(site.line.site), area);
    rows.draw(site, top, top + row, hovered);
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (touch.clicked && hovered) on.send(commands::filter_by_site{site.line.site});
  }
  pen.list().PopClipRect();
  if (sites.size() != 0) return;
  const char* const text = !on.view.tree.rows().current_filter().text.empty() ? "No site matches the filter"
                           : on.view.process.is_live()                        ? "No task is alive"
                                                                              : "No task was alive";
  ImFont* const font = pen.fonts().plain;
  pen.text(font, std::floor((b.left + b.right - canvas::width(font, text)) / 2), body.top + pen.px(70),
           pen.colours().text_dim, text);
}

}  // namespace curfew::viewer
