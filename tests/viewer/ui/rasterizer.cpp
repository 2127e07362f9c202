#include "tests/viewer/ui/rasterizer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb_image.h>
#include <stb_image_write.h>
#pragma GCC diagnostic pop

namespace curfew::tests {

namespace {

struct texture {
  const unsigned char* alpha = nullptr;
  int width = 0, height = 0;

  float at(float u, float v) const {
    const int x = std::clamp(static_cast<int>(u * static_cast<float>(width)), 0, width - 1);
    const int y = std::clamp(static_cast<int>(v * static_cast<float>(height)), 0, height - 1);
    return static_cast<float>(alpha[y * width + x]) / 255.f;
  }
};

float channel(ImU32 c, int shift) { return static_cast<float>((c >> shift) & 255); }

std::uint32_t over(std::uint32_t below, const float (&c)[3], float alpha) {
  std::uint32_t result = 0xff000000u;
  for (int i = 0; i < 3; ++i) {
    const float mixed = channel(below, 8 * i) * (1 - alpha) + c[i] * alpha;
    result |= static_cast<std::uint32_t>(mixed + .5f) << (8 * i);
  }
  return result;
}

class triangle {
 public:
  triangle(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c)
      : v_{&a, &b, &c}, area_(edge(a.pos, b.pos, c.pos)) {}

  void draw(image& to, const texture& font, const ImVec4& clip) const {
    if (area_ == 0) return;
    const auto& [a, b, c] = v_;
    const auto low = [](float x, float y, float z) { return std::floor(std::min({x, y, z})); };
    const auto high = [](float x, float y, float z) { return std::ceil(std::max({x, y, z})); };
    const int left = static_cast<int>(std::max({low(a->pos.x, b->pos.x, c->pos.x), clip.x, 0.f}));
    const int top = static_cast<int>(std::max({low(a->pos.y, b->pos.y, c->pos.y), clip.y, 0.f}));
    const int right =
        static_cast<int>(std::min({high(a->pos.x, b->pos.x, c->pos.x), clip.z, static_cast<float>(to.width)}));
    const int bottom =
        static_cast<int>(std::min({high(a->pos.y, b->pos.y, c->pos.y), clip.w, static_cast<float>(to.height)}));
    for (int y = top; y < bottom; ++y)
      for (int x = left; x < right; ++x) pixel(to, font, x, y);
  }

 private:
  static float edge(ImVec2 a, ImVec2 b, ImVec2 p) { return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x); }
  // A pixel on the edge of two triangles belongs to one of them: the one of which it is a top or a left edge.
  bool inside(float weight, ImVec2 from, ImVec2 to) const {
    if (weight != 0) return weight > 0;
    const float dx = (to.x - from.x) * (area_ > 0 ? 1.f : -1.f);
    const float dy = (to.y - from.y) * (area_ > 0 ? 1.f : -1.f);
    return dy < 0 || (dy == 0 && dx > 0);
  }
  void pixel(image& to, const texture& font, int x, int y) const {
    const auto& [a, b, c] = v_;
    const ImVec2 p(static_cast<float>(x) + .5f, static_cast<float>(y) + .5f);
    const float wa = edge(b->pos, c->pos, p) / area_;
    const float wb = edge(c->pos, a->pos, p) / area_;
    const float wc = edge(a->pos, b->pos, p) / area_;
    if (!inside(wa, b->pos, c->pos) || !inside(wb, c->pos, a->pos) || !inside(wc, a->pos, b->pos)) return;
    const auto mix = [&](float va, float vb, float vc) { return va * wa + vb * wb + vc * wc; };
    const float alpha = mix(channel(a->col, 24), channel(b->col, 24), channel(c->col, 24)) / 255.f *
                        font.at(mix(a->uv.x, b->uv.x, c->uv.x), mix(a->uv.y, b->uv.y, c->uv.y));
    if (alpha <= 0) return;
    float colour[3];
    for (int i = 0; i < 3; ++i) colour[i] = mix(channel(a->col, 8 * i), channel(b->col, 8 * i), channel(c->col, 8 * i));
    std::uint32_t& pixel = to.pixels[static_cast<std::size_t>(y * to.width + x)];
    pixel = over(pixel, colour, std::min(alpha, 1.f));
  }

  const ImDrawVert* v_[3];
  float area_;
};

}  // namespace

image rasterize(const ImDrawData& data, ImU32 background) {
  image to{static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y)};
  to.pixels.assign(static_cast<std::size_t>(to.width * to.height), background | 0xff000000u);
  unsigned char* alpha = nullptr;
  texture font;
  ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&alpha, &font.width, &font.height);
  font.alpha = alpha;
  for (int l = 0; l < data.CmdListsCount; ++l) {
    const ImDrawList& list = *data.CmdLists[l];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
      const ImDrawVert* vertex = list.VtxBuffer.Data + command.VtxOffset;
      for (unsigned i = 0; i + 2 < command.ElemCount; i += 3)
        triangle(vertex[index[i]], vertex[index[i + 1]], vertex[index[i + 2]]).draw(to, font, command.ClipRect);
    }
  }
  return to;
}

double share_that_differs(const image& a, const image& b, int by) {
  if (a.width != b.width || a.height != b.height || a.pixels.empty()) return 1;
  std::size_t differs = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    for (int shift = 0; shift < 24; shift += 8)
      if (std::abs(channel(a.pixels[i], shift) - channel(b.pixels[i], shift)) > static_cast<float>(by)) {
        ++differs;
        break;
      }
  return static_cast<double>(differs) / static_cast<double>(a.pixels.size());
}

image read_png(const std::string& path) {
  image i;
  int channels = 0;
  unsigned char* const data = ::stbi_load(path.c_str(), &i.width, &i.height, &channels, 4);
  if (data == nullptr) return {};
  i.pixels.resize(static_cast<std::size_t>(i.width * i.height));
  for (std::size_t p = 0; p < i.pixels.size(); ++p)
    i.pixels[p] = IM_COL32(data[4 * p], data[4 * p + 1], data[4 * p + 2], 255);
  ::stbi_image_free(data);
  return i;
}

void write_png(const image& i, const std::string& path) {
  ::stbi_write_png_compression_level = 9;
  if (::stbi_write_png(path.c_str(), i.width, i.height, 4, i.pixels.data(), i.width * 4) == 0)
    throw std::runtime_error("cannot write " + path);
}

}  // namespace curfew::tests
