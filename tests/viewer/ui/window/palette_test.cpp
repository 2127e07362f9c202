// Colours by what they mean: told apart by everybody, and legible.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "viewer/theme/theme.hpp"

namespace curfew {
namespace {

using viewer::colour;

using triple = std::array<double, 3>;
using matrix = std::array<triple, 3>;

triple channels(colour c) {
  return {static_cast<double>(c & 255), static_cast<double>(c >> 8 & 255), static_cast<double>(c >> 16 & 255)};
}

// WCAG 2: from sRGB to light, and the ratio of two lights.
triple light_of(const triple& srgb) {
  triple light{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = srgb[i] / 255;
    light[i] = c <= .04045 ? c / 12.92 : std::pow((c + .055) / 1.055, 2.4);
  }
  return light;
}
double luminance(const triple& light) { return .2126 * light[0] + .7152 * light[1] + .0722 * light[2]; }
double contrast(const triple& a, const triple& b) {
  const auto [low, high] = std::minmax({luminance(light_of(a)), luminance(light_of(b))});
  return (high + .05) / (low + .05);
}
double contrast(colour a, colour b) { return contrast(channels(a), channels(b)); }
colour over(colour ground, colour c, unsigned alpha) {
  return viewer::blend(ground, c, static_cast<float>(alpha) / 255);
}

// Machado, Oliveira and Fernandes 2009, severity 1, on light.
constexpr matrix everybody{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr matrix protanopia{
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr matrix deuteranopia{
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};

// CIE Lab of what those with that sight see.
triple seen(colour c, const matrix& sight) {
  const triple light = light_of(channels(c));
  triple l{};
  for (std::size_t i = 0; i < 3; ++i)
    l[i] = std::clamp(sight[i][0] * light[0] + sight[i][1] * light[1] + sight[i][2] * light[2], 0.0, 1.0);
  const auto f = [](double t) { return t > .008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  const double x = f((.4124564 * l[0] + .3575761 * l[1] + .1804375 * l[2]) / .95047);
  const double y = f(.2126729 * l[0] + .7151522 * l[1] + .0721750 * l[2]);
  const double z = f((.0193339 * l[0] + .1191920 * l[1] + .9503041 * l[2]) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}
double difference(colour a, colour b, const matrix& sight) {
  const triple x = seen(a, sight), y = seen(b, sight);
  return std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}
double least_difference(colour a, colour b) {
  return std::min({difference(a, b, everybody), difference(a, b, protanopia), difference(a, b, deuteranopia)});
}
double chroma(colour c) {
  const triple lab = seen(c, everybody);
  return std::hypot(lab[1], lab[2]);
}

class palette_of : public testing::TestWithParam<bool> {
 protected:
  const viewer::palette& c_ = GetParam() ? viewer::light() : viewer::dark();
};

INSTANTIATE_TEST_SUITE_P(themes, palette_of, testing::Bool(),
                         [](const auto& theme) { return std::string(theme.param ? "light" : "dark"); });

TEST_P(palette_of, text_has_a_contrast_of_4_5) {
  const colour selected = over(c_.panel, c_.accent, c_.selection >> 24);
  for (const colour text : {c_.text, c_.text_dim, c_.text_faint})
    for (const colour surface : {c_.ground, c_.panel, c_.field, c_.raised, selected})
      EXPECT_GE(contrast(text, surface), 4.5) << std::hex << text << " on " << surface;
  // States and links that are written in their colour.
  for (const colour text : {c_.accent, c_.running, c_.ready, c_.problem, c_.warning, c_.good})
    for (const colour surface : {c_.ground, c_.panel}) EXPECT_GE(contrast(text, surface), 4.5) << std::hex << text;
  for (const colour surface : {c_.ground, c_.panel}) {
    EXPECT_GE(contrast(c_.good, over(surface, c_.problem, 30)), 4.5) << "the fix on the card of a finding";
    for (const colour sign : {c_.problem, c_.warning})
      EXPECT_GE(contrast(viewer::blend(sign, c_.text, .3f), over(surface, sign, 50)), 4.5) << "a badge";
  }
  for (const colour bar : {c_.running, c_.warning}) EXPECT_GE(contrast(c_.ground, bar), 4.5) << "how long a poll took";
}

TEST_P(palette_of, signs_have_a_contrast_of_3) {
  for (const colour sign :
       {c_.accent, c_.running, c_.ready, c_.waiting, c_.ended, c_.cancelled, c_.problem, c_.warning, c_.good})
    for (const colour surface : {c_.ground, c_.panel, c_.raised})
      EXPECT_GE(contrast(sign, surface), 3) << std::hex << sign << " on " << surface;
}

TEST_P(palette_of, what_is_wrong_is_told_from_what_is_not_whoever_looks) {
  for (const colour wrong : {c_.problem, c_.warning})
    for (const colour calm : {c_.running, c_.waiting, c_.ended, c_.cancelled, c_.good})
      EXPECT_GE(least_difference(wrong, calm), 20) << std::hex << wrong << " and " << calm;
  EXPECT_GE(least_difference(c_.problem, c_.warning), 12);
  EXPECT_GE(least_difference(c_.problem, c_.ready), 12);
  EXPECT_GE(least_difference(c_.warning, c_.ready), 10);
}

TEST_P(palette_of, what_runs_is_told_from_what_does_not) {
  for (const colour other : {c_.waiting, c_.ended, c_.cancelled, c_.ready})
    EXPECT_GE(least_difference(c_.running, other), 15) << std::hex << other;
}

TEST_P(palette_of, a_poll_is_not_as_green_as_what_is_well) {
  EXPECT_NE(c_.running, c_.good);
  EXPECT_GE(least_difference(c_.running, c_.good), 14);
}

TEST_P(palette_of, what_is_ordinary_is_quieter_than_what_is_not) {
  for (const colour ordinary : {c_.waiting, c_.ended, c_.cancelled})
    for (const colour loud : {c_.problem, c_.warning}) EXPECT_LT(chroma(ordinary), chroma(loud));
  EXPECT_LT(chroma(c_.cancelled), 22);
}

}  // namespace
}  // namespace curfew
