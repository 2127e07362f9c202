#include "probe/reader/site_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

using segment::evicted;

void add(std::vector<model::evicted_tasks>& list, model::evicted_tasks tasks) {
  if (tasks.count != 0) list.push_back(tasks);
}

// Nothing tells whether tasks with one finding had another one, too: each finding is taken for one of other tasks.
void add_evicted_before_minor_2(const segment::site& from, model::index site, std::vector<model::evicted_tasks>& list) {
  using segment::evicted_before_minor_2;
  const auto counted = [&from](evicted_before_minor_2 kind) -> std::uint64_t {
    const auto at = 2 * static_cast<std::size_t>(kind);
    return from.evicted[at].load(of_copy) | std::uint64_t{from.evicted[at + 1].load(of_copy)} << 32;
  };
  add(list, {.site = site, .pending_at_shutdown = true, .count = counted(evicted_before_minor_2::pending_at_shutdown)});
  add(list, {.site = site, .orphaned = true, .count = counted(evicted_before_minor_2::orphaned)});
  add(list, {.site = site, .unobserved_error = true, .count = counted(evicted_before_minor_2::unobserved_error)});
  add(list, {.site = site, .failed_daemon = true, .count = counted(evicted_before_minor_2::failed_daemon)});
}

void add_evicted(const segment::site& from, model::index site, std::vector<model::evicted_tasks>& list) {
  add(list, {.site = site,
             .failed_daemon = true,
             .count = from.evicted[static_cast<std::size_t>(evicted::failed_daemon)].load(of_copy)});
  for (std::uint32_t place = 1; place < segment::evicted_places; ++place) {
    const auto had = [place](evicted kind) { return (place & static_cast<std::uint32_t>(kind)) != 0; };
    add(list, {.site = site,
               .pending_at_shutdown = had(evicted::pending_at_shutdown),
               .orphaned = had(evicted::orphaned),
               .unobserved_error = had(evicted::unobserved_error),
               .count = from.evicted[place].load(of_copy)});
  }
}

}  // namespace

site_table read_sites(const segment_bytes& segment_source, const tables& t, string_table& strings) {
  const auto copies = std::make_unique<segment::site[]>(t.sites_used);
  t.sites.read(segment_source, 0, t.sites_used, copies.get());
  site_table read;
  read.sites.resize(std::max<std::uint32_t>(t.sites_used, 1));
  const auto add_evicted_of = t.header->minor < 2 ? add_evicted_before_minor_2 : add_evicted;
  for (std::uint32_t i = 1; i < t.sites_used; ++i) {
    const segment::site& from = copies[i];
    const std::uint32_t spawns = from.spawns.load(of_copy);
    read.sites[i] = {strings.find(from.file).text,
                     strings.find(from.function).text,
                     from.line,
                     from.column,
                     spawns < t.sites_used ? spawns : 0,
                     from.never_started.load(of_copy),
                     from.abandoned_handlers.load(of_copy)};
  }
  for (std::uint32_t i = 0; i < t.sites_used; ++i) add_evicted_of(copies[i], i, read.evicted);
  // Site 0 is no place, but what found no room for a site of its own is counted there.
  if (t.sites_used != 0) {
    read.sites[0].never_started = copies[0].never_started.load(of_copy);
    read.sites[0].abandoned_handlers = copies[0].abandoned_handlers.load(of_copy);
  }
  return read;
}

}  // namespace curfew::reader
