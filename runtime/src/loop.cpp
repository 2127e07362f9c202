#include <curfew/loop.hpp>

#include <stdexcept>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/holding.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/loop_service.hpp"

namespace curfew {

loop::loop(run_options options, std::source_location where)
    : core_(std::make_shared<detail::loop_core>(nullptr, std::move(options), where)) {
  asio::use_service<detail::loop_service>(*core_->context).belongs_to(core_);
  core_->open_keepers();
}

loop::loop(asio::io_context& borrowed, run_options options, std::source_location where)
    : core_(std::make_shared<detail::loop_core>(asio::use_service<detail::loop_service>(borrowed).home(),
                                                std::move(options), where)) {
  asio::use_service<detail::loop_service>(borrowed).add(core_);
  core_->open_keepers();
}

loop::loop(detail::spawn_place on, run_options options)
    : core_(std::make_shared<detail::loop_core>(asio::use_service<detail::loop_service>(*on.context).home(),
                                                std::move(options), on.where, false, std::move(on.strand))) {
  asio::use_service<detail::loop_service>(*on.context).add(core_);
  core_->open_keepers();
}

loop::~loop() {
  if (core_->home->is_borrowed() && !core_->home->is_closed()) detail::loop_service::go_first(*core_->context);
  core_->end();
  core_->close_context();
}

detail::task_core* loop::start_main(detail::frame& root, std::source_location where) {
  detail::loop_core& l = *core_;
  if (l.main_started) throw std::logic_error("curfew: loop '" + name() + "' has been run already");
  const detail::loop_core::guard locked(l);
  l.main =
      &l.admit({.outermost = root,
                .where = where,
                .record = {.owner = recorder::id_of(*l.record), .owned_by = recorder::owner_kind::loop, .main = true},
                .asker = detail::loop_core::result_for::run},
               l.first_shard, l.first_shard.root);
  l.main_started = true;
  recorder::set_main(*l.record, l.main->record);
  l.start(*l.main);
  return l.main;
}

void loop::run_main() { core_->run_main(); }

detail::task_core* loop::spawn_frame(detail::frame& root, std::source_location where, bool daemon,
                                     const spawn_options& options) {
  detail::loop_core& l = *core_;
  const detail::given_strand strand = detail::strand_for(options, l);
  using recorder::owner_kind;
  detail::task_core* holder = !daemon && l.runs_here() ? detail::current.task : nullptr;
  if (holder != nullptr && !detail::can_hold(*holder)) holder = nullptr;
  detail::loop_core::admission a{.outermost = root,
                                 .where = where,
                                 .record = daemon ? l.daemon_of_its_own()
                                                  : recorder::spawn_info{.owner = detail::current_id(),
                                                                         .owned_by = owner_kind::handle,
                                                                         .daemon = holder != nullptr && holder->daemon},
                                 .asker = detail::loop_core::result_for::handle,
                                 .declared_daemon = daemon,
                                 .strand = strand ? &*strand : nullptr};
  if (!l.runs_here()) return &l.admit_from_outside(std::move(a));
  const detail::loop_core::guard locked(l);
  detail::loop_shard& its = detail::current.task != nullptr ? l.shard_of(*detail::current.task) : l.first_shard;
  detail::task_core& t = l.admit(std::move(a), its, its.root);
  if (holder != nullptr) detail::hold(*holder, t);
  l.start(t);
  return &t;
}

void loop::stop(std::string why) {
  core_->keep_reason_of_stop(std::move(why));
  context().stop();
}

asio::io_context& loop::context() noexcept { return *core_->context; }
asio::any_io_executor loop::executor() noexcept {
  if (core_->strand) return *core_->strand;
  return core_->executor;
}
const std::string& loop::name() const noexcept { return core_->options.name; }

}  // namespace curfew
