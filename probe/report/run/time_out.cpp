#include "probe/report/run/time_out.hpp"

#include <fmt/format.h>

#include "probe/model/text.hpp"

namespace curfew::report {

std::string time_out_sentence(const run& run) {
  return fmt::format("the command still ran after {}, and was ended{}", model::duration_text(*run.timeout),
                     run.processes.empty() ? "" : ": the report as text shows where its tasks waited");
}

}  // namespace curfew::report
