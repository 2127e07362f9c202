// What the tasks of one process ran that blocked their loops: seen from outside while it lasted, and kept.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <future>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/report/run/native_stack.hpp"

namespace curfew::cli {

class blocked_loops {
 public:
  // Has the processes that are started from now on keep the polls that lasted longer than `limit` when they are over.
  static void ask_for(model::nanoseconds limit);

  // Looks once for polls that have lasted longer than `limit`. What cannot be read is not there.
  void look(reader::attachment&, model::nanoseconds limit) noexcept;

  // Adds what was seen to a later snapshot of the process: to its blocking polls, and to tasks that still run. Waits
  // for the stacks that are being read.
  void attach(model::snapshot&);

 private:
  struct place {
    std::string file;
    std::string function;
    std::uint32_t line = 0;
  };
  // A poll that was seen while it lasted.
  struct sighting {
    reader::running_poll poll;
    model::index site = 0;     // as in model::blocking_poll
    std::vector<place> ran{};  // the innermost first
    pid_t process = 0;
    pid_t thread = 0;                            // 0: its stack was read, or is not to be
    std::future<report::native_stack> native{};  // where `ran` comes from; not valid: it is there
  };

  void see(reader::attachment&, const model::snapshot&, const reader::running_poll&);
  void sample(reader::attachment&, sighting&) const;
  bool is_known(const reader::running_poll&) const;
  const sighting* of(const model::blocking_poll&) const;
  static void settle(sighting&);
  static std::vector<model::index> sites_of(const sighting&, model::snapshot&);

  std::vector<sighting> seen_;
  model::nanoseconds limit_{};
};

}  // namespace curfew::cli
