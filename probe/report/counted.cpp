#include "probe/report/counted.hpp"

#include "probe/model/text.hpp"

namespace curfew::report {

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  return model::count_text(n).append(" ").append(n == 1 ? one : many);
}

}  // namespace curfew::report
