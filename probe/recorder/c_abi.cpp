// The C interface: implements <curfew/probe.h> in terms of recorder.hpp.
#include <curfew/probe.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "probe/recorder/c_handles.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/segment/layout.hpp"

namespace {

namespace recorder = curfew::recorder;
namespace segment = curfew::segment;

static_assert(CURFEW_MAX_STRING_BYTES == segment::max_string_bytes);
static_assert(CURFEW_MAX_ERROR_BYTES == segment::max_error_bytes);
static_assert(CURFEW_MAX_STACK == segment::max_stack);
template <class A, class B>
constexpr bool same(A a, B b) {
  return static_cast<int>(a) == static_cast<int>(b);
}
static_assert(same(CURFEW_REASON_EXPLICIT, segment::cancel_reason::explicit_request));
static_assert(same(CURFEW_REASON_DEADLINE, segment::cancel_reason::deadline));
static_assert(same(CURFEW_REASON_SIBLING_FAILURE, segment::cancel_reason::sibling_failure));
static_assert(same(CURFEW_REASON_SHUTDOWN, segment::cancel_reason::shutdown));
static_assert(same(CURFEW_OWNER_LOOP, segment::owner_kind::loop));
static_assert(same(CURFEW_OWNER_GROUP, segment::owner_kind::group));
static_assert(same(CURFEW_OWNER_HANDLE, segment::owner_kind::handle));
static_assert(CURFEW_PYTHON_OFFSETS == segment::python_offsets);
static_assert(same(CURFEW_PYTHON_OBJECT_TYPE, segment::python_offset::object_type));
static_assert(same(CURFEW_OUTCOME_COMPLETED, segment::node_state::completed));
static_assert(same(CURFEW_OUTCOME_FAILED, segment::node_state::failed));
static_assert(same(CURFEW_OUTCOME_CANCELLED, segment::node_state::cancelled));
static_assert(same(CURFEW_OUTCOME_DESTROYED, segment::node_state::destroyed));
static_assert(same(CURFEW_OUTCOME_NEVER_STARTED, segment::node_state::never_started));

using recorder::detail::loop_of;
using recorder::detail::node_of;
using recorder::detail::node_to_end;
using recorder::detail::node_to_go_on_with;
using recorder::detail::stage;
using recorder::detail::to_handle;
std::string_view text(const char* t) noexcept { return t == nullptr ? std::string_view() : std::string_view(t); }

// Returns a caller's enumerator in the type of the format. It may hold anything; what is not of the format becomes
// `otherwise`.
template <class T>
T checked(std::uint32_t value, T most, T otherwise) noexcept {
  return value <= static_cast<std::uint32_t>(most) ? static_cast<T>(value) : otherwise;
}
recorder::owner_kind owner_of(std::uint32_t kind) noexcept {
  return checked(kind, recorder::owner_kind::handle, recorder::owner_kind::none);
}
recorder::cancel_reason reason_of(curfew_reason reason) noexcept {
  return checked(static_cast<std::uint32_t>(reason), recorder::cancel_reason::shutdown,
                 recorder::cancel_reason::explicit_request);
}
recorder::node_state outcome_of(curfew_outcome outcome) noexcept {
  const bool known = outcome >= CURFEW_OUTCOME_COMPLETED && outcome <= CURFEW_OUTCOME_NEVER_STARTED;
  return known ? static_cast<recorder::node_state>(outcome) : recorder::node_state::completed;
}

std::uint64_t word_of(std::uint64_t address) noexcept { return segment::object_reference::of(address, -1); }

// Returns what a caller of any version has given us, as the struct of this version.
template <class T>
T taken(const T* given, const T& defaults) noexcept {
  T info = defaults;
  if (given != nullptr) std::memcpy(&info, given, std::min(given->size, sizeof(T)));
  return info;
}

}  // namespace

extern "C" {

uint32_t curfew_probe_version(void) noexcept { return CURFEW_PROBE_VERSION; }

curfew_tick curfew_now(void) noexcept { return recorder::now(); }

curfew_site curfew_intern_site(const char* file, uint32_t line, uint32_t column, const char* function) noexcept {
  // The site() of a std::source_location is not used: its cache takes pointers for what they point at, and only a
  // source_location warrants that.
  return recorder::site(file, line, column, function);
}

curfew_name curfew_intern_name(const char* given, size_t bytes) noexcept {
  return given == nullptr ? 0 : recorder::name({given, bytes});
}

curfew_loop* curfew_loop_begin(const curfew_loop_info* given) noexcept {
  const curfew_loop_info info = taken<curfew_loop_info>(given, CURFEW_LOOP_INFO_INIT);
  return to_handle(recorder::begin_loop({.name = text(info.name),
                                         .threads = info.threads,
                                         .shutdown_waits = info.shutdown_waits != 0,
                                         .began = info.began,
                                         .runtime = info.runtime,
                                         .spawner = info.spawner}));
}
curfew_id curfew_loop_id(const curfew_loop* l) noexcept { return recorder::id_of(loop_of(l)); }
void curfew_loop_set_main(curfew_loop* l, curfew_node* task) noexcept {
  recorder::set_main(loop_of(l), node_of(task, stage::pending));
}
void curfew_loop_not_run_since(curfew_loop* l, curfew_tick since) noexcept {
  recorder::not_run_since(loop_of(l), since);
}
void curfew_loop_begin_shutdown(curfew_loop* l, curfew_tick at) noexcept { recorder::begin_shutdown(loop_of(l), at); }
size_t curfew_loop_mark_pending(curfew_loop* l) noexcept { return recorder::mark_pending(loop_of(l)); }
void curfew_loop_end(curfew_loop* l) noexcept { recorder::end_loop(&loop_of(l)); }

curfew_node* curfew_group_begin(curfew_loop* l, curfew_id host, curfew_site opened, curfew_name name) noexcept {
  return to_handle(recorder::begin_group(loop_of(l), host, opened, name));
}
void curfew_group_join(curfew_node* group) noexcept { recorder::join_group(node_of(group, stage::group)); }
void curfew_group_cancel(curfew_loop* l, curfew_node* group, curfew_reason reason, curfew_id by) noexcept {
  recorder::cancel_group(loop_of(l), node_of(group, stage::group), reason_of(reason), by);
}
void curfew_group_end(curfew_loop* l, curfew_node* group) noexcept {
  const recorder::node n = node_to_end(group, stage::group);
  recorder::end_group(loop_of(loop_of(l), n), n);
}

curfew_node* curfew_task_spawn(curfew_loop* l, const curfew_spawn_info* given, curfew_tick at) noexcept {
  const curfew_spawn_info info = taken<curfew_spawn_info>(given, CURFEW_SPAWN_INFO_INIT);
  return to_handle(recorder::spawn(loop_of(l),
                                   {.owner = info.owner,
                                    .owned_by = owner_of(info.owned_by),
                                    .daemon = info.daemon != 0,
                                    .main = info.main != 0,
                                    .unseen = info.unseen != 0,
                                    .spawner = info.spawner,
                                    .spawned_at = info.spawned_at,
                                    .function = info.function,
                                    .group = node_of(info.group, stage::group)},
                                   at));
}
curfew_id curfew_node_id(const curfew_node* n) noexcept { return recorder::detail::id_in(n); }
void curfew_task_poll_begin(curfew_loop* l, curfew_node* task, curfew_tick at) noexcept {
  const recorder::node n = node_to_go_on_with(task);
  recorder::poll_begin(loop_of(loop_of(l), n), n, at);
}
void curfew_task_poll_end(curfew_loop* l, curfew_node* task, curfew_tick at) noexcept {
  const recorder::node n = node_to_go_on_with(task);
  recorder::poll_end(loop_of(loop_of(l), n), n, at);
}
void curfew_task_wait(curfew_node* task, const curfew_wait_info* given) noexcept {
  const curfew_wait_info info = taken<curfew_wait_info>(given, CURFEW_WAIT_INFO_INIT);
  const std::uint32_t kept = info.stack == nullptr ? 0 : info.kept;
  const recorder::node n = node_to_go_on_with(task);
  recorder::set_kind_of_wait(n, {.one_of_several = info.one_of_several != 0,
                                 .has_deadline = info.has_deadline != 0,
                                 .cleans_up = info.cleans_up != 0});
  recorder::wait(n, {.operation = info.operation,
                     .wait_on = info.wait_on == 0 && info.object != 0 ? word_of(info.object) : info.wait_on,
                     .stack = info.stack,
                     .kept = kept,
                     .depth = std::max(info.depth, kept)});
}
void curfew_task_waits_for(curfew_node* task, curfew_id wait_on) noexcept {
  const recorder::node n = node_of(task, stage::pending);
  if (recorder::wait_on(n, 0, wait_on)) recorder::need_what_is_awaited(n);
}
void curfew_task_waits_on(curfew_node* task, curfew_id wait_on) noexcept {
  recorder::wait_on(node_of(task, stage::pending), 0, wait_on);
}
void curfew_task_set_deadline(curfew_node* task, uint32_t has_deadline) noexcept {
  recorder::set_deadline_of_wait(node_of(task, stage::pending), has_deadline != 0);
}
void curfew_task_ready(curfew_node* task, curfew_tick at) noexcept {
  recorder::ready(node_of(task, stage::pending), at);
}
void curfew_task_cancel(curfew_loop* l, curfew_node* task, curfew_reason reason, curfew_id by) noexcept {
  recorder::cancel(loop_of(l), node_of(task, stage::alive), reason_of(reason), by);
}
void curfew_task_cancel_withdrawn(curfew_node* task) noexcept {
  recorder::cancel_withdrawn(node_of(task, stage::alive));
}
void curfew_task_cancel_inherited(curfew_node* task, curfew_reason reason) noexcept {
  recorder::cancel_inherited(node_of(task, stage::alive), reason_of(reason));
}
void curfew_task_adopt(curfew_loop* l, curfew_node* task, curfew_id owner, curfew_owner kind) noexcept {
  recorder::adopt(loop_of(l), node_of(task, stage::alive), owner, owner_of(static_cast<std::uint32_t>(kind)));
}
void curfew_task_become_daemon(curfew_loop* l, curfew_node* task) noexcept {
  recorder::become_daemon(loop_of(l), node_of(task, stage::alive));
}
void curfew_task_orphan(curfew_loop* l, curfew_node* task, curfew_id dropped_by, curfew_site dropped_in) noexcept {
  recorder::orphan(loop_of(l), node_of(task, stage::alive), dropped_by, dropped_in);
}
void curfew_task_collectable(curfew_loop* l, curfew_node* task) noexcept {
  recorder::collectable(loop_of(l), node_of(task, stage::alive));
}
void curfew_task_unseen(curfew_node* task) noexcept { recorder::set_unseen(node_of(task, stage::alive)); }
void curfew_task_join(curfew_node* task, curfew_id by) noexcept { recorder::join(node_of(task, stage::alive), by); }
void curfew_task_set_name(curfew_node* task, curfew_name name) noexcept {
  recorder::set_name(node_of(task, stage::alive), name);
}
void curfew_task_finish(curfew_loop* l, curfew_node* task, curfew_outcome outcome, const char* error, int error_pending,
                        curfew_tick at) noexcept {
  const recorder::node n = node_to_end(task, stage::pending);
  if (n == nullptr && recorder::detail::is_work(outcome_of(outcome))) recorder::detail::go_on_with_lost(task);
  recorder::finish(loop_of(loop_of(l), n), n, outcome_of(outcome), text(error), error_pending != 0, at);
}
void curfew_task_error_gathered(curfew_node* task) noexcept {
  recorder::error_gathered(node_of(task, stage::observed));
}
void curfew_task_observed(curfew_node* task) noexcept { recorder::observed(node_to_end(task, stage::observed)); }
void curfew_task_unobserved(curfew_loop* l, curfew_node* task) noexcept {
  const recorder::node n = node_to_end(task, stage::observed);
  recorder::unobserved(loop_of(loop_of(l), n), n);
}

curfew_node* curfew_object_held(curfew_loop* l, uint64_t object, curfew_id holder, uint32_t holders,
                                uint32_t by_one) noexcept {
  const recorder::holders by{.one = holder, .count = holders, .at_most_one = by_one != 0};
  return to_handle(recorder::begin_holding(loop_of(l), word_of(object), by));
}
void curfew_object_held_by(curfew_node* object, curfew_id holder, uint32_t holders) noexcept {
  recorder::set_holders(node_of(object, stage::held), {.one = holder, .count = holders});
}
void curfew_object_held_at_shutdown(curfew_node* object) noexcept {
  recorder::keep_holding(node_to_end(object, stage::held));
}
void curfew_object_let_go(curfew_node* object) noexcept { recorder::end_holding(node_to_end(object, stage::held)); }

void curfew_never_started(curfew_site function) noexcept { recorder::never_started(function); }

void curfew_python_keeps_frames(const curfew_python_frames* where) noexcept {
  if (where == nullptr || where->size < sizeof *where) return;
  recorder::describe_python({where->first_thread, where->code_type, where->text_type, where->bytes_type},
                            where->offsets);
}

void curfew_test_begin(const char* name) noexcept { recorder::begin_test(text(name)); }
void curfew_test_begin_at(const char* name, curfew_site where) noexcept { recorder::begin_test(text(name), where); }
void curfew_test_end(void) noexcept { recorder::end_test(); }
uint64_t curfew_allowance_begin(const char* kinds) noexcept { return recorder::begin_allowance(text(kinds), false); }
void curfew_allowance_end(uint64_t allowance) noexcept { recorder::end_allowance(allowance); }
void curfew_suppress(const char* suppressions, curfew_site where) noexcept {
  recorder::suppress(text(suppressions), where);
}

}  // extern "C"
