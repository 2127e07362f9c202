#include "probe/reader/event_reader.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "probe/reader/opened_file.hpp"
#include "probe/segment/ring_layout.hpp"

namespace curfew::reader {

namespace {

using segment::event_kind;
using segment::node_state;

static_assert(static_cast<int>(model::event_kind::polled) + 1 == static_cast<int>(event_kind::poll) &&
              static_cast<int>(model::event_kind::spawned) + 1 == static_cast<int>(event_kind::spawn) &&
              static_cast<int>(model::event_kind::joined) + 1 == static_cast<int>(event_kind::join));
static_assert(static_cast<int>(model::task_state::never_started) + 1 == static_cast<int>(node_state::never_started));

constexpr auto last_state = static_cast<std::uint64_t>(node_state::never_started);
constexpr auto first_end = static_cast<std::uint64_t>(node_state::completed);

}  // namespace

model::event_batch event_reader::take() {
  return within_memory(source_.path(), [this] {
    model::event_batch batch;
    batch.alive = source_.owner_alive();  // asked before the rings are read: what a dead process left is final
    const tables d = read_tables(source_);
    const std::optional<anchor> now = anchor_now(*d.header, batch.alive);
    clock_ = tick_clock(*d.header, batch.alive, now);
    if (batch.alive && now) batch.taken = clock_.instant(now->ticks);
    rings_.resize(std::max<std::size_t>(rings_.size(), d.rings_used));
    poll_rings_.resize(std::max<std::size_t>(poll_rings_.size(), d.poll_rings_used));
    take_threads(d, batch);

    // These are read before the rings: polls that are missing from the rings are counted here, or come with the next
    // call.
    const segment::header& h = *d.header;
    const std::uint64_t from = h.polls_from.load(of_copy), until = h.polls_until.load(of_copy);
    batch.polls_from = clock_.instant(from);
    if (from != 0 && from <= until) batch.polls_until = clock_.instant(until);
    batch.polls_without_room = h.lost_polls.load(of_copy);

    std::uint64_t budget = d.events.capacity();
    std::vector<ring_cursor::stretch> lifecycle, polls;
    for (std::uint32_t i = 0; i < d.rings_used; ++i)
      lifecycle.push_back(rings_[i].advance(source_, d, d.rings, i, budget));
    for (std::uint32_t i = 0; i < d.poll_rings_used; ++i)
      polls.push_back(poll_rings_[i].advance(source_, d, d.poll_rings, i, budget));

    // The texts and sites that the events name were written before them.
    const tables last = read_tables(source_);
    strings_.load(source_, last);
    sites_used_ = last.sites_used;
    for (std::uint32_t i = 0; i < d.rings_used; ++i) batch.lifecycle.push_back(decode(lifecycle[i], i, false));
    for (std::uint32_t i = 0; i < d.poll_rings_used; ++i) {
      std::uint32_t thread = 0;
      source_.read(d.poll_rings.offset_of(i) + offsetof(segment::poll_ring, ring), &thread, sizeof(thread));
      batch.polls.push_back(decode(polls[i], thread < d.rings_used ? thread : model::none, true));
    }
    batch.texts.assign(strings_.all().begin() + static_cast<std::ptrdiff_t>(texts_given_), strings_.all().end());
    texts_given_ = strings_.all().size();
    return batch;
  });
}

void event_reader::take_threads(const tables& d, model::event_batch& batch) const {
  for (std::uint32_t i = 0; i < d.rings_used; ++i) {
    struct {
      std::uint64_t head;
      std::uint32_t id;
      std::uint32_t in_use;
      char name[16];
    } front;
    static_assert(sizeof(front) == offsetof(segment::ring, place));
    source_.read(d.rings.offset_of(i), &front, sizeof(front));
    batch.threads.push_back({front.id, std::string(front.name, ::strnlen(front.name, sizeof(front.name))),
                             front.in_use != 0 && batch.alive});
  }
}

model::thread_events event_reader::decode(const ring_cursor::stretch& from, model::index thread, bool polls) {
  model::thread_events result{thread, {}, from.lost};
  result.events.reserve(from.events.size());
  for (const segment::event& e : from.events) {
    if (const auto event = decode(e, polls))
      result.events.push_back(*event);
    else
      ++result.lost;  // it was blanked when a snapshot file was made of a moving ring, or is damaged
  }
  return result;
}

std::optional<model::event> event_reader::decode(const segment::event& from, bool polls) {
  const auto kind = static_cast<event_kind>(from.kind.load(of_copy));
  if (polls ? kind != event_kind::poll : kind < event_kind::loop_begin || kind > event_kind::join) return std::nullopt;
  model::event e;
  e.kind = static_cast<model::event_kind>(static_cast<int>(kind) - 1);
  e.at = clock_.instant(from.ticks.load(of_copy));
  e.node = from.node.load(of_copy);
  const std::uint64_t other = from.other.load(of_copy);
  const std::uint32_t place = from.site.load(of_copy);
  if (polls) {
    e.took = std::min(clock_.duration(other), e.at);
    if (const auto operation = strings_.find(place); operation.is == string_table::standing::known)
      e.operation = operation.text;
    const auto state = from.state.load(of_copy);
    if (state > static_cast<std::uint64_t>(node_state::waiting)) return std::nullopt;
    e.state = state == 0 ? model::task_state::completed : static_cast<model::task_state>(state - 1);
    return e;
  }
  if (kind == event_kind::finish) {
    if (other < first_end || other > last_state) return std::nullopt;
    e.state = static_cast<model::task_state>(other - 1);
    return e;
  }
  e.other = other;
  if (place < sites_used_) e.site = place;
  return e;
}

}  // namespace curfew::reader
