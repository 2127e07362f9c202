// Draws the details of an entry as a column of facts, from top to bottom. Each call draws below the one before.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probe/model/snapshot.hpp"
#include "viewer/ui/panel_context.hpp"
#include "viewer/ui/widgets/finding_words.hpp"

namespace curfew::viewer {

class fact_list {
 public:
  fact_list(const panel_context&, const box&, const model::wording&);

  // Draws the nearest three entries above this one, as links.
  void ancestors(index entry);
  void title(const std::string& name, const std::string& aside);
  void standing(colour state, std::string_view word, bool loud, const std::string& aside);
  void card(const finding_words&);
  void heading(const char* text);
  // Draws the value at the right end of the label's line; below it if there is no room for both.
  void fact(const char* label, const std::string& value, colour of_value);
  void fact(const char* label, const std::string& value) { fact(label, value, c_.text); }
  // Draws a place in the source, which a click opens.
  void place(const char* label, model::index site);
  // Draws the line to fix, if it is chosen and is no other line of the details.
  void line_to_fix();
  // Draws the name of a node, at the place of a value, as a link if the node still exists. Draws nothing if `id` is 0.
  void somebody(const char* label, model::node_id id);
  // Draws a line of a stack: what goes on, and where; the place below it if there is no room for both.
  void frame_of_stack(const std::string& label, const std::string& what, model::index site, bool innermost);
  void chart(const model::histogram&, model::nanoseconds slow);
  void sibling(const std::string& name, model::node_id id, const std::string& when);
  void aside(const std::string& text);

  float bottom() const { return y_; }
  // Returns where the line of source is that the editor opens; nullopt if it was not drawn.
  const std::optional<box>& chosen_line() const { return chosen_; }
  const palette& colours() const { return c_; }

 private:
  bool is_chosen(const std::string& label) const { return line_ && line_->label == label; }
  // Draws the cap of the key that opens this line. Returns the cap's right edge.
  float key(float x, float top);
  float line(float height);
  // Moves `base` to a line of its own if a text of this width does not fit behind `from`. Returns the left end of the
  // room for the text.
  float room_for(float width, float from, float& base);
  const view_model& words_view_model() const { return *on_.view.view_model(); }
  model::node_id id_of(index entry) const { return words_view_model().key_of(entry); }

  const panel_context& on_;
  const canvas& pen_;
  const palette& c_;
  const fonts& f_;
  const model::wording& words_;
  const box box_;
  float y_;
  const std::optional<source_line> line_;  // the line of source that the editor opens
  std::optional<box> chosen_;              // where it is drawn
  int charts_ = 0;
};

}  // namespace curfew::viewer
