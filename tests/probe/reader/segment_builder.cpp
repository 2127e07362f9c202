#include "tests/probe/reader/segment_builder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "probe/segment/owner_lock.hpp"

namespace curfew::tests {

namespace {

constexpr std::uint64_t page = 4096;
constexpr std::uint32_t counter_blocks = 4;

template <class T, class U>
void set(std::atomic<T>& field, U value) {
  field.store(static_cast<T>(value));
}

}  // namespace

segment_builder::segment_builder(std::uint32_t slots) {
  bytes_.reserve(segment::header_bytes + slots * sizeof(segment::slot) + 200 * page);  // pointers into it stay valid
  bytes_.resize(segment::header_bytes);
  const std::uint64_t slots_at = append(segment::table::slots, slots * sizeof(segment::slot));
  const std::uint64_t sites_at = append(segment::table::sites, page);
  const std::uint64_t strings_at = append(segment::table::strings, page);
  const std::uint64_t counters_at = append(segment::table::counters, counter_blocks * sizeof(segment::counters));
  const std::uint64_t rings_at = append(segment::table::rings, sizeof(segment::ring));
  const std::uint64_t events_at = append(segment::table::events, segment::ring_events * sizeof(segment::event));
  slots_ = reinterpret_cast<segment::slot*>(bytes_.data() + slots_at);
  sites_ = reinterpret_cast<segment::site*>(bytes_.data() + sites_at);
  strings_ = reinterpret_cast<char*>(bytes_.data() + strings_at);
  counters_ = reinterpret_cast<segment::counters*>(bytes_.data() + counters_at);
  rings_ = reinterpret_cast<segment::ring*>(bytes_.data() + rings_at);
  events_ = reinterpret_cast<segment::event*>(bytes_.data() + events_at);
  set(rings_[0].place, segment::packed({0, segment::ring_events}));

  segment::header& h = head();
  std::memcpy(h.magic, segment::magic, sizeof(h.magic));
  h.major = segment::major_version;
  h.minor = segment::minor_version;
  h.header_bytes = segment::header_bytes;
  h.extent_bytes = sizeof(segment::extent);
  h.slot_bytes = sizeof(segment::slot);
  h.site_bytes = sizeof(segment::site);
  h.counters_bytes = sizeof(segment::counters);
  h.ring_bytes = sizeof(segment::ring);
  h.event_bytes = sizeof(segment::event);
  h.endpoint_bytes = sizeof(segment::endpoint);
  h.histogram_buckets = segment::histogram_buckets;
  h.page_bytes = segment::page_bytes;
  h.pid = pid;
  h.parent_pid = 1;
  h.clock = static_cast<std::uint32_t>(segment::clock_kind::monotonic_ns);
  set(h.first.ticks, began);
  set(h.first.monotonic_ns, began);
  set(h.first.realtime_ns, 1'700'000'000'000'000'000u);
  set(h.latest.ticks, began + 500);
  set(h.latest.monotonic_ns, began + 500);
  set(h.latest.realtime_ns, 1'700'000'000'000'000'500u);
  h.ns_per_tick_32_32 = std::uint64_t{1} << 32;
  set(h.state, segment::process_state::running);
  set(h.slots_used, 1);
  set(h.sites_used, 1);
  set(h.strings_used, 4);
  set(h.events_used, segment::ring_events);
  std::strcpy(h.executable, "/usr/bin/server");
  std::strcpy(h.command_line, "server --port 80");
}

std::uint64_t segment_builder::append(segment::table kind, std::uint64_t bytes, std::uint64_t first) {
  const std::uint64_t offset = bytes_.size();
  const std::uint64_t size = (bytes + page - 1) / page * page;
  bytes_.resize(offset + size);
  const std::uint32_t i = head().extent_count.fetch_add(1);
  extent(i) = {static_cast<std::uint32_t>(kind), 0, offset, size, first};
  return offset;
}

segment::poll_ring& segment_builder::poll_ring() {
  if (polls_ == nullptr) {
    const std::uint64_t ring_at = append(segment::table::poll_rings, sizeof(segment::poll_ring));
    const std::uint64_t events_at =
        append(segment::table::events, polls_kept * sizeof(segment::event), segment::ring_events);
    polls_ = reinterpret_cast<segment::poll_ring*>(bytes_.data() + ring_at);
    poll_events_ = reinterpret_cast<segment::event*>(bytes_.data() + events_at);
    polls_->place = segment::packed({segment::ring_events, polls_kept});
    head().poll_rings_used = 1;
    head().events_used = segment::ring_events + polls_kept;
  }
  return *polls_;
}

segment::endpoint& segment_builder::endpoint(std::uint32_t descriptor) {
  if (endpoints_ == nullptr) {
    const std::uint64_t at = append(segment::table::endpoints, endpoints_kept * sizeof(segment::endpoint));
    endpoints_ = reinterpret_cast<segment::endpoint*>(bytes_.data() + at);
    head().endpoints_used = endpoints_kept;
  }
  return endpoints_[descriptor];
}

segment::extent& segment_builder::extent(std::uint32_t i) {
  return reinterpret_cast<segment::extent*>(bytes_.data() + segment::extents_offset)[i];
}

std::uint32_t segment_builder::string(std::string_view text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  const std::uint64_t at = head().strings_used.fetch_add((sizeof(length) + length + 3) / 4 * 4);
  std::memcpy(strings_ + at, &length, sizeof(length));
  std::memcpy(strings_ + at + sizeof(length), text.data(), length);
  return static_cast<std::uint32_t>(at);
}

std::uint32_t segment_builder::site(std::string_view file, std::uint32_t line, std::string_view function) {
  const std::uint32_t i = head().sites_used.fetch_add(1);
  sites_[i].file = string(file);
  sites_[i].function = string(function);
  sites_[i].line = line;
  return i;
}

std::uint32_t segment_builder::loop(std::string_view name) {
  const std::uint32_t i = next_slot();
  segment::slot& s = slots_[i];
  set(s.kind, segment::node_kind::loop);
  set(s.state, segment::node_state::loop_running);
  set(s.id, id_of(i));
  set(s.spawned, began);
  set(s.name, string(name));
  set(s.loop, i);
  set(s.where, 1);
  set(counters_[head().counters_used.fetch_add(1)].series, s.name.load());
  return i;
}

std::uint32_t segment_builder::group(std::uint32_t loop, std::uint64_t owner) {
  const std::uint32_t i = next_slot();
  segment::slot& s = slots_[i];
  set(s.kind, segment::node_kind::group);
  set(s.state, segment::node_state::group_open);
  set(s.id, id_of(i));
  set(s.owner, owner);
  set(s.spawned, began + 1);
  set(s.loop, loop);
  return i;
}

std::uint32_t segment_builder::task(std::uint32_t loop, std::uint64_t owner, std::uint64_t spawned) {
  const std::uint32_t i = next_slot();
  segment::slot& s = slots_[i];
  set(s.kind, segment::node_kind::task);
  set(s.state, segment::node_state::ready);
  set(s.id, id_of(i));
  set(s.owner, owner);
  set(s.spawned, spawned);
  set(s.since, spawned);
  set(s.loop, loop);
  for (std::uint32_t c = 0; c < head().counters_used.load(); ++c) {
    if (counters_[c].series.load() != slots_[loop].name.load()) continue;
    ++counters_[c].spawn_begun;
    ++counters_[c].spawned;
    break;
  }
  return i;
}

std::uint32_t segment_builder::note_of(std::uint32_t task) {
  const std::uint32_t i = next_slot();
  set(note(i).kind, segment::node_kind::note);
  set(note(i).subject, id_of(task));
  set(slots_[task].note, i);
  return i;
}

std::uint64_t segment_builder::offset_of(const void* field) const {
  return static_cast<std::uint64_t>(static_cast<const std::byte*>(field) - bytes_.data());
}

std::string segment_builder::write(const std::string& path) const {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const ssize_t written = ::write(fd, bytes_.data(), bytes_.size());
  ::close(fd);
  if (written != static_cast<ssize_t>(bytes_.size())) throw std::runtime_error("cannot write " + path);
  return path;
}

owner::owner(const std::string& path) : fd_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {
  if (fd_ < 0 || !segment::lock_as_owner(fd_)) throw std::runtime_error("cannot own " + path);
}

owner::~owner() { ::close(fd_); }

}  // namespace curfew::tests
