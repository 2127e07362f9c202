// What this process recorded of its execution_contexts, as lines to compare.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::tests {

model::snapshot recorded();

// The tasks of the context that began last, in the order of their spawns. A line each: its name, what it waits in or
// its state, and what else is to be said: "session::read::lambda waits in socket.async_receive", "main::lambda is
// ready".
std::vector<std::string> tasks_of_last_context();

// The name of a lambda in this function.
std::string lambda_in(const std::string& function);

// "outer > inner": the functions that a task of this name is in, from its own inward; with ":line" where that is known.
std::string stack_of(const std::string& name);
// The name of the task that spawned the task of this name; "" where nobody did.
std::string spawner_of(const std::string& name);

// The name of the task that stands above the task of this name in the tree; "" where its loop does.
std::string above(const std::string& name);
// What the task of this name waits for: "socket with 127.0.0.1:4711", "socket at 127.0.0.1:80", "timer"; the word in
// front is the caller's.
std::string object_of(const std::string& name, const std::string& word);
bool is_guessed(const std::string& name);

struct ends {
  std::size_t spawned = 0, completed = 0, destroyed = 0, pending = 0, live = 0;
};
// Of all contexts since the last call.
ends ends_since_last_time();

}  // namespace curfew::tests
