#include "probe/reader/reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "probe/reader/decoder.hpp"
#include "probe/reader/image.hpp"
#include "probe/reader/pass.hpp"
#include "probe/reader/tally.hpp"
#include "probe/segment/directory.hpp"

namespace curfew::reader {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;  // of our own copies; source::read orders the copying

std::uint32_t state_in(const directory& d) { return d.header->state.load(relaxed); }

// A damaged file may claim sizes that fit the file but not the memory.
template <class Read>
auto within_memory(const source& from, Read read) {
  const auto too_large = [&from] {
    return error(fault::cannot_read, from.path() + ": is too large for the memory of this machine");
  };
  try {
    return read();
  } catch (const std::bad_alloc&) {
    throw too_large();
  } catch (const std::length_error&) {
    throw too_large();
  }
}

// A file that the user named, and so may be anywhere; nothing if it is no snapshot file.
descriptor open_snapshot_file(const std::string& path) {
  // O_NONBLOCK: a FIFO must not hang us.
  descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) {
    throw error(fault::cannot_open, path + ": cannot be opened: " + std::generic_category().message(errno) +
                                        "; `curfew ps` lists what can be");
  }
  struct stat status{};
  if (::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) && is_snapshot_file(file)) return file;
  return descriptor();
}

}  // namespace

segment_reader::segment_reader(source s, std::optional<saved_state> saved)
    : source_(std::move(s)), saved_(std::move(saved)) {
  within_memory(source_, [this] { return read_directory(source_).slots_used; });
}

model::process_end segment_reader::end_when(bool alive, std::uint32_t state) const {
  if (saved_) return saved_->end;
  if (alive) return model::process_end::alive;
  // A process that leaves nothing to report takes its file away at its exit; only through us it still exists.
  const bool exited = state == static_cast<std::uint32_t>(segment::process_state::exited) || source_.removed();
  return exited ? model::process_end::exited : model::process_end::died;
}

model::process_end segment_reader::end() const {
  const bool alive = source_.owner_alive();
  return end_when(alive, state_in(read_directory(source_)));
}

process_summary segment_reader::summary() const {
  return within_memory(source_, [this] {
    const bool alive = source_.owner_alive();
    const directory d = read_directory(source_);
    counter_blocks counters;
    counters.before_slots(source_, d);
    counters.after_slots(source_, d);
    std::uint64_t spawned = 0;
    std::uint64_t gone = 0;
    for (std::uint32_t i = 0; i < counters.size(); ++i) {
      const segment::counters& c = counters[i];
      spawned += c.spawned.load(relaxed);
      for (const auto* ended : {&c.completed, &c.failed, &c.cancelled, &c.destroyed, &c.untracked}) {
        gone += ended->load(relaxed);
      }
    }
    process_summary s;
    s.pid = d.header->pid;
    s.end = end_when(alive, state_in(d));
    s.began = began(*d.header);
    s.command_line = command_line(*d.header);
    s.live_tasks = spawned > gone ? spawned - gone : 0;
    s.untracked_nodes = d.header->untracked_nodes.load(relaxed);
    return s;
  });
}

std::optional<std::uint64_t> segment_reader::taken_in(const pass_result& pass) const {
  if (saved_) return saved_->taken;
  return pass.ended ? std::optional(pass.ended->ticks) : std::nullopt;
}

std::optional<std::uint64_t> segment_reader::saved_pass_began() const {
  return saved_ ? std::optional(saved_->pass_began) : std::nullopt;
}

model::snapshot segment_reader::take() {
  return within_memory(source_, [this] {
    for (;;) {
      const bool live = source_.owner_alive();
      decoder to(source_, live, saved_pass_began());
      const pass_result pass = run_pass(source_, live, to);
      // If it ended meanwhile: what it left is final, and more exact than what was read in passing.
      if (live && !source_.owner_alive()) continue;
      return to.finish(pass, end_when(live, state_in(pass.last)), taken_in(pass));
    }
  });
}

model::tally segment_reader::count() {
  return within_memory(source_, [this] {
    for (bool one_by_one = false;;) {
      const bool live = source_.owner_alive();
      one_by_one = one_by_one || !live;  // judged as it ended: each live task may be a finding
      tally_collector to(source_, live, saved_pass_began(), one_by_one);
      const pass_result pass = run_pass(source_, live, to);
      if (live && !source_.owner_alive()) continue;
      if (to.needs_one_by_one()) {
        one_by_one = true;
        continue;
      }
      return to.finish(pass, end_when(live, state_in(pass.last)), taken_in(pass));
    }
  });
}

void segment_reader::save(const std::string& path) {
  within_memory(source_, [&] {
    for (;;) {
      const bool live = source_.owner_alive();
      image_collector to(source_, live);
      const pass_result pass = run_pass(source_, live, to);
      if (live && !source_.owner_alive()) continue;
      saved_state state{end_when(live, state_in(pass.last)), UINT64_MAX, 0};
      if (saved_) state = *saved_;
      if (live) state.pass_began = pass.began ? pass.began->ticks : 0;
      if (live && pass.ended) state.taken = pass.ended->ticks;
      return write_snapshot_file(path, to.finish(pass), state);
    }
  });
}

segment_reader attach(int directory_fd, const std::string& name, const std::string& path) {
  segment::directory_error why;
  descriptor file(segment::open_segment(directory_fd, name, path, why));
  if (!file) throw error(fault::cannot_open, why.message);
  return {source::of_file(std::move(file), path), std::nullopt};
}

segment_reader attach(const std::string& path) {
  if (descriptor file = open_snapshot_file(path)) {
    try {
      saved_image saved = read_snapshot_file(std::move(file), path);
      return {source::of_memory(std::move(saved.image.bytes), saved.image.size, path), saved.state};
    } catch (const std::bad_alloc&) {
      throw error(fault::cannot_read, path + ": is too large for the memory of this machine");
    }
  }
  const auto slash = path.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  segment::directory_error why;
  const descriptor opened(segment::open_directory(folder, false, why));
  if (!opened) throw error(fault::cannot_open, path + ": " + why.message);
  return attach(opened.get(), path.substr(slash + 1), path);
}

}  // namespace curfew::reader
