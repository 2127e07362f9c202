#include "viewer/ui/widgets/fact_list.hpp"

#include <algorithm>
#include <cfloat>
#include <vector>

#include "probe/model/text.hpp"
#include "viewer/theme/chart.hpp"
#include "viewer/ui/shortcuts.hpp"
#include "viewer/ui/widgets/key_cap.hpp"
#include "viewer/ui/widgets/percentile_row.hpp"

namespace curfew::viewer {

fact_list::fact_list(const panel_context& on, const box& b, const model::wording& words)
    : on_(on),
      pen_(on.pen),
      c_(on.pen.colours()),
      f_(on.pen.fonts()),
      words_(words),
      box_(b),
      y_(b.top),
      line_(on.view.chosen_line()) {}

void fact_list::ancestors(index entry) {
  const view_model& p = words_view_model();
  std::vector<index> way;
  for (index at = p.tree.parent(entry); at != none; at = p.tree.parent(at))
    if (!p.tree.is_bundle(at)) way.push_back(at);
  const std::size_t shown = std::min<std::size_t>(way.size(), 3);
  float x = box_.left;
  const float base = line(20);
  if (way.size() > shown) x = pen_.text(f_.small, x, base, c_.text_faint, "… › ");
  for (std::size_t i = shown; i-- > 0;) {
    const std::string name = words_.who(id_of(way[i]));
    x = on_.link("way/" + std::to_string(i), f_.small, x, box_.right - pen_.px(14), base, name,
                 commands::select{p.key_of(way[i])});
    x = pen_.text(f_.small, x, base, c_.text_faint, " › ");
  }
}

void fact_list::title(const std::string& name, const std::string& aside) {
  const float base = line(32);
  const float behind = std::min(pen_.px(60), pen_.px(9) + canvas::width(f_.mono_small, aside));
  const float end = on_.name(f_.title, box_.left, box_.right - behind, base, c_.text, name);
  pen_.text_within(f_.mono_small, end + pen_.px(9), box_.right, base, c_.text_faint, aside);
}

void fact_list::standing(colour state, std::string_view word, bool loud, const std::string& aside) {
  const float middle = y_ + pen_.px(12);
  const float end = pen_.pill(box_.left, middle, state, word, loud);
  const float base = canvas::baseline(f_.small, y_, y_ + pen_.px(24));
  on_.name(f_.small, end + pen_.px(8), box_.right, base, c_.text_dim, aside);
  y_ += pen_.px(34);
}

void fact_list::card(const finding_words& words) {
  const float left = box_.left + pen_.px(16);
  const float right = box_.right - pen_.px(12);
  const float after_sign = left + pen_.px(18);
  // The title has one line as a rule. If the list is so narrow that it has more, all that follows moves down.
  const float lower = pen_.paragraph_height(f_.strong, right - after_sign, words.title) -
                      pen_.paragraph_height(f_.strong, FLT_MAX, words.title);
  const float evidence = lower + pen_.paragraph_height(f_.small, right - left, words.evidence);
  const float fix =
      words.fix.empty() ? 0 : pen_.paragraph_height(f_.small, right - left, "Fix: " + words.fix) + pen_.px(8);
  const box b{box_.left, y_, box_.right, y_ + pen_.px(42) + evidence + fix};
  pen_.fill(b, with_alpha(c_.problem, 30), pen_.px(4));
  pen_.fill({b.left, b.top, b.left + pen_.px(3), b.bottom}, c_.problem);
  pen_.warning_sign(left, b.top + pen_.px(18), c_.problem);
  const colour of_title = blend(c_.problem, c_.text, .3f);
  if (lower == 0)
    pen_.text(f_.strong, after_sign, canvas::baseline(f_.strong, b.top + pen_.px(6), b.top + pen_.px(30)), of_title,
              words.title);
  else
    pen_.paragraph(f_.strong, {after_sign, b.top + pen_.px(9), right, 0}, of_title, words.title);
  float y = pen_.paragraph(f_.small, {left, b.top + pen_.px(31) + lower, right, 0}, c_.text, words.evidence);
  if (!words.fix.empty()) {
    y += pen_.px(8);
    pen_.paragraph(f_.small, {left, y, right, 0}, c_.good, "Fix: " + words.fix);
  }
  on_.record_box("finding/" + words.title, b);
  y_ = b.bottom + pen_.px(12);
}

void fact_list::heading(const char* text) {
  y_ += pen_.px(8);
  pen_.text(f_.small, box_.left, line(24), c_.text_faint, text);
}

void fact_list::fact(const char* label, const std::string& value, colour of_value) {
  float base = line(23);
  const float width = canvas::width(f_.mono, value);
  const float behind = pen_.text(f_.plain, box_.left, base, c_.text_dim, label) + pen_.px(14);
  const float from = room_for(width, behind, base);
  on_.name(f_.mono, std::max(from, box_.right - width), box_.right, base, of_value, value);
}

void fact_list::place(const char* label, model::index site) {
  const std::string text = words_.place(site);
  if (text.empty()) return;
  const float top = y_;
  const float base = line(23);
  float from = pen_.text(f_.plain, box_.left, base, c_.text_dim, label) + pen_.px(14);
  if (is_chosen(label)) from = key(from - pen_.px(6), top) + pen_.px(8);
  const float left = std::max(from, box_.right - canvas::width(f_.mono, text));
  on_.tip({from, top, box_.right, y_}, text);
  on_.link(std::string("fact/") + label, f_.mono, left, box_.right, base, text, commands::open_source{text}, true);
}

void fact_list::line_to_fix() {
  if (line_ && line_->label == "To fix") place("To fix", line_->site);
}

void fact_list::somebody(const char* label, model::node_id id) {
  if (id == 0) return;
  const std::string who = words_.who(id);
  if (words_.nodes().find(id) == none) return fact(label, who, c_.text_dim);
  const float width = canvas::width(f_.mono, who);
  float base = line(23);
  const float behind = pen_.text(f_.plain, box_.left, base, c_.text_dim, label) + pen_.px(14);
  const float from = room_for(width, behind, base);
  on_.link(std::string("fact/") + label, f_.mono, std::max(from, box_.right - width), box_.right, base, who,
           commands::select{id});
}

void fact_list::frame_of_stack(const std::string& label, const std::string& what, model::index site, bool innermost) {
  const std::string where = words_.place(site);
  float top = y_;
  const float middle = y_ + pen_.px(11);
  float base = line(23);
  pen_.list().AddCircleFilled({box_.left + pen_.px(4), middle}, innermost ? pen_.px(4) : pen_.px(2.5f),
                              innermost ? c_.waiting : c_.text_faint, 12);
  const std::string file = where.substr(where.rfind('/') + 1);
  const bool chosen = site != 0 && is_chosen(label);
  const float cap = chosen ? pen_.px(22) : 0;
  const float beside = std::min(canvas::width(f_.mono_small, file), box_.width() * .55f) + pen_.px(10) + cap;
  const float from = box_.left + pen_.px(16);
  const bool own_line = !where.empty() && from + canvas::width(f_.mono, what) > box_.right - beside;
  on_.name(f_.mono, from, own_line || where.empty() ? box_.right : box_.right - beside, base,
           innermost ? c_.text : c_.text_dim, what);
  if (where.empty()) return;
  if (own_line) {
    top = y_;
    base = line(20);
  }
  const float room = own_line ? box_.right - from - cap : box_.width() * .55f;
  const float left = box_.right - std::min(canvas::width(f_.mono_small, file), room);
  if (chosen) key(left - pen_.px(10) - cap + pen_.px(6), top);
  on_.tip({left, top, box_.right, y_}, where);
  on_.link(label, f_.mono_small, left, box_.right, base, file, commands::open_source{where}, true);
}

void fact_list::chart(const model::histogram& h, model::nanoseconds slow) {
  on_.record_box("chart/" + std::to_string(++charts_), {box_.left, y_, box_.right, y_ + pen_.px(84)});
  distribution(pen_, {box_.left, y_, box_.right, y_ + pen_.px(84)}, h, slow);
  y_ += pen_.px(88);
  percentile_row(pen_, h, box_.left, FLT_MAX, line(22), {f_.mono, c_.text, pen_.px(6), pen_.px(16)});
}

void fact_list::sibling(const std::string& name, model::node_id id, const std::string& when) {
  const float base = line(23);
  const float left = box_.right - canvas::width(f_.small, when);
  on_.link("sibling/" + std::to_string(id), f_.plain, box_.left, left - pen_.px(10), base, name, commands::select{id});
  pen_.text(f_.small, left, base, c_.text_dim, when);
}

void fact_list::aside(const std::string& text) {
  pen_.text_within(f_.small, box_.left, box_.right, line(22), c_.text_faint, text);
}

float fact_list::key(float x, float top) {
  chosen_ = box{box_.left, top, box_.right, y_};
  on_.record_box("details/chosen", *chosen_);
  return key_cap(pen_, x, (top + y_) / 2, words_of(key_hint::open_line).cap);
}

float fact_list::room_for(float width, float from, float& base) {
  if (from + width <= box_.right) return from;
  base = line(20);
  return box_.left;
}

float fact_list::line(float height) {
  const float top = y_;
  y_ += pen_.px(height);
  return canvas::baseline(f_.plain, top, y_);
}

}  // namespace curfew::viewer
