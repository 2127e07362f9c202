#include "viewer/ui/widgets/state_style.hpp"

#include "probe/model/text.hpp"

namespace curfew::viewer {

namespace {

state_style style_of(const palette& c, const view_model& p, std::string_view word, bool goes_on, colour of, bool loud) {
  if (goes_on && p.snapshot.process.end != model::process_end::alive)
    return {"was " + std::string(word), c.ended, false};
  return {std::string(word), of, loud};
}

}  // namespace

state_style style_of(const palette& c, const view_model& p, const model::task& t) {
  const bool loud = t.state == model::task_state::running || t.state == model::task_state::failed;
  state_style style = style_of(c, p, model::state_text(t), model::is_live(t.state), c.of(t.state), loud);
  style.over = !model::is_live(t.state);
  return style;
}

state_style style_of(const palette& c, const view_model& p, const model::group& g) {
  return style_of(c, p, model::text_of(g.state), g.state != model::group_state::closed, c.waiting, false);
}

state_style style_of(const palette& c, const view_model& p, const model::loop& l) {
  const bool runs = l.state != model::loop_state::ended;
  return style_of(c, p, model::text_of(l.state), runs, runs ? c.running : c.ended, false);
}

}  // namespace curfew::viewer
