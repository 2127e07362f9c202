#include "probe/cli/doctor.hpp"

#include <unistd.h>

#include <algorithm>

namespace curfew::cli {

int doctor(const doctor_options& options) {
  const auto found = options.pid ? of_process(*options.pid) : of_this_host();
  const auto columns = size_of_terminal(STDOUT_FILENO).columns;
  const auto width = columns == 0 ? 80 : std::clamp<std::size_t>(columns, 40, 120);
  auto text = text_of(found, width, wants_colour(options.colour, STDOUT_FILENO));
  const bool works = !any_bad(found);
  if (options.pid)
    text += works ? "\nIt records its tasks.\n" : "\nIt does not record its tasks.\n";
  else
    text += works ? "\nRecording works here.\n" : "\nNothing is recorded here.\n";
  print(text);
  return works ? 0 : 1;
}

}  // namespace curfew::cli
