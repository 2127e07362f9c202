#include "tests/conformance/program.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace curfew::tests::conformance {

namespace {

constexpr std::array<std::string_view, 6> disposals = {"join it",
                                                       "drop the handle",
                                                       "release it as a daemon",
                                                       "cancel and join it",
                                                       "cancel it and drop the handle",
                                                       "pass the handle on"};
constexpr std::array<std::string_view, 4> groups = {"", " that supervises", " with on_error",
                                                    " with an on_error that throws"};
constexpr std::array<std::string_view, 7> scopes = {"with_cancel_scope", "move_on_after(-1s)", "move_on_at(never)",
                                                    "fail_after(-1s)",   "fail_at(never)",     "shield(for ever)",
                                                    "shield(-1s)"};
constexpr std::array<std::string_view, 3> parts = {"gather", "race", "first_successful"};
constexpr std::array<std::string_view, 8> types = {
    "", "terminal", "partial", "terminal or partial", "total", "terminal or total", "partial or total", "all types"};
constexpr std::array<std::string_view, 3> swallowed = {"failures", "cancellations", "everything"};

std::string task(unsigned number) { return "task " + std::to_string(number); }
std::string group(unsigned number) { return "group " + std::to_string(number); }
std::string scope(unsigned number) { return "scope " + std::to_string(number); }

std::string line(const op& o) {
  switch (o.what) {
    case verb::yields:
      return "yield";
    case verb::checks:
      return "checkpoint";
    case verb::parks:
      return "park: wait for the sentinel";
    case verb::sleeps:
      return "sleep for no time";
    case verb::naps:
      return "nap: race parking and an hour's sleep";
    case verb::watches:
      return "wait_all of " + task(o.number);
    case verb::operates:
      return "operate for " + std::to_string(o.turns) + " turns, with an operation that ends by " +
             (o.how != 0 ? std::string(types[o.how]) : "no cancellation");
    case verb::attempts:
      return "try, and swallow " + std::string(swallowed[o.how]);
    case verb::opens_group:
      return "open " + group(o.number) + std::string(groups[o.how]) +
             (o.keeps != 16 ? ", which keeps " + std::to_string(o.keeps) : "");
    case verb::opens_scope:
      return "open " + scope(o.number) + ": " + std::string(scopes[o.how]) +
             (o.type != 1 ? ", " + std::string(types[o.type]) : "");
    case verb::gathers:
      return std::string(parts[o.how]) + ", group " + std::to_string(o.number);
    case verb::spawns_child:
      return "spawn into " + group(o.where) + (o.daemon ? " the daemon " : " ") + task(o.number);
    case verb::spawns_daemon:
      return "spawn the loop's daemon " + task(o.number);
    case verb::spawns_outside:
      return "on another thread, spawn and " + std::string(disposals[o.how]) + ": " + task(o.number);
    case verb::spawns_late:
      return "spawn into " + group(o.where) + " if it has ended: " + task(o.number);
    case verb::starts:
      return "start in " + group(o.where) + (o.daemon ? " the daemon " : " ") + task(o.number);
    case verb::holds:
      return "spawn and hold " + task(o.number);
    case verb::takes:
      return "take the handle of " + task(o.number) + " and " + std::string(disposals[o.how]);
    case verb::joins_child:
      return "join the child " + task(o.number);
    case verb::cancels_task:
      return "cancel " + task(o.number);
    case verb::cancels_task_from_outside:
      return "on another thread, cancel " + task(o.number);
    case verb::cancels_group:
      return "cancel " + group(o.number);
    case verb::cancels_scope:
      return "cancel " + scope(o.number);
    case verb::ends_scope:
      return "move the deadline of " + scope(o.number) + " into the past";
    case verb::extends_scope:
      return "move the deadline of " + scope(o.number) + " to never";
    case verb::fails:
      return "throw failure " + std::to_string(o.number);
  }
  return {};
}

void print(const block& b, std::string indent, std::string& out) {
  for (const op& o : b) {
    out += indent + line(o) + "\n";
    for (std::size_t i = 0; i < o.blocks.size(); ++i) {
      if (o.what == verb::gathers) out += indent + "  " + task(o.parts[i]) + "\n";
      if (o.what == verb::holds && i == 1)
        out += indent + "  while it is held, and then " + std::string(disposals[o.how]) + "\n";
      const bool behind = o.what == verb::starts && i == 1;
      if (behind)
        out += indent + "  and " +
               (static_cast<readiness>(o.how) == readiness::is_said ? "say that it is ready" : "do not say so") + "\n";
      const bool deeper = behind || o.what == verb::gathers || (o.what == verb::holds && i == 1);
      print(o.blocks[i], indent + (deeper ? "    " : "  "), out);
    }
  }
}

// What a reduction does to one operation, in the order in which they are tried.
enum class change : std::uint8_t { leave_out, put_blocks_in_place, simplify };
constexpr std::size_t changes = 3;

std::size_t count(const block& b) {
  std::size_t n = b.size();
  for (const op& o : b)
    for (const block& inner : o.blocks) n += count(inner);
  return n;
}

// Changes the operation that is `left` further on. Returns whether it was in this block.
bool apply(block& b, std::size_t& left, change what) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (left-- == 0) {
      op taken = std::move(b[i]);
      if (what == change::simplify) {
        taken.how = 0;
        taken.keeps = 16;
        taken.type = 1;
        taken.turns /= 2;
        taken.daemon = false;
        b[i] = std::move(taken);
        return true;
      }
      b.erase(b.begin() + static_cast<std::ptrdiff_t>(i));
      if (what == change::put_blocks_in_place)
        for (std::size_t k = taken.blocks.size(); k-- != 0;)
          b.insert(b.begin() + static_cast<std::ptrdiff_t>(i), taken.blocks[k].begin(), taken.blocks[k].end());
      return true;
    }
    for (block& inner : b[i].blocks)
      if (apply(inner, left, what)) return true;
  }
  return false;
}

}  // namespace

std::string text(const program& p) {
  std::string out = "the sentinel takes " + std::to_string(p.turns) + " turns; at the end the loop " +
                    (p.waits ? "waits for regular tasks" : "cancels regular tasks") +
                    (p.has_grace ? "" : ", with no grace") + "\ntask 0, the main task\n";
  print(p.main, "  ", out);
  return out;
}

std::size_t reductions(const program& p) { return changes * count(p.main) + 2; }

program reduced(const program& p, std::size_t step) {
  program smaller = p;
  const std::size_t all = count(p.main);
  if (step < changes * all) {
    std::size_t at = step % all;
    apply(smaller.main, at, static_cast<change>(step / all));
  } else if (step == changes * all) {
    smaller.turns /= 2;
  } else {
    smaller.waits = false;
    smaller.has_grace = true;
  }
  return smaller;
}

}  // namespace curfew::tests::conformance
