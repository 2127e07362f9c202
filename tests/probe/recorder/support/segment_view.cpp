#include "tests/probe/recorder/support/segment_view.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace curfew::tests {

namespace {

constexpr auto acquire = std::memory_order_acquire;

std::uint64_t item_bytes(segment::table kind) {
  switch (kind) {
    case segment::table::slots:
      return sizeof(segment::slot);
    case segment::table::sites:
      return sizeof(segment::site);
    case segment::table::counters:
      return sizeof(segment::counters);
    case segment::table::rings:
      return sizeof(segment::ring);
    case segment::table::poll_rings:
      return sizeof(segment::poll_ring);
    case segment::table::events:
      return sizeof(segment::event);
    default:
      return 1;
  }
}

}  // namespace

segment_view::segment_view(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ < 0) throw std::runtime_error("cannot open " + path);
  map();
}

segment_view::~segment_view() {
  for (const auto& [address, size] : mapped_) ::munmap(address, size);
  ::close(fd_);
}

std::string segment_view::own_path() {
  const char* const folder = std::getenv("CURFEW_DIR");
  const std::string prefix = std::to_string(::getpid()) + "-";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(".curfew")) return entry.path().string();
  }
  throw std::runtime_error(std::string("this process has no segment in ") + folder);
}

void segment_view::map() {
  struct stat found{};
  ::fstat(fd_, &found);
  size_ = static_cast<std::uint64_t>(found.st_size);
  void* const address = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, fd_, 0);
  if (address == MAP_FAILED) throw std::runtime_error("cannot map");
  mapped_.emplace_back(address, size_);
  base_ = static_cast<const char*>(address);
}

const segment::extent* segment_view::extents() const {
  return reinterpret_cast<const segment::extent*>(base_ + segment::extents_offset);
}

const void* segment_view::item(segment::table kind, std::uint64_t index) {
  const std::uint32_t count = head().extent_count.load(acquire);
  for (std::uint32_t i = 0; i < count; ++i) {
    const segment::extent e = extents()[i];
    if (e.table != static_cast<std::uint32_t>(kind)) continue;
    const std::uint64_t items = e.size_bytes / item_bytes(kind);
    if (index < e.first || index >= e.first + items) continue;
    if (e.offset + e.size_bytes > size_) map();
    return base_ + e.offset + (index - e.first) * item_bytes(kind);
  }
  return nullptr;
}

std::uint64_t segment_view::capacity(segment::table kind) {
  std::uint64_t sum = 0;
  const std::uint32_t count = head().extent_count.load(acquire);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (extents()[i].table == static_cast<std::uint32_t>(kind)) sum += extents()[i].size_bytes / item_bytes(kind);
  }
  return sum;
}

std::uint32_t segment_view::extents_of(segment::table kind) {
  const std::uint32_t count = head().extent_count.load(acquire);
  return static_cast<std::uint32_t>(std::count_if(
      extents(), extents() + count, [&](const auto& e) { return e.table == static_cast<std::uint32_t>(kind); }));
}

const segment::slot& segment_view::raw_slot(std::uint32_t index) {
  const void* const found = item(segment::table::slots, index);
  if (found == nullptr) throw std::runtime_error("no slot " + std::to_string(index));
  return *static_cast<const segment::slot*>(found);
}

slot_copy segment_view::slot_at(std::uint32_t index) {
  const segment::slot& s = raw_slot(index);
  for (;;) {
    const std::uint32_t before = s.sequence.load(acquire);
    slot_copy c;
    c.index = index;
    c.kind = static_cast<segment::node_kind>(s.kind.load(acquire));
    c.state = static_cast<segment::node_state>(s.state.load(acquire));
    c.depth = s.depth.load(acquire);
    c.id = s.id.load(acquire);
    c.owner = s.owner.load(acquire);
    c.spawner = s.spawner.load(acquire);
    c.spawned = s.spawned.load(acquire);
    c.since = s.since.load(acquire);
    c.busy = s.busy.load(acquire);
    c.wait_on = s.wait_on.load(acquire);
    c.flags = s.flags.load(acquire);
    c.polls = s.polls.load(acquire);
    c.spawn_site = s.spawn_site.load(acquire);
    c.function = s.function.load(acquire);
    c.name = s.name.load(acquire);
    c.where = s.where.load(acquire);
    c.loop = s.loop.load(acquire);
    c.note = s.note.load(acquire);
    for (std::uint32_t i = 0; i < segment::max_stack; ++i) c.stack[i] = s.stack[i].load(acquire);
    if (before % 2 == 0 && s.sequence.load(std::memory_order_relaxed) == before) return c;
    std::this_thread::yield();
  }
}

std::vector<slot_copy> segment_view::slots() {
  std::vector<slot_copy> found;
  const std::uint32_t used = head().slots_used.load(acquire);
  for (std::uint32_t i = 1; i < used; ++i) {
    const slot_copy c = slot_at(i);
    if (c.kind != segment::node_kind::none) found.push_back(c);
  }
  return found;
}

std::vector<slot_copy> segment_view::tasks_of(std::string_view loop_name) {
  std::vector<slot_copy> found;
  for (const slot_copy& c : slots()) {
    if (c.is_task() && text(slot_at(c.loop).name) == loop_name) found.push_back(c);
  }
  return found;
}

slot_copy segment_view::loop_named(std::string_view name) {
  for (const slot_copy& c : slots()) {
    if (c.kind == segment::node_kind::loop && text(c.name) == name) return c;
  }
  return {};
}

const segment::note* segment_view::note_of(const slot_copy& c) {
  return c.note == 0 ? nullptr : reinterpret_cast<const segment::note*>(&raw_slot(c.note));
}

std::string segment_view::error_of(const slot_copy& c) {
  const segment::note* const note = note_of(c);
  std::string error;
  if (note == nullptr) return error;
  for (std::uint32_t i = 0; i < note->error_bytes.load(acquire); ++i) error += note->error[i].load(acquire);
  return error;
}

std::string segment_view::text(std::uint32_t id) {
  const char* const found = static_cast<const char*>(item(segment::table::strings, id));
  if (found == nullptr || id >= head().strings_used.load(acquire)) return "<no such string>";
  std::uint32_t length;
  std::memcpy(&length, found, sizeof length);
  return {found + sizeof length, length};
}

const segment::site& segment_view::site(std::uint32_t id) {
  const void* const found = item(segment::table::sites, id);
  if (found == nullptr || id >= head().sites_used.load(acquire)) throw std::runtime_error("no such site");
  return *static_cast<const segment::site*>(found);
}

const segment::ring& segment_view::ring(std::uint32_t index) {
  const void* const found = item(segment::table::rings, index);
  if (found == nullptr) throw std::runtime_error("no such ring");
  return *static_cast<const segment::ring*>(found);
}

const segment::poll_ring& segment_view::poll_ring(std::uint32_t index) {
  const void* const found = item(segment::table::poll_rings, index);
  if (found == nullptr) throw std::runtime_error("no such ring of polls");
  return *static_cast<const segment::poll_ring*>(found);
}

const segment::event& segment_view::event_at(segment::ring_place place, std::uint64_t n) {
  const void* const found = item(segment::table::events, place.first + n % place.count);
  if (found == nullptr) throw std::runtime_error("no such event");
  return *static_cast<const segment::event*>(found);
}

counted segment_view::counters_of(std::string_view loop_name) {
  counted sum;
  const auto observations = [](const segment::histogram& h) {
    std::uint64_t n = 0;
    for (const auto& bucket : h.buckets) n += bucket.load(acquire);
    return n;
  };
  const std::uint32_t used = head().counters_used.load(acquire);
  for (std::uint32_t i = 0; i < used; ++i) {
    const auto& c = *static_cast<const segment::counters*>(item(segment::table::counters, i));
    if (text(c.series.load(acquire)) != loop_name) continue;
    ++sum.blocks;
    sum.spawned += c.spawned.load(acquire);
    sum.spawn_begun += c.spawn_begun.load(acquire);
    sum.end_begun += c.end_begun.load(acquire);
    sum.completed += c.completed.load(acquire);
    sum.failed += c.failed.load(acquire);
    sum.cancelled += c.cancelled.load(acquire);
    sum.destroyed += c.destroyed.load(acquire);
    sum.untracked += c.untracked.load(acquire);
    sum.orphaned += c.orphaned.load(acquire);
    sum.pending_at_shutdown += c.pending_at_shutdown.load(acquire);
    sum.unobserved_errors += c.unobserved_errors.load(acquire);
    sum.failed_daemons += c.failed_daemons.load(acquire);
    sum.cancels_asked += c.cancels_asked.load(acquire);
    sum.groups_opened += c.groups_opened.load(acquire);
    sum.groups_closed += c.groups_closed.load(acquire);
    sum.polls += observations(c.poll_duration);
    sum.delay_observations += observations(c.schedule_delay);
    sum.lifetime_observations += observations(c.task_lifetime);
    sum.poll_ns += c.poll_duration.sum_ns.load(acquire);
    sum.delay_ns += c.schedule_delay.sum_ns.load(acquire);
    sum.lifetime_ns += c.task_lifetime.sum_ns.load(acquire);
  }
  return sum;
}

}  // namespace curfew::tests
