#include "tests/viewer/ui/drawn_text.hpp"

#include <map>
#include <utility>

namespace curfew::tests {

namespace {

// Where in the atlas a glyph begins.
using place = std::pair<float, float>;

std::map<place, unsigned> glyphs_of_atlas() {
  std::map<place, unsigned> glyphs;
  for (const ImFont* font : ImGui::GetIO().Fonts->Fonts)
    for (const ImFontGlyph& glyph : font->Glyphs)
      if (glyph.Visible != 0) glyphs[{glyph.U0, glyph.V0}] = glyph.Codepoint;
  return glyphs;
}

void append(std::string& text, unsigned code) {  // ImGui's characters have 16 bits
  const auto byte = [&](unsigned bits) { text += static_cast<char>(bits); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xc0 | code >> 6);
  } else {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
  }
  byte(0x80 | (code & 0x3f));
}

}  // namespace

drawn_text text_in(const ImDrawData& data, const viewer::box& within) {
  const auto glyphs = glyphs_of_atlas();
  drawn_text found;
  for (int l = 0; l < data.CmdListsCount; ++l) {
    const ImDrawList& list = *data.CmdLists[l];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
      const ImDrawVert* vertex = list.VtxBuffer.Data + command.VtxOffset;
      // A glyph is two triangles, and the first begins at its upper left corner.
      for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
        const ImDrawVert& corner = vertex[index[i]];
        const auto glyph = glyphs.find({corner.uv.x, corner.uv.y});
        const bool is_first = index[i + 1] == index[i] + 1 && index[i + 2] == index[i] + 2;
        if (glyph == glyphs.end() || !is_first || !within.contains(corner.pos)) continue;
        append(found.characters, glyph->second);
        found.colours.insert(corner.col);
      }
    }
  }
  return found;
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

}  // namespace curfew::tests
