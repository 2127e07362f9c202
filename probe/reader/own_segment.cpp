// Whether a segment is that of the process that reads it. Its pid does not say it: processes of two containers that
// share a folder may have the same.
#include <unistd.h>

#include <cstdint>

#include "probe/reader/clock.hpp"
#include "probe/reader/reader.hpp"
#include "probe/reader/tables.hpp"
#include "probe/segment/process_start.hpp"

namespace curfew::reader {

bool segment_reader::is_own() const {
  const tables d = read_tables(source_);
  return d.header->pid == static_cast<std::uint32_t>(::getpid()) &&
         d.header->start_jiffies == segment::own_start_jiffies() && is_this_boot(*d.header);
}

}  // namespace curfew::reader
