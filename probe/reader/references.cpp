#include "probe/reader/references.hpp"

#include <cstddef>

#include "probe/segment/ring_layout.hpp"

namespace curfew::reader {

namespace {

constexpr std::uint32_t no_ring = ~std::uint32_t{0};  // the ring of a thread that found no room for one

}  // namespace

void references::load(const segment_bytes& from, const tables& t) {
  sites_used_ = t.sites_used;
  strings_.load(from, t);
  for (auto r = static_cast<std::uint32_t>(thread_ids_.size()); r < t.rings_used; ++r) {
    std::uint32_t id = 0;
    from.read(t.rings.offset_of(r) + offsetof(segment::ring, thread_id), &id, sizeof(id));
    thread_ids_.push_back(id);
  }
}

model::index references::text(const std::atomic<std::uint32_t>& from) {
  const string_table::answer answer = strings_.find(from.load(of_copy));
  found(answer.is);
  return answer.text;
}

std::uint32_t references::thread(const std::atomic<std::uint32_t>& from) {
  const std::uint32_t ring = from.load(of_copy);
  if (ring == no_ring) return 0;
  if (ring < thread_ids_.size()) return thread_ids_[ring];
  found(standing::beyond);
  return 0;
}

}  // namespace curfew::reader
