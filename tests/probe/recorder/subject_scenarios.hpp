// What the scenarios of recorder_subject share: short words for recording, and the scenarios that do not stand in
// subject_main.cpp.
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

// subject_harm.cpp
int change_user();
int change_root();
int lose_folder();
int be_cancelled();
int broken_pipe();
int closed_error();
int errno_kept();
int small_fleet();
int no_thread();
int one_thread();
int forty_threads();
int threads_in_turn();
int without_proc();
int no_descriptors();
int folder_comes_back();
int descriptors_come_back();
int many_tasks();

// subject_forks.cpp
int fork_exec();
int fork_exit();
int fork_tear_down();
int fork_go_on_in_c();
int fork_record();
int fork_deep();
int fork_busy();
int fork_outlive();
int bare_fork();
int bare_record();
int raw_clone_record();
int bare_outlive();
int bare_busy();
int never_started_in_a_child();
int abandoned_handlers();

}  // namespace curfew::tests
