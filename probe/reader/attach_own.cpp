#include "probe/reader/attach_own.hpp"

#include <unistd.h>

#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/segment/access_error.hpp"
#include "probe/segment/folder.hpp"

namespace curfew::reader {

std::optional<attachment> attach_own() {
  const std::string path = segment::default_folder();
  segment::access_error why;
  const descriptor folder(segment::open_folder(path, false, why));
  if (!folder) return {};
  const std::string prefix = std::to_string(::getpid()) + "-";
  for (const std::string& name : segment::list_segments(folder.get())) {
    if (!name.starts_with(prefix)) continue;
    auto found = attach(folder.get(), name, path + "/" + name);
    if (found.end() != model::process_end::alive) continue;  // a process that had this pid before
    if (!found.is_own()) continue;                           // a process that has this pid in another container
    found.read_in_place();
    return found;
  }
  return {};
}

}  // namespace curfew::reader
