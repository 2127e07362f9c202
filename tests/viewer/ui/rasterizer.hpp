// Draws what ImGui made into memory, without a GPU, a driver or a display: for pictures that are the same everywhere.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

namespace curfew::tests {

struct image {
  int width = 0, height = 0;
  std::vector<std::uint32_t> pixels{};  // as ImU32: red in the lowest byte

  std::uint32_t at(int x, int y) const { return pixels[static_cast<std::size_t>(y * width + x)]; }
};

// The last frame of the current context. Triangles at pixel centres, the font's texture by its nearest texel.
image rasterize(const ImDrawData&, ImU32 background);

// How alike two pictures are: the share of pixels with a channel that differs by more than `by`. 1: of different sizes.
double share_that_differs(const image&, const image&, int by);

image read_png(const std::string& path);  // without pixels: it cannot be read
void write_png(const image&, const std::string& path);

}  // namespace curfew::tests
