#include "viewer/timeline/poll_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>
#include <vector>

namespace curfew {
namespace {

using viewer::timeline::poll_index;
using viewer::timeline::stored_poll;

// A list beside a plain vector that is to hold the same.
class beside_a_vector {
 public:
  explicit beside_a_vector(std::uint32_t seed) : random_(seed), polls_(4'000) {}

  std::uint32_t made(std::int64_t end_ns) {
    const std::uint32_t number = next_++ % static_cast<std::uint32_t>(polls_.size());
    model::event e;
    e.at = model::nanoseconds(end_ns);
    e.took = model::nanoseconds(below(500));
    polls_[number] = stored_poll(e, 0, 0);
    return number;
  }
  void add() {
    now_ += below(100);
    const bool late = below(20) == 0;
    const std::uint32_t n = made(now_ - (late ? below(3'000) : 0));
    list_.add(polls_.data(), n);
    insert(n);
  }
  void remove() {
    if (kept_.empty()) return;
    const std::size_t at = below(20) == 0 ? std::min<std::size_t>(kept_.size() - 1, below(30)) : 0;
    list_.remove(kept_[at]);
    kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  void arrange() {
    const std::int64_t since = std::max<std::int64_t>(0, now_ - below(20'000));
    std::vector<std::uint32_t> more;
    for (auto i = below(40); i > 0; --i) more.push_back(made(since + below(now_ - since + 1)));
    std::sort(more.begin(), more.end(), [&](auto a, auto b) { return polls_[a].end_ns < polls_[b].end_ns; });
    const auto keep = [](std::uint32_t n) { return n % 7 != 0; };
    list_.arrange(polls_.data(), since, more, keep);
    std::erase_if(kept_, [&](std::uint32_t n) { return polls_[n].end_ns >= since && !keep(n); });
    for (const std::uint32_t n : more) insert(n);
  }
  void check() {
    ASSERT_EQ(list_.size(), kept_.size());
    const std::size_t from = below(static_cast<std::int64_t>(kept_.size()) + 1);
    const std::size_t to = from + below(static_cast<std::int64_t>(kept_.size() - from) + 1);
    std::int64_t busy = 0;
    for (std::size_t i = from; i < to; ++i) busy += polls_[kept_[i]].took_ns();
    ASSERT_EQ(list_.busy_ns(from, to), busy) << from << " to " << to << " of " << kept_.size();
    ASSERT_NEAR(static_cast<double>(list_.busy_roughly_ns(from, to)), static_cast<double>(busy), 2 * 8 * 500);
    const std::int64_t at = now_ - below(40'000);
    const auto later = std::find_if(kept_.begin() + static_cast<std::ptrdiff_t>(from), kept_.end(),
                                    [&](std::uint32_t n) { return polls_[n].end_ns > at; });
    ASSERT_EQ(list_.first_ending_after(at, from), static_cast<std::size_t>(later - kept_.begin()));
    ASSERT_LE(list_.whole_blocks(from), from);
  }
  void check_all() {
    check();
    for (std::size_t i = 0; i < kept_.size(); ++i) ASSERT_EQ(list_[i], kept_[i]) << i;
  }
  std::uint32_t below(std::int64_t n) { return static_cast<std::uint32_t>(random_() % static_cast<std::uint64_t>(n)); }
  std::size_t size() const { return kept_.size(); }

 private:
  void insert(std::uint32_t n) {
    const auto later = std::find_if(kept_.rbegin(), kept_.rend(),
                                    [&](std::uint32_t k) { return polls_[k].end_ns <= polls_[n].end_ns; });
    kept_.insert(later.base(), n);
  }

  std::mt19937_64 random_;
  std::vector<stored_poll> polls_;
  poll_index list_;
  std::vector<std::uint32_t> kept_;
  std::uint32_t next_ = 0;
  std::int64_t now_ = 10'000;
};

TEST(poll_index, is_in_order_and_knows_its_sums_whatever_comes_and_goes) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    beside_a_vector both(seed);
    for (int step = 0; step < 3'000 && !testing::Test::HasFatalFailure(); ++step) {
      // It grows, then stays, then shrinks to nothing.
      const std::uint32_t grows = step < 1'000 ? 70 : step < 2'000 ? 50 : 25;
      if (both.below(100) < grows)
        both.add();
      else
        both.remove();
      if (both.below(300) == 0) both.arrange();
      if (step % 100 == 0)
        both.check_all();
      else
        both.check();
    }
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace curfew
