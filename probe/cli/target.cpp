#include "probe/cli/target.hpp"

#include "probe/reader/target.hpp"
#include "probe/segment/directory.hpp"

namespace curfew::cli {

reader::segment_reader open_target(const std::string& target) {
  return reader::attach(reader::find_target(segment::default_directory(), target));
}

}  // namespace curfew::cli
