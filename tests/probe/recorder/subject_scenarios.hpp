// What the scenarios of recorder_subject share: short words for recording, and the scenarios of subject_forks.cpp.
#pragma once

#include <sys/wait.h>

#include <cstdio>

#include "probe/recorder/recorder.hpp"

namespace curfew::tests {

namespace recorder = curfew::recorder;
using recorder::node;
using recorder::node_state;

inline recorder::loop* begin(const char* name) { return recorder::begin_loop({.name = name}); }
inline node spawn(recorder::loop* l) {
  return recorder::spawn(*l, {.spawned_at = recorder::site("subject.cpp", 1, 1, "spawner")}, recorder::now());
}
inline void finish(recorder::loop* l, node n, node_state outcome = node_state::completed) {
  recorder::finish(*l, n, outcome, {}, false, recorder::now());
}
inline void say(const char* line) {
  std::puts(line);
  std::fflush(stdout);
}
inline int await_child(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

int fork_exec();
int fork_exit();
int fork_record();
int fork_deep();
int fork_busy();
int fork_outlive();
int bare_fork();

}  // namespace curfew::tests
