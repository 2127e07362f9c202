#include "probe/reader/change_digest.hpp"

#include <cstddef>

#include "probe/model/hash.hpp"
#include "probe/reader/tables.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

std::uint64_t change_digest(const segment_bytes& from) {
  model::hasher all;
  all.add(from.owner_alive() ? 1 : 0);
  const tables d = read_tables(from);
  const segment::header& h = *d.header;
  for (const std::uint64_t in_use : {std::uint64_t{d.slots_used}, std::uint64_t{d.sites_used}, d.strings_used,
                                     std::uint64_t{d.counters_used}, std::uint64_t{d.rings_used}})
    all.add(in_use);
  all.add(h.state.load(of_copy));
  all.add(h.untracked_nodes.load(of_copy));
  all.add(h.evicted_findings.load(of_copy));
  all.add(h.never_started.load(of_copy));
  all.add(h.abandoned_handlers.load(of_copy));

  struct alignas(64) {
    std::uint64_t words[sizeof(segment::counters) / sizeof(std::uint64_t)];
  } block;
  for (std::uint32_t i = 0; i < d.counters_used; ++i) {
    from.read(d.counters.offset_of(i), block.words, sizeof(block.words));
    for (const std::uint64_t word : block.words) all.add(word);
  }
  for (std::uint32_t i = 0; i < d.rings_used; ++i) {
    alignas(8) std::uint64_t head = 0;
    static_assert(offsetof(segment::ring, head) == 0);
    from.read(d.rings.offset_of(i), &head, sizeof(head));
    all.add(head);
  }
  return all.value();
}

}  // namespace curfew::reader
