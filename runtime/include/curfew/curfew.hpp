// Includes every header of the runtime. The idea behind it is structured concurrency
// (https://en.wikipedia.org/wiki/Structured_concurrency); docs/runtime.md is the guide.
#pragma once

#include <curfew/detail/compiler.hpp>

#include <curfew/cancel_scope.hpp>
#include <curfew/child.hpp>
#include <curfew/co_spawn.hpp>
#include <curfew/error.hpp>
#include <curfew/gather.hpp>
#include <curfew/join_handle.hpp>
#include <curfew/loop.hpp>
#include <curfew/sleep.hpp>
#include <curfew/spawn.hpp>
#include <curfew/spawn_options.hpp>
#include <curfew/task.hpp>
#include <curfew/task_group.hpp>
#include <curfew/task_ref.hpp>
#include <curfew/task_status.hpp>
#include <curfew/this_task.hpp>
#include <curfew/use_task.hpp>
#include <curfew/wait_all.hpp>
