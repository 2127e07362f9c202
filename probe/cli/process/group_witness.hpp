// A process beside the command, in this process' group, that only tells which signals it gets: who signals a whole
// group signals it, too, and who signals this process alone does not. The kernel does not tell one from the other.
//
// It is no child that waitid() without __WCLONE knows of. It is called `signal-witness`, so that who looks for curfew
// by its name (pkill, killall) does not find it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <vector>

#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

class group_witness {
 public:
  using clock = std::chrono::steady_clock;

  // Starts it. Where no process can be started there is none, and nothing is witnessed.
  group_witness();
  ~group_witness();  // kills it, and does not wait for its end
  group_witness(const group_witness&) = delete;
  group_witness& operator=(const group_witness&) = delete;

  explicit operator bool() const { return static_cast<bool>(socket_); }

  // Returns whether it got signal `number` from process `sender` since `after`. One that was sent to the whole group
  // before this call is there.
  bool has_got(int number, pid_t sender, clock::time_point after);

  // Ends it. When this returns nobody takes it for a process that the command has left.
  void end();

 private:
  struct signal {
    std::int32_t number = 0, sender = 0;
    std::int64_t at_ns = 0;  // of the clock above
  };
  static constexpr int most_signals = 128;  // more at once are told in several answers

  [[noreturn]] static void watch(int socket);
  void ask();

  reader::descriptor socket_;  // none: there is no witness
  pid_t pid_ = 0;
  std::vector<signal> seen_;
};

}  // namespace curfew::cli
