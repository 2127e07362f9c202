#include "probe/recorder/interning.hpp"

#include <algorithm>
#include <new>

#include "probe/recorder/block_table.hpp"
#include "probe/recorder/function_name.hpp"
#include "probe/recorder/private_array.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::recorder {
namespace detail {

constinit std::mutex interning_mutex;

namespace {

// All under interning_mutex, but that what a thread got an id for it may read without.
constinit private_array<char> strings(std::uint64_t{256} << 20);
constinit std::uint64_t strings_used = 0;
constinit id_index strings_by_content;

struct site_key {
  string_id file;
  string_id function;
  std::uint32_t line;
  std::uint32_t column;
  bool operator==(const site_key&) const = default;
};
constinit private_array<site_key> sites(std::uint64_t{1} << 22);
constinit private_array<site_id> spawned_functions(std::uint64_t{1} << 22);  // by site: segment::site::spawns
constinit std::uint64_t sites_used = 0;
constinit id_index sites_by_content;

constinit block_table strings_table(segment::table::strings, 1, 4096);
constinit block_table sites_table(segment::table::sites, sizeof(segment::site), 64);

std::string_view text_at(string_id id) noexcept {
  std::uint32_t length;
  std::memcpy(&length, strings.data() + id, sizeof length);
  return {strings.data() + id + sizeof length, length};
}

constexpr std::uint64_t string_bytes(std::size_t length) {
  return (sizeof(std::uint32_t) + length + 3) & ~std::uint64_t{3};
}

void lose_name() noexcept {
  if (auto* const header = process.header.load(std::memory_order_acquire)) {
    header->lost_names.fetch_add(1, std::memory_order_relaxed);
  }
}

// How much of the private tables the segment has: all of it, or nothing while it has no room.
constinit std::uint64_t strings_written = 0;
constinit std::uint64_t sites_written = 0;

segment::header* present_header() noexcept { return process.header.load(std::memory_order_acquire); }

// Copies what the segment lacks. Strings are never split between extents there, so the private table has the same gaps.
bool write_strings(std::uint64_t from, std::uint64_t end) noexcept {
  std::uint64_t first = 0;
  void* const place = strings_table.find_room(from, end - from, first);
  if (place == nullptr || first != from) return false;
  std::memcpy(place, strings.data() + from, end - from);
  present_header()->strings_used.store(end, std::memory_order_release);  // partner: the reader's acquire
  strings_written = end;
  return true;
}

bool write_sites(std::uint64_t from, std::uint64_t end) noexcept {
  std::uint64_t first = 0;
  auto* const place = static_cast<segment::site*>(sites_table.find_room(from, end - from, first));
  if (place == nullptr || first != from) return false;
  for (std::uint64_t i = from; i < end; ++i) {
    segment::site& to = place[i - from];  // fresh, and so zero
    to.file = sites[i].file;
    to.function = sites[i].function;
    to.line = sites[i].line;
    to.column = sites[i].column;
    to.spawns.store(spawned_functions[i], std::memory_order_relaxed);  // before sites_used names it
  }
  // Partner: the reader's acquire.
  present_header()->sites_used.store(static_cast<std::uint32_t>(end), std::memory_order_release);
  sites_written = end;
  return true;
}

bool strings_in_step() noexcept {
  return strings_written == strings_used || write_strings(strings_written, strings_used);
}
bool sites_in_step() noexcept { return sites_written == sites_used || write_sites(sites_written, sites_used); }

// String 0 is "" and site 0 is unknown, from the first use on.
bool begin_tables() noexcept {
  if (strings_used != 0) return true;
  if (!strings.ensure(4) || !sites.ensure(1) || !spawned_functions.ensure(1)) return false;
  strings_used = 4;
  sites_used = 1;
  return true;
}

string_id intern(std::string_view text) noexcept {
  text = cut(text, segment::max_string_bytes);
  if (text.empty()) return 0;
  const std::uint64_t hash = hash_of(text);
  if (const auto known = strings_by_content.find(hash, [&](string_id id) { return text_at(id) == text; })) return known;
  if (!begin_tables()) return lose_name(), 0;

  const std::uint64_t size = string_bytes(text.size());
  std::uint64_t at = strings_used;
  const bool recorded = present_header() != nullptr;
  if (recorded && (!strings_in_step() || strings_table.find_room(strings_used, size, at) == nullptr)) {
    return lose_name(), 0;
  }
  if (at + size > ~string_id{0} || !strings.ensure(at + size)) return lose_name(), 0;
  const auto length = static_cast<std::uint32_t>(text.size());
  std::memcpy(strings.data() + at, &length, sizeof length);
  std::memcpy(strings.data() + at + sizeof length, text.data(), text.size());
  if (recorded && !write_strings(at, at + size)) return lose_name(), 0;
  strings_used = at + size;
  const auto id = static_cast<string_id>(at);
  strings_by_content.insert(hash, id);
  return id;
}

site_id intern(const site_key& key) noexcept {
  const std::uint64_t hash = mix(mix(key.file, key.function), std::uint64_t{key.line} << 32 | key.column);
  if (const auto known = sites_by_content.find(hash, [&](site_id id) { return sites[id] == key; })) return known;
  if (!begin_tables() || !sites.ensure(sites_used + 1) || !spawned_functions.ensure(sites_used + 1))
    return lose_name(), 0;

  const std::uint64_t at = sites_used;
  sites[at] = key;
  if (present_header() != nullptr && (!sites_in_step() || !write_sites(at, at + 1))) return lose_name(), 0;
  sites_used = at + 1;
  const auto id = static_cast<site_id>(at);
  sites_by_content.insert(hash, id);
  return id;
}

std::string_view text_of(const char* text) noexcept { return text == nullptr ? std::string_view() : text; }

string_id intern_function(std::string_view spelling) noexcept {
  try {
    return intern(function_name(spelling));
  } catch (const std::bad_alloc&) {
    return intern(spelling);
  }
}

// So that a task can be named that was born and ended between two looks: its spawn event has the site alone.
void note_spawn(site_id spawned_at, site_id function) noexcept {
  const std::lock_guard lock(interning_mutex);
  site_id& known = spawned_functions[spawned_at];
  if (known == function || known == segment::spawns_several) return;
  known = known == 0 ? function : segment::spawns_several;
  if (auto* const written = static_cast<segment::site*>(sites_table.at(spawned_at)))
    written->spawns.store(known, std::memory_order_release);  // partner: the reader's acquire
}

bool is_off() noexcept { return process.state.load(std::memory_order_acquire) == recording::off || is_bare_child(); }

}  // namespace

void write_interned() noexcept {
  // Without room the ids of what was interned name nothing, which readers bear, and the next name tries again.
  if (!begin_tables() || !strings_in_step() || !sites_in_step()) lose_name();
}

void count_evicted(site_id id, std::uint32_t flags) noexcept {
  const std::lock_guard lock(interning_mutex);
  auto* const site = static_cast<segment::site*>(sites_table.at(id));
  if (site == nullptr) return;
  const auto count = [&](std::uint32_t flag, segment::evicted kind) {
    if ((flags & flag) == 0) return;
    // Release: partner is the reader's acquire; it then also sees evicted_findings of the header go up.
    site->evicted[static_cast<std::uint32_t>(kind)].fetch_add(1, std::memory_order_release);
  };
  count(segment::flag::pending_at_shutdown, segment::evicted::pending_at_shutdown);
  count(segment::flag::orphaned, segment::evicted::orphaned);
  count(segment::flag::unobserved_error, segment::evicted::unobserved_error);
  count(segment::flag::failed_daemon, segment::evicted::failed_daemon);
}

void count_never_started(site_id id) noexcept {
  const std::lock_guard lock(interning_mutex);
  // Release: partner is the reader's acquire; it then also sees never_started of the header go up.
  if (auto* const site = static_cast<segment::site*>(sites_table.at(id)))
    site->never_started.fetch_add(1, std::memory_order_release);
}

void count_abandoned_handlers(const loop_place& loop, std::uint64_t how_many) noexcept {
  const std::lock_guard lock(interning_mutex);
  site_key key = sites[loop.began];
  key.function = loop.name;
  auto* const site = static_cast<segment::site*>(sites_table.at(intern(key)));
  if (site == nullptr) return;
  const std::uint64_t sum = site->abandoned_handlers.load(std::memory_order_relaxed) + how_many;
  // Release: partner is the reader's acquire; it then also sees abandoned_handlers of the header go up.
  site->abandoned_handlers.store(static_cast<std::uint32_t>(std::min<std::uint64_t>(sum, ~std::uint32_t{0})),
                                 std::memory_order_release);
}

void forget_interned_after_fork() noexcept {
  strings_table.forget();
  sites_table.forget();
  strings_written = sites_written = 0;
}

}  // namespace detail

namespace detail {

site_id site_slow(const std::source_location& where, const std::source_location& function) noexcept {
  if (is_off()) return 0;
  const site_id id = site(where.file_name(), where.line(), where.column(), function.function_name());
  if (thread_state* const t = take_thread(); t != nullptr && id != 0)
    cached_site(*t, where, function) = {identity(where), identity(function), where.line(), where.column(), id};
  return id;
}

spawn_sites sites_of_spawn_slow(std::source_location where, std::source_location function) noexcept {
  const spawn_sites found{site(where), site(function)};
  if (found.spawned_at == 0 || found.function == 0) return found;
  note_spawn(found.spawned_at, found.function);
  if (thread_state* const t = this_thread)
    cached_spawn(*t, identity(where), identity(function)) = {identity(where), identity(function), where.line(), found};
  return found;
}

}  // namespace detail

site_id site(const char* file, std::uint32_t line, std::uint32_t column, const char* function) noexcept {
  using namespace detail;
  if (is_off()) return 0;
  install_fork_handlers();
  const std::lock_guard lock(interning_mutex);
  return intern(site_key{intern(text_of(file)), intern_function(text_of(function)), line, column});
}

string_id name(std::string_view text) noexcept {
  using namespace detail;
  if (text.empty() || is_off()) return 0;
  text = cut(text, segment::max_string_bytes);
  thread_state* const t = take_thread();
  const std::uint64_t hash = hash_of(text);
  name_cache_entry* const cached = t == nullptr ? nullptr : &t->names[hash % name_cache_entries];
  if (cached != nullptr && cached->id != 0 && cached->hash == hash && text_at(cached->id) == text) return cached->id;
  install_fork_handlers();
  const std::lock_guard lock(interning_mutex);
  const string_id id = intern(text);
  if (cached != nullptr && id != 0) *cached = {hash, id};
  return id;
}

}  // namespace curfew::recorder
