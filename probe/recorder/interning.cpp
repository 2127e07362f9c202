#include "probe/recorder/interning.hpp"

#include <mutex>
#include <new>

#include "probe/recorder/cut_text.hpp"
#include "probe/recorder/fork.hpp"
#include "probe/recorder/function_name.hpp"
#include "probe/recorder/locks.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/site_pool.hpp"
#include "probe/recorder/string_pool.hpp"
#include "probe/recorder/threads.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder {
namespace detail {
namespace {

std::string_view text_of(const char* text) noexcept { return text == nullptr ? std::string_view() : text; }

string_id intern_function(std::string_view spelling) noexcept {
  try {
    return strings.intern(function_name(spelling));
  } catch (const std::bad_alloc&) {
    return strings.intern(spelling);
  }
}

}  // namespace

bool nothing_is_recorded() noexcept {
  return process.state.load(std::memory_order_acquire) == recording::off || is_bare_child();
}

site_id site_slow(const std::source_location& where, const std::source_location& function) noexcept {
  if (nothing_is_recorded()) return 0;
  const site_id id = site(where.file_name(), where.line(), where.column(), function.function_name());
  if (thread_state* const t = take_thread(); t != nullptr && id != 0)
    cached_site(*t, where, function) = {identity(where), identity(function), where.line(), where.column(), id};
  return id;
}

spawn_sites sites_of_spawn_slow(std::source_location where, std::source_location function) noexcept {
  return remember_spawn(where, identity(function), {site(where), site(function)});
}

spawn_sites remember_spawn(std::source_location where, const void* function, spawn_sites found) noexcept {
  if (found.spawned_at == 0 || found.function == 0) return found;
  {
    const std::lock_guard lock(interning_mutex);
    sites.note_spawn(found.spawned_at, found.function);
  }
  if (thread_state* const t = this_thread)
    cached_spawn(*t, identity(where), function) = {identity(where), function, where.line(), found};
  return found;
}

void write_interned() noexcept {
  // Without room the ids of what was interned name nothing. Readers bear that, and the next name tries again.
  if (!strings.begin() || !sites.begin() || !strings.in_step() || !sites.in_step()) lose_name();
}

void forget_interned_after_fork() noexcept {
  strings.forget_segment();
  sites.forget_segment();
}

}  // namespace detail

site_id site(const char* file, std::uint32_t line, std::uint32_t column, const char* function) noexcept {
  using namespace detail;
  if (nothing_is_recorded()) return 0;
  install_fork_handlers();
  const std::lock_guard lock(interning_mutex);
  return sites.intern({strings.intern(text_of(file)), intern_function(text_of(function)), line, column});
}

string_id name(std::string_view text) noexcept {
  using namespace detail;
  if (text.empty() || nothing_is_recorded()) return 0;
  text = cut(text, segment::max_string_bytes);
  thread_state* const t = take_thread();
  const std::uint64_t hash = hash_of(text);
  name_cache_entry* const cached = t == nullptr ? nullptr : &t->names[hash % name_cache_entries];
  if (cached != nullptr && cached->id != 0 && cached->hash == hash && strings[cached->id] == text) return cached->id;
  install_fork_handlers();
  const std::lock_guard lock(interning_mutex);
  const string_id id = strings.intern(text);
  if (cached != nullptr && id != 0) *cached = {hash, id};
  return id;
}

}  // namespace curfew::recorder
