#include "viewer/ui/widgets/percentile_row.hpp"

#include <string>

#include "probe/model/text.hpp"
#include "viewer/rows/percentiles.hpp"

namespace curfew::viewer {

void percentile_row(const canvas& pen, const model::histogram& h, float x, float right, float baseline,
                    const percentile_style& style) {
  static constexpr struct {
    const char* name;
    double share;
  } all[] = {{"p50", .5}, {"p90", .9}, {"p99", .99}};
  ImFont* const names = pen.fonts().small;
  const palette& c = pen.colours();
  for (const auto& p : all) {
    const std::string value = model::duration_text(percentile(h, p.share));
    if (x + canvas::width(names, p.name) + canvas::width(style.values, value) > right) return;
    x = pen.text(names, x, baseline, c.text_dim, p.name) + style.after_name;
    x = pen.text(style.values, x, baseline, style.of_values, value) + style.after_value;
  }
}

}  // namespace curfew::viewer
