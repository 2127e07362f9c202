#include "probe/reader/site_table.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>

#include "probe/segment/layout.hpp"

namespace curfew::reader {

std::vector<model::site> read_sites(const segment_bytes& segment_source, const tables& t, string_table& strings) {
  const auto copies = std::make_unique<segment::site[]>(t.sites_used);
  t.sites.read(segment_source, 0, t.sites_used, copies.get());
  std::vector<model::site> sites(std::max<std::uint32_t>(t.sites_used, 1));
  for (std::uint32_t i = 1; i < t.sites_used; ++i) {
    const segment::site& from = copies[i];
    const auto evicted = [&from](segment::evicted kind) {
      return from.evicted[static_cast<std::size_t>(kind)].load(of_copy);
    };
    const std::uint32_t spawns = from.spawns.load(of_copy);
    sites[i] = {strings.find(from.file).text,
                strings.find(from.function).text,
                from.line,
                from.column,
                spawns < t.sites_used ? spawns : 0,
                evicted(segment::evicted::pending_at_shutdown),
                evicted(segment::evicted::orphaned),
                evicted(segment::evicted::unobserved_error),
                evicted(segment::evicted::failed_daemon),
                from.never_started.load(of_copy),
                from.abandoned_handlers.load(of_copy)};
  }
  // Site 0 is no place, but what found no room for a site of its own is counted there.
  if (t.sites_used != 0) {
    sites[0].never_started = copies[0].never_started.load(of_copy);
    sites[0].abandoned_handlers = copies[0].abandoned_handlers.load(of_copy);
  }
  return sites;
}

}  // namespace curfew::reader
