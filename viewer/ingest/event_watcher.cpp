#include "viewer/ingest/event_watcher.hpp"

#include <exception>
#include <utility>

#include "probe/reader/attachment.hpp"

namespace curfew::viewer {

namespace {

using std::chrono::steady_clock;

// A ring of polls holds 32,768 of them: at this interval, 650,000 a second of each thread can be read without a gap.
constexpr std::chrono::milliseconds while_shown{50};
constexpr std::chrono::milliseconds while_hidden{250};
// A process that has been quiet for this long is read, and drawn, no more often than a hidden one.
constexpr std::chrono::seconds quiet_after{2};
// The window takes the batches again and again. If it does not, no more than this many wait here, and later events wait
// in the rings, which count what they lose.
constexpr std::size_t most_waiting = 64;
constexpr std::size_t most_events_waiting = 100'000;  // 5 MB

struct contents {
  std::size_t events = 0;
  bool any = false;  // whether there were events, lost ones included
};
contents contents_of(const model::event_batch& batch) {
  contents sum;
  for (const auto* threads : {&batch.lifecycle, &batch.polls})
    for (const model::thread_events& t : *threads) {
      sum.events += t.events.size();
      sum.any = sum.any || !t.events.empty() || t.lost != 0;
    }
  return sum;
}

}  // namespace

event_watcher::event_watcher(attached_process process, std::function<void()> wake)
    : process_(std::move(process)), wake_(std::move(wake)), thread_([this] { return read_once(); }) {}

event_watcher::~event_watcher() = default;

std::vector<std::shared_ptr<const model::event_batch>> event_watcher::take() {
  const std::lock_guard lock(mutex_);
  events_waiting_ = 0;
  return std::exchange(waiting_, {});
}

std::string event_watcher::why_no_polls() const {
  const std::lock_guard lock(mutex_);
  return why_;
}

void event_watcher::ask() {
  const auto now = steady_clock::now();
  if (now - asked_ < reader::attachment::ask_polls_every) return;
  asked_ = now;
  std::string why = process_.attachment().ask_polls();
  const std::lock_guard lock(mutex_);
  why_ = std::move(why);
}

std::optional<std::chrono::nanoseconds> event_watcher::read_once() {
  const bool shown = polls_wanted_.load(std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= most_waiting || events_waiting_ >= most_events_waiting)
      return shown ? while_shown : while_hidden;
  }
  try {
    auto batch = std::make_shared<const model::event_batch>(process_.attachment().events());
    const bool alive = batch->alive;
    const auto now = steady_clock::now();
    const contents came = contents_of(*batch);
    if (came.any) news_ = now;
    if (alive && shown) ask();
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(batch));
      events_waiting_ += came.events;
    }
    if (shown || !alive) wake_();
    if (!alive) return std::nullopt;
    return shown && now - news_ < quiet_after ? while_shown : while_hidden;
  } catch (const std::exception& e) {  // the watcher of snapshots reports this as well
    const std::lock_guard lock(mutex_);
    why_ = e.what();
    return std::nullopt;
  }
}

}  // namespace curfew::viewer
