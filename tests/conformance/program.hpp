// A random program of tasks, as data: generated from a seed, printed as lines, and made smaller while it still fails.
//
// Tasks, groups and scopes have numbers, which are unique in a program. An operation that names another task, group or
// scope does nothing where that is not there: so any operation may be taken out of a program.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace curfew::tests::conformance {

enum class verb : std::uint8_t {
  // what a task awaits
  yields,
  checks,    // this_task::checkpoint()
  parks,     // waits for the program's sentinel, a task that takes some turns
  sleeps,    // for no time
  naps,      // a race of parking and an hour's sleep
  watches,   // wait_all() of task `number`
  operates,  // an operation of Asio's that takes `turns` turns, and ends when it is asked to in the ways of `how`
  attempts,  // runs block 0 and swallows what it throws, except for what `how` says
  opens_group,
  opens_scope,
  gathers,  // the blocks as parts of a gather, race or first_successful
  // tasks: block 0 is the new task's, which has the number `number`
  spawns_child,    // into group `where`
  spawns_daemon,   // of the loop
  spawns_outside,  // by another thread, through loop::spawn()
  spawns_late,     // into group `where`, which has ended
  starts,          // in group `where`, with start() or start_daemon(); block 1 comes behind started(), if it says that
  holds,        // spawns a task, runs block 1 while the handle is a local variable, and then does what `disposal` says
  takes,        // takes the handle of task `number`, which another task passed on, and does what `disposal` says
  joins_child,  // joins task `number`, a child of a group that nobody has joined yet
  // what is done to others
  cancels_task,
  cancels_task_from_outside,  // on another thread
  cancels_group,
  cancels_scope,
  ends_scope,     // moves the deadline into the past
  extends_scope,  // moves the deadline to never
  fails,          // throws
};

enum class disposal : std::uint8_t { joins, drops, releases, cancels_and_joins, cancels_and_drops, passes_on };
enum class group_kind : std::uint8_t { plain, supervises, handles, handler_throws };
enum class scope_kind : std::uint8_t { plain, over, never, fails_over, fails_never, shields, shields_over };
enum class parts_kind : std::uint8_t { gather, race, first_successful };
enum class swallows : std::uint8_t { failures, cancels, both };
enum class readiness : std::uint8_t { is_said, is_not_said };

struct op;
using block = std::vector<op>;

struct op {
  verb what = verb::yields;
  unsigned number = 0;  // of the task, group or scope that it makes or names, or of the failure that it throws
  unsigned where = 0;   // the group that is spawned into
  unsigned how = 0;     // a disposal, a kind, what is swallowed, whether it is said, or bits of a cancellation type
  bool daemon = false;  // a child that is one
  unsigned keeps = 16;  // a group's keep_errors
  unsigned type = 1;    // a scope's asio::cancellation_type: terminal, partial or total
  unsigned turns = 0;
  std::vector<block> blocks{};
  std::vector<unsigned> parts{};  // the tasks' numbers, of gathers; of starts, that of the group which start() opens
};

struct program {
  std::uint64_t seed = 0;
  unsigned turns = 0;     // how many the sentinel takes
  bool waits = false;     // the shutdown waits for regular tasks
  bool has_grace = true;  // what is cancelled at the end has all the time that it needs, or none
  block main{};           // what task 0, the main task, does
  unsigned numbers = 1;   // all numbers are below
};

program generate(std::uint64_t seed);

// Returns the program as readable lines.
std::string text(const program&);

// Returns how many steps there are that make the program smaller, and the program after one of them.
std::size_t reductions(const program&);
program reduced(const program&, std::size_t step);

}  // namespace curfew::tests::conformance
