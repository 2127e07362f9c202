// Mutates a real segment, and a real snapshot file, and reads what comes out: each must give a snapshot that holds
// together, or reader::error, in bounded time and memory.
//
//   mutated_segments [COUNT [SEED]]       COUNT mutations, 10,000 if not said; mutation n of a seed changes the same
//   places
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "probe/model/conservation.hpp"
#include "probe/model/fold.hpp"
#include "probe/model/text.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/segment/owner_lock.hpp"
#include "tests/fuzz/mutation.hpp"
#include "tests/fuzz/recorded_segment.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::fuzz {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

// No mutation of a segment of a megabyte may cost more. (Generous: other programs run too.)
constexpr auto most_time = 10s;
constexpr long most_memory_kib = 3L << 20;

[[noreturn]] void fail(std::uint64_t number, const std::string& what) {
  std::fprintf(stderr, "mutation %llu: %s\n", static_cast<unsigned long long>(number), what.c_str());
  std::exit(1);
}

// Everything in a snapshot refers to something in it.
void check(const model::snapshot& s, std::uint64_t number) {
  const auto require = [number](bool holds, const char* what) {
    if (!holds) fail(number, what);
  };
  const auto is_site = [&s](model::index i) { return i < s.sites.size(); };
  const auto is_text = [&s](model::index i) { return i < s.texts.size(); };
  const auto is_loop = [&s](model::index i) { return i < s.loops.size() || i == model::none; };
  for (const model::site& site : s.sites) require(is_text(site.file) && is_text(site.function), "text of a site");
  for (const model::loop& l : s.loops) require(is_text(l.name) && is_site(l.began_at), "a loop");
  for (const model::group& g : s.groups) {
    require(is_loop(g.loop) && is_site(g.opened_at) && is_text(g.given_name), "a group");
  }
  for (const model::note& n : s.notes) require(is_site(n.dropped_in), "a note");
  for (const model::await_stack& stack : s.stacks) {
    require(is_text(stack.operation), "a stack's operation");
    require(stack.kept <= model::max_stack && stack.kept <= stack.depth, "a stack's frames");
    for (std::size_t i = 0; i < stack.kept; ++i) require(is_site(stack.sites[i]), "a site in a stack");
  }
  for (const model::task& t : s.tasks) {
    require(is_loop(t.loop) && is_site(t.spawned_at) && is_site(t.function), "a task's loop or sites");
    require(is_text(t.given_name), "a task's name");
    require(t.note < s.notes.size() || t.note == model::none, "a task's note");
    require(t.stack < s.stacks.size(), "a task's stack");
    require(t.spawned.count() >= 0 && t.since.count() >= 0 && t.busy.count() >= 0, "a task's times");
    require(!model::text_of(t.state).empty() && !model::text_of(t.owned_by).empty(), "a task's state or owner");
  }
  for (const model::object& o : s.objects) {
    require(o.task < s.tasks.size() && s.object_of(o.task) != nullptr, "an object's task");
    require(is_text(o.host) && o.endpoint <= model::endpoint_kind::own, "an object's endpoint");
  }
  for (const model::counters& c : s.counters_by_name) {
    require(is_text(c.name), "name of counters");
    static_cast<void>(model::conserves(c));
  }
  const model::tree t = model::make_tree(s);
  const std::size_t loops_and_roots = t.children.size() + s.loops.size();
  require(loops_and_roots == s.loops.size() + s.groups.size() + s.tasks.size(), "nodes of the tree");
  const model::folded_tree f = model::fold(s, t);
  std::uint64_t nodes = 0;
  for (const model::folded_entry& root : f.roots_of()) nodes += std::uint64_t{root.count} * root.nodes;
  const std::uint64_t no_loop = t.children_of(t.no_loop()).empty() ? 0 : 1;
  require(nodes == s.loops.size() + s.groups.size() + s.tasks.size() + no_loop, "nodes of the folded tree");
}

class run {
 public:
  explicit run(const std::string& folder)
      : segment_path_(folder + "/1-00000001.curfew"), snapshot_path_(folder + "/snapshot"), again_(folder + "/again") {
    segment_ = recorded_segment(folder);
    write(segment_path_, segment_);
    reader::attach(segment_path_).save(snapshot_path_);
    std::ifstream file(snapshot_path_, std::ios::binary);
    snapshot_.assign(std::istreambuf_iterator<char>(file), {});
    segment_parts_ = parts_of_segment(segment_);
    snapshot_parts_ = {{0, sizeof(reader::snapshot_preamble)}, {0, snapshot_.size()}};
    std::printf("a segment of %zu bytes, a snapshot file of %zu\n", segment_.size(), snapshot_.size());
  }

  void unchanged() {
    write(segment_path_, segment_);
    const model::snapshot s = reader::attach(segment_path_).snapshot();
    check(s, 0);
    if (s.tasks.empty() || s.groups.empty() || s.notes.empty() || s.objects.empty() || s.torn_slots != 0)
      fail(0, "nothing was recorded");
  }

  void mutate(std::uint64_t seed, std::uint64_t number) {
    random r(seed * 1'000'003 + number);
    const bool compressed = r.one_in(4);
    std::string bytes = compressed ? snapshot_ : segment_;
    fuzz::mutate(r, compressed ? snapshot_parts_ : segment_parts_, bytes);
    const std::string& path = compressed ? snapshot_path_ : segment_path_;
    write(path, bytes);
    if (!compressed && r.one_in(50)) extend(r, path);
    const int owner = !compressed && r.one_in(100) ? lock(path) : -1;
    const auto began = clock::now();
    read(path, r.one_in(50), number);
    if (owner >= 0) ::close(owner);
    const auto took = clock::now() - began;
    slowest_ = std::max(slowest_, took);
    if (took > most_time) fail(number, "took too long");
  }

  void report() const {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    std::printf("%llu could be read, %llu were refused:\n", static_cast<unsigned long long>(accepted_),
                static_cast<unsigned long long>(refused_));
    for (const auto& [kind, count] : faults_) std::printf("  %8d of fault %d\n", count, static_cast<int>(kind));
    std::printf("the slowest took %.1f ms; %ld MiB at most\n",
                std::chrono::duration<double, std::milli>(slowest_).count(), used.ru_maxrss / 1024);
    if (used.ru_maxrss > most_memory_kib) fail(0, "too much memory was used");
    if (accepted_ == 0 || refused_ == 0) fail(0, "mutations of one kind only");
  }

 private:
  static void write(const std::string& path, const std::string& bytes) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
    ::close(fd);
  }
  static void extend(random& r, const std::string& path) {
    if (::truncate(path.c_str(), static_cast<off_t>(r.below(std::uint64_t{1} << r.below(45)))) != 0) return;
  }
  static int lock(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (!segment::lock_as_owner(fd)) std::abort();
    return fd;
  }

  void read(const std::string& path, bool save, std::uint64_t number) {
    try {
      reader::attachment reader = reader::attach(path);
      check(reader.snapshot(), number);
      const model::tally tally = reader.count();
      check(tally.facts, number);
      if (tally.stand_for.size() != tally.facts.tasks.size())
        fail(number, "a tally with records that stand for nobody");
      for (const auto& ring : reader.events().lifecycle)
        if (ring.events.size() > segment::ring_events) fail(number, "more events than a ring has");
      static_cast<void>(reader.summary());
      static_cast<void>(reader.end());
      ++accepted_;
      if (!save) return;
      reader.save(again_);
      check(reader::attach(again_).snapshot(), number);
    } catch (const reader::error& e) {
      ++refused_;
      ++faults_[e.kind()];
      if (std::string(e.what()).find(path) == std::string::npos) fail(number, "an error without its path");
    }
  }

  std::string segment_path_, snapshot_path_, again_;
  std::string segment_, snapshot_;
  std::vector<part> segment_parts_, snapshot_parts_;
  std::uint64_t accepted_ = 0, refused_ = 0;
  std::map<reader::fault, int> faults_;
  clock::duration slowest_{};
};

}  // namespace
}  // namespace curfew::fuzz

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const curfew::tests::temporary_folder folder;
  curfew::fuzz::run run(folder.path());
  run.unchanged();
  for (std::uint64_t n = 1; n <= count; ++n) run.mutate(seed, n);
  run.report();
  return 0;
}
