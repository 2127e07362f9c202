#include "probe/reader/running_code.hpp"

#include <algorithm>
#include <chrono>

#include "probe/model/code_site.hpp"

namespace curfew::reader {

namespace {

// Less than verdict::long_block, which is compared with a later time.
constexpr std::chrono::milliseconds long_run{500};
constexpr std::size_t most_tasks = 16;
constexpr std::size_t most_frames = 16;  // the innermost ones are kept

}  // namespace

void running_code::look(const segment::header& header, slot_reader& slots, const table& all, const model::snapshot& in,
                        model::nanoseconds now) {
  if (header.python.first_thread.load(std::memory_order_acquire) == 0) return;
  for (const auto& [task, slot, since] : running_) {
    const model::note* const note = in.note_of(in.tasks[task]);
    if (note == nullptr || now - in.tasks[task].since < long_run) continue;
    if (read_.size() == most_tasks) return;
    auto stack = read_python_stack(header, note->thread);
    const segment::slot* const again = slots.copy_one(all, slot);
    const bool goes_on =
        again != nullptr && again->id.load(std::memory_order_relaxed) == in.tasks[task].id &&
        again->since.load(std::memory_order_relaxed) == since &&
        again->state.load(std::memory_order_relaxed) == static_cast<std::uint8_t>(segment::node_state::running);
    if (goes_on && !stack.empty()) read_.emplace_back(task, std::move(stack));
  }
}

void running_code::attach(model::snapshot& to) const {
  for (const auto& [index, stack] : read_) {
    const model::task& task = to.tasks[index];
    const model::site function = to.site_at(task.function);
    const auto own = std::find_if(stack.begin(), stack.end(), [&](const code_frame& f) {
      return f.first_line == function.line && f.function == to.text(function.function) &&
             f.file == to.text(function.file);
    });
    if (own == stack.end() || task.note >= to.notes.size()) continue;  // not what runs this task
    for (auto frame = stack.begin(); frame <= own; ++frame) {
      auto& running = to.notes[task.note].running;
      if (running.size() == most_frames) break;
      const auto site = model::site_of_code(to, frame->file, frame->function, frame->line);
      running.push_back(site);
    }
  }
}

}  // namespace curfew::reader
