// Characters that the loaded fonts lack. What other programs call their tasks may be in any script: each character that
// comes up is asked for once, and the fonts of the system that have it are loaded for it alone (load_fonts). Where none
// has, and for those beyond the basic plane, which ImGui cannot draw, its number is shown: "<U+4E2D>".
#pragma once

#include <imgui.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace curfew::viewer {

class glyph_requests {
 public:
  static constexpr std::size_t most = 4096;  // an atlas has its bounds; the first that were asked for

  void ask(char32_t c) {
    if (asked_.size() < most && asked_.insert(c).second) fresh_ = true;
  }
  // Something was asked for since the last call: the fonts are to be loaded anew, before the next frame.
  bool take_fresh() {
    const bool was = fresh_;
    fresh_ = false;
    return was;
  }
  bool empty() const { return asked_.empty(); }
  std::vector<ImWchar> ranges() const;  // all, as ImGui wants them: pairs, and a 0 at the end

 private:
  std::set<char32_t> asked_;
  bool fresh_ = false;
};

// The text as that font can draw it. What it lacks is asked for, if anybody takes requests.
// Returns `text` itself where it has all, which is nearly always; else what stands in `scratch`.
std::string_view drawable(const ImFont*, std::string_view text, glyph_requests*, std::string& scratch);

// Fonts of the system that have other scripts, by path: those that are there, in the order in which to ask them.
std::vector<std::string> fonts_with_more_glyphs();

}  // namespace curfew::viewer
