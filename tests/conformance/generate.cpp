// Makes a program from a seed. It is the same program everywhere: the numbers are mt19937_64's own, which the standard
// fixes, and no distribution of the library is asked.
#include <random>
#include <utility>

#include "tests/conformance/program.hpp"

namespace curfew::tests::conformance {

namespace {

// What an operation may name where it stands: what is around it, the outermost first, and lives longer than its task.
struct place {
  struct opened {
    bool group;
    unsigned number;
  };
  std::vector<opened> around{};
  std::vector<unsigned> ended{};  // groups of this block that have ended
  unsigned depth = 0;

  std::vector<unsigned> all(bool groups) const {
    std::vector<unsigned> found;
    for (const opened& o : around)
      if (o.group == groups) found.push_back(o.number);
    return found;
  }
};

class generator {
 public:
  explicit generator(std::uint64_t seed) : random_(seed) {}

  program make(std::uint64_t seed) {
    program p;
    p.seed = seed;
    p.turns = below(3) == 0 ? below(4) : 8 + below(40);
    p.waits = one_in(3);
    p.has_grace = !one_in(8);
    left_ = 4 + below(below(4) == 0 ? 60 : 20);
    place at;
    p.main = make_block(at, 2 + below(7));
    p.numbers = numbers_;
    return p;
  }

 private:
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  bool one_in(unsigned n) { return below(n) == 0; }
  unsigned any_of(const std::vector<unsigned>& of) { return of[below(static_cast<unsigned>(of.size()))]; }
  unsigned new_task() {
    tasks_.push_back(numbers_);
    return numbers_++;
  }

  block make_block(place at, unsigned length, unsigned children = 0) {
    block made;
    for (; length != 0 && left_ != 0; --length) {
      --left_;
      op o = children != 0 ? child_in(at) : make_op(at);
      children -= children != 0;
      if (o.what == verb::opens_group) at.ended.push_back(o.number);
      made.push_back(std::move(o));
      if (made.back().what == verb::fails) break;  // what comes behind it is not done
    }
    return made;
  }
  block deeper(place at, unsigned children = 0) {
    at.ended.clear();
    const bool is_deep = ++at.depth > 6;
    return make_block(std::move(at), is_deep ? 0 : children + below(5), children);
  }
  // A task that may live longer than what is around the operation that spawns it.
  block apart(const place& at) { return deeper(place{.around = {}, .ended = {}, .depth = at.depth}); }

  op waits() {
    if (one_in(4)) return {.what = verb::operates, .how = below(8), .turns = below(12)};
    static constexpr verb all[] = {verb::yields, verb::yields, verb::checks, verb::parks,
                                   verb::parks,  verb::sleeps, verb::naps};
    return {.what = all[below(std::size(all))]};
  }

  op make_op(const place& at) {
    const unsigned one = below(100);
    if (one < 10) return group_in(at);
    if (one < 17) return scope_in(at);
    if (one < 22) return parts_in(at);
    if (one < 40) return at.all(true).empty() ? group_in(at) : one_in(4) ? start_in(at) : child_in(at);
    if (one < 48) return handle_in(at);
    if (one < 52) return {.what = verb::takes, .number = any_task(), .how = below(6)};
    if (one < 55) return apart_in(at);
    if (one < 62) return {.what = verb::attempts, .how = below(3), .blocks = {deeper(at)}};
    if (one < 68) return {.what = verb::fails, .number = numbers_++};
    if (one < 77) return cancel_in(at);
    if (one < 83 && !children_.empty()) return {.what = verb::joins_child, .number = any_of(children_)};
    if (one < 86) return {.what = verb::watches, .number = any_task()};
    return waits();
  }

  unsigned any_task() { return tasks_.empty() || one_in(6) ? 0 : any_of(tasks_); }

  op group_in(const place& at) {
    op o{.what = verb::opens_group, .number = numbers_++, .how = one_in(2) ? 0 : below(4)};
    if (one_in(4)) o.keeps = below(2);
    place inside = at;
    inside.around.push_back({true, o.number});
    o.blocks.push_back(deeper(std::move(inside), below(4)));
    return o;
  }
  op scope_in(const place& at) {
    op o{.what = verb::opens_scope, .number = numbers_++, .how = one_in(3) ? 0 : below(7)};
    if (one_in(2)) o.type = 1U << below(3);
    place inside = at;
    inside.around.push_back({false, o.number});
    o.blocks.push_back(deeper(std::move(inside)));
    return o;
  }
  op parts_in(const place& at) {
    op o{.what = verb::gathers, .number = numbers_++, .how = below(3)};
    for (unsigned n = 1 + below(3); n != 0; --n) {
      o.parts.push_back(new_task());
      o.blocks.push_back(deeper(at));
    }
    return o;
  }
  op child_in(const place& at) {
    op o{.what = verb::spawns_child, .number = new_task(), .where = any_of(at.all(true)), .daemon = one_in(5)};
    if (!o.daemon) children_.push_back(o.number);
    // The child is in the group, and may live longer than what is inside of that.
    place inside = at;
    while (!inside.around.back().group || inside.around.back().number != o.where) inside.around.pop_back();
    o.blocks.push_back(deeper(std::move(inside)));
    return o;
  }
  op start_in(const place& at) {
    op o{.what = verb::starts, .number = new_task(), .where = any_of(at.all(true)), .daemon = one_in(4)};
    o.how = one_in(6) ? 1 : 0;
    o.parts.push_back(numbers_++);
    place inside = at;
    while (!inside.around.back().group || inside.around.back().number != o.where) inside.around.pop_back();
    o.blocks.push_back(deeper(inside));
    o.blocks.push_back(deeper(inside));
    return o;
  }
  op handle_in(const place& at) {
    op o{.what = verb::holds, .number = new_task(), .how = below(6)};
    o.blocks.push_back(apart(at));
    o.blocks.push_back(deeper(at));
    return o;
  }
  op apart_in(const place& at) {
    if (!at.ended.empty() && one_in(3))
      return {.what = verb::spawns_late, .number = new_task(), .where = any_of(at.ended), .blocks = {{}}};
    const bool outside = one_in(3);
    op o{.what = outside ? verb::spawns_outside : verb::spawns_daemon, .number = new_task()};
    if (outside) o.how = static_cast<unsigned>(one_in(2) ? disposal::releases : disposal::cancels_and_drops);
    o.blocks.push_back(apart(at));
    return o;
  }
  op cancel_in(const place& at) {
    const unsigned kind = below(6);
    const std::vector<unsigned> groups = at.all(true), scopes = at.all(false);
    if (kind < 2 && !groups.empty()) return {.what = verb::cancels_group, .number = any_of(groups)};
    if (kind >= 2 && kind < 4 && !scopes.empty()) {
      static constexpr verb all[] = {verb::cancels_scope, verb::ends_scope, verb::extends_scope};
      return {.what = all[below(3)], .number = any_of(scopes)};
    }
    return {.what = one_in(4) ? verb::cancels_task_from_outside : verb::cancels_task, .number = any_task()};
  }

  std::mt19937_64 random_;
  std::vector<unsigned> tasks_{};
  std::vector<unsigned> children_{};
  unsigned numbers_ = 1;
  unsigned left_ = 0;  // how many operations there may still be
};

}  // namespace

program generate(std::uint64_t seed) { return generator(seed).make(seed); }

}  // namespace curfew::tests::conformance
