// All about the selected entry: what is wrong with it and how to mend it, the facts, and where it waits.
#include <algorithm>
#include <cfloat>
#include <cmath>

#include "probe/model/text.hpp"
#include "probe/report/advice.hpp"
#include "probe/report/paint.hpp"
#include "viewer/ui/finding_words.hpp"
#include "viewer/ui/panels.hpp"

namespace curfew::viewer {

namespace {

class sheet {
 public:
  sheet(const stage& on, const box& b, const report::wording& words)
      : on_(on), pen_(on.pen), c_(on.pen.colours()), f_(on.pen.fonts()), words_(words), box_(b), y_(b.top) {}

  void ancestors(index entry) {
    const picture& p = words_picture();
    std::vector<index> way;
    for (index at = p.outline[entry].parent; at != none; at = p.outline[at].parent)
      if (!p.outline.is_bundle(at)) way.push_back(at);
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
  void title(const std::string& name, const std::string& aside) {
    const float base = line(32);
    const float end = pen_.text_within(f_.title, box_.left, box_.right - pen_.px(60), base, c_.text, name);
    pen_.text_within(f_.mono_small, end + pen_.px(9), box_.right, base, c_.text_faint, aside);
  }
  void standing(colour state, std::string_view word, bool loud, const std::string& aside) {
    const float middle = y_ + pen_.px(12);
    const float end = pen_.pill(box_.left, middle, state, word, loud);
    pen_.text(f_.small, end + pen_.px(8), canvas::baseline(f_.small, y_, y_ + pen_.px(24)), c_.text_dim, aside);
    y_ += pen_.px(34);
  }
  void card(const finding_words& words) {
    const float left = box_.left + pen_.px(16);
    const float right = box_.right - pen_.px(12);
    const auto height_of = [&](ImFont* font, const std::string& text) {
      return text.empty() ? 0 : font->CalcTextSizeA(font->FontSize, FLT_MAX, right - left, text.c_str()).y;
    };
    const float evidence = height_of(f_.small, words.evidence);
    const float fix = words.fix.empty() ? 0 : height_of(f_.small, "Fix: " + words.fix) + pen_.px(8);
    const box b{box_.left, y_, box_.right, y_ + pen_.px(42) + evidence + fix};
    pen_.fill(b, with_alpha(c_.problem, 30), pen_.px(4));
    pen_.fill({b.left, b.top, b.left + pen_.px(3), b.bottom}, c_.problem);
    pen_.warning_sign(left, b.top + pen_.px(18), c_.problem);
    pen_.text(f_.strong, left + pen_.px(18), canvas::baseline(f_.strong, b.top + pen_.px(6), b.top + pen_.px(30)),
              blend(c_.problem, c_.text, .3f), words.title);
    float y = pen_.paragraph(f_.small, {left, b.top + pen_.px(31), right, 0}, c_.text, words.evidence);
    if (!words.fix.empty()) {
      y += pen_.px(8);
      pen_.paragraph(f_.small, {left, y, right, 0}, c_.good, "Fix: " + words.fix);
    }
    on_.mark("finding/" + words.title, b);
    y_ = b.bottom + pen_.px(12);
  }
  void heading(const char* text) {
    y_ += pen_.px(8);
    pen_.text(f_.small, box_.left, line(24), c_.text_faint, text);
  }
  void fact(const char* label, const std::string& value, colour of_value) {
    const float base = line(23);
    pen_.text(f_.plain, box_.left, base, c_.text_dim, label);
    pen_.text_right(f_.mono, box_.right, base, of_value, value);
  }
  void fact(const char* label, const std::string& value) { fact(label, value, c_.text); }
  // A place in the source: a click copies it.
  void place(const char* label, model::index site) {
    const std::string text = words_.place(site);
    if (text.empty()) return;
    leads(label, text, commands::copy_text{text});
  }
  void somebody(const char* label, model::node_id id) {
    if (id == 0) return;
    const std::string who = words_.who(id);
    if (words_.tree().find(id) == none) return fact(label, who, c_.text_dim);
    leads(label, who, commands::select{id});
  }
  void leads(const char* label, const std::string& text, const command& to) {
    const float base = line(23);
    const float from = pen_.text(f_.plain, box_.left, base, c_.text_dim, label) + pen_.px(14);
    const float left = std::max(from, box_.right - canvas::width(f_.mono, text));
    on_.link(std::string("fact/") + label, f_.mono, left, box_.right, base, text, to, true);
  }
  void frame_of_stack(std::size_t number, const std::string& what, const std::string& where, bool innermost) {
    const float middle = y_ + pen_.px(11);
    const float base = line(23);
    pen_.list().AddCircleFilled({box_.left + pen_.px(4), middle}, innermost ? pen_.px(4) : pen_.px(2.5f),
                                innermost ? c_.waiting : c_.text_faint, 12);
    const std::string file = where.substr(where.rfind('/') + 1);  // a click copies all of it
    const float width = std::min(canvas::width(f_.mono_small, file), box_.width() * .55f);
    const float left = box_.right - width;
    pen_.text_within(f_.mono, box_.left + pen_.px(16), left - pen_.px(10), base, innermost ? c_.text : c_.text_dim,
                     what);
    on_.link("stack/" + std::to_string(number), f_.mono_small, left, box_.right, base, file, commands::copy_text{where},
             true);
  }
  float bottom() const { return y_; }
  const palette& colours() const { return c_; }

 private:
  float line(float height) {
    const float top = y_;
    y_ += pen_.px(height);
    return canvas::baseline(f_.plain, top, y_);
  }
  const picture& words_picture() const { return *on_.desk.picture(); }
  model::node_id id_of(index entry) const { return words_picture().key_of(entry); }

  const stage& on_;
  const canvas& pen_;
  const palette& c_;
  const fonts& f_;
  const report::wording& words_;
  const box box_;
  float y_;
};

void stack(sheet& sheet, const report::wording& words, const model::task& t) {
  const bool waits = t.state == model::task_state::waiting || t.pending_at_shutdown;
  if (!waits || t.kept == 0) return;
  sheet.heading("WAITS, INNERMOST FIRST");
  std::string what = words.doing(t);  // what the innermost frame waits in; then the functions around it
  for (std::size_t i = t.kept; i-- > 0;) {
    sheet.frame_of_stack(i, what, words.place(t.stack[i]), i + 1 == t.kept);
    what = words.function(t.stack[i]);
  }
  sheet.frame_of_stack(t.kept, what, "", false);
  if (t.depth > t.kept) sheet.fact("", model::count_text(t.depth - t.kept) + " outer frames were not kept");
}

void task(sheet& sheet, const picture& p, const report::wording& words, index number) {
  const model::task& t = p.snapshot.tasks[number];
  const palette& c = sheet.colours();
  sheet.title(words.name(t), "#" + std::to_string(t.id));
  sheet.standing(c.of(t.state), model::text_of(t.state), t.state == model::task_state::running,
                 std::string(t.daemon ? "daemon"
                             : t.main ? "main task"
                                      : "task") +
                     " · " + model::duration_text(words.age(t)) + (model::is_live(t.state) ? " old" : " lived"));
  for (const finding_words& finding : words_of_findings(p, words, number)) sheet.card(finding);
  sheet.fact("Busy", model::duration_text(t.busy), c.running);
  sheet.fact("Polls", model::count_text(t.polls));
  if (t.polls != 0) sheet.fact("Mean poll", model::duration_text(t.busy / t.polls));
  if (t.state == model::task_state::waiting) sheet.fact("Waiting for", model::duration_text(words.in_state(t)));
  if (t.thread != 0 && t.state == model::task_state::running) sheet.fact("On thread", std::to_string(t.thread));
  sheet.place("Spawned at", t.spawned_at);
  if (t.owner != 0 && !t.orphaned)
    sheet.somebody("Owner", t.owner);
  else
    sheet.fact("Owner", "nobody", t.orphaned ? c.problem : c.text);
  sheet.somebody("Spawned by", t.spawner);
  sheet.somebody("Waits for", t.wait_on);
  if (t.cancel_requested) sheet.fact("Cancelled by", std::string(model::text_of(t.reason)));
  stack(sheet, words, t);
}

void group(sheet& sheet, const picture& p, const report::wording& words, index number) {
  const model::group& g = p.snapshot.groups[number];
  const auto name = p.snapshot.text(g.given_name);
  sheet.title(name.empty() ? "group" : report::printable(name), "#" + std::to_string(g.id));
  sheet.standing(sheet.colours().waiting, model::text_of(g.state), false,
                 "group · open for " + model::duration_text(words.now() - g.opened));
  sheet.fact("Tasks in it", model::count_text(p.outline[p.outline.entry_of_node(p.tree.node_of_group(number))].tasks));
  sheet.fact("Spawned in all", model::count_text(g.children_spawned));
  sheet.place("Opened at", g.opened_at);
  sheet.somebody("Owner", g.owner);
  if (g.cancelled.count() != 0) sheet.fact("Cancelled by", std::string(model::text_of(g.reason)));
}

void loop(sheet& sheet, const picture& p, const report::wording& words, index number) {
  const model::loop& l = p.snapshot.loops[number];
  sheet.title(words.name(l), "#" + std::to_string(l.id));
  sheet.standing(sheet.colours().running, model::text_of(l.state), false, "event loop");
  sheet.fact("Threads", std::to_string(l.threads));
  sheet.fact("At shutdown", l.shutdown_waits ? "waits" : "cancels");
  sheet.place("Began at", l.began_at);
  sheet.somebody("Main task", l.main);
}

void bundle(sheet& sheet, const picture& p, const report::wording& words, const outline_entry& e) {
  const bool tasks = p.is_task(e.node);
  sheet.title(tasks ? words.name(p.task_at(e.node)) : words.who(p.snapshot.groups[p.tree.group_of(e.node)].id), "");
  sheet.standing(e.troubled != 0 ? sheet.colours().problem : sheet.colours().waiting, "bundle", e.troubled != 0,
                 "siblings of one function and one spawn site");
  sheet.fact("Siblings", model::count_text(e.members));
  sheet.fact("Tasks in them", model::count_text(e.tasks));
  sheet.fact("With problems", model::count_text(e.troubled),
             e.troubled != 0 ? sheet.colours().problem : sheet.colours().text);
  if (!tasks) return;
  sheet.place("Spawned at", p.task_at(e.node).spawned_at);
  const index oldest = p.tree.task_of(e.node);
  for (const finding_words& finding : words_of_findings(p, words, oldest)) sheet.card(finding);
}

}  // namespace

void details_panel(const stage& on, const box& b) {
  const canvas& pen = on.pen;
  const palette& c = pen.colours();
  pen.fill(b, c.panel);
  pen.fill({b.left, b.top, b.left + 1, b.bottom}, c.line);
  const picture& p = *on.desk.picture();
  const index entry = on.desk.selected();
  const float above = std::floor(on.desk.details_line() * pen.px(23));
  const box inside{b.left + pen.px(20), b.top + pen.px(14) - above, b.right - pen.px(20), b.bottom};
  if (entry == none) {
    pen.paragraph(pen.fonts().plain, {inside.left, b.top + pen.px(24), inside.right, 0}, c.text_dim,
                  p.troubled != 0 ? "Press N for the first problem, or click on a task." : "Click on a task.");
    return;
  }
  const report::wording words = on.words();
  pen.list().PushClipRect({b.left, b.top}, {b.right, b.bottom}, true);
  sheet sheet(on, inside, words);
  sheet.ancestors(entry);
  const outline_entry& e = p.outline[entry];
  if (e.members != 0) {
    bundle(sheet, p, words, e);
  } else {
    switch (p.tree.kind_of(e.node)) {
      case model::node_kind::task:
        task(sheet, p, words, p.tree.task_of(e.node));
        break;
      case model::node_kind::group:
        group(sheet, p, words, p.tree.group_of(e.node));
        break;
      case model::node_kind::loop:
        loop(sheet, p, words, p.tree.loop_of(e.node));
        break;
      case model::node_kind::no_loop:
        sheet.title("of no loop", "what belongs to no loop that is left");
        break;
    }
  }
  pen.list().PopClipRect();
  const ImGuiIO& io = ImGui::GetIO();
  on.mark("details", b);
  // Down only as far as there is something below.
  if (b.contains(io.MousePos) && io.MouseWheel != 0 && (io.MouseWheel > 0 || sheet.bottom() > b.bottom))
    on.send(commands::scroll_details{-io.MouseWheel * 2});
}

}  // namespace curfew::viewer
