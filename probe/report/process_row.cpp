#include "probe/report/process_row.hpp"

namespace curfew::report {

std::string_view state_of(const process_row& row) {
  if (!row.error.empty()) return "unreadable";
  switch (row.end) {
    case model::process_end::alive:
      return "running";
    case model::process_end::exited:
      return "exited";
    case model::process_end::died:
      break;
  }
  return "dead";
}

}  // namespace curfew::report
