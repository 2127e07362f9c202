// Tasks of one owner that were spawned at one place: they share a lane where they are many, or have ended. When the
// owner ends, what is left of them goes to its own owner, so that one who lives can show them.
//
// Moving is cheap at once: which polls a spawn group has is put right by settle(), once for all that a batch has moved.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "probe/model/hash.hpp"
#include "viewer/timeline/lifetimes.hpp"
#include "viewer/timeline/poll_index.hpp"
#include "viewer/timeline/slab.hpp"
#include "viewer/timeline/track_table.hpp"

namespace curfew::viewer::timeline {

struct spawn_group {
  node_id owner = 0;
  index spawned_at = 0;
  poll_index polls;
  lifetimes ended;  // of those that are still known
  std::size_t tracks = 0;
};

class spawn_groups {
 public:
  const spawn_group* find(node_id owner, index spawned_at) const;  // null: nobody is in it
  template <class Look>
  void for_each(Look look) const {
    for (const auto& known : by_key_) look(all_[known.second].own);
  }
  bool any_of(node_id owner) const { return sites_of_.contains(owner); }

  // A track's spawn group, by its `group`, which may be brought up to date. REQUIRES: it is not none.
  spawn_group& of(std::uint32_t& group) {
    if (all_[group].moved_to != none) follow(group);
    return all_[group].own;
  }

  // REQUIRES: its group is none. It brings its polls and its end.
  void join(track_table&, std::uint32_t track, node_id owner);
  void leave(track_table&, std::uint32_t track);
  // All spawn groups of one owner become another's. REQUIRES: they are not the same.
  void move(node_id from, node_id to);
  // Before any poll is added or removed.
  void settle(const track_table&, const stored_poll*);

 private:
  struct key {
    node_id owner;
    index site;
    bool operator==(const key&) const = default;
  };
  struct key_hash {
    std::size_t operator()(const key& k) const { return model::hash_of(k.owner, k.site); }
  };
  struct member {
    spawn_group own;
    std::uint32_t moved_to = none;  // where its tracks are now, if it moved
    std::uint32_t links = 0;        // tracks that name it, spawn groups that moved to it, and 1 while it did not move
  };
  // What settle() has to do for a spawn group.
  struct unsettled {
    std::vector<std::uint32_t> polls;                                  // that came
    std::vector<lifetime> ended;                                       // as well
    std::int64_t since_ns = std::numeric_limits<std::int64_t>::max();  // no poll that ended before it comes or goes
    bool left = false;                                                 // somebody with polls
  };

  std::uint32_t place_of(node_id owner, index spawned_at);
  void follow(std::uint32_t& group);
  std::uint32_t where_now(std::uint32_t group) const;
  void drop(std::uint32_t place);
  void unlink(std::uint32_t place);
  void settle(std::uint32_t place, unsettled&, const track_table&, const stored_poll*);

  slab<member> all_;
  std::unordered_map<key, std::uint32_t, key_hash> by_key_;   // those that did not move
  std::unordered_map<node_id, std::vector<index>> sites_of_;  // the same by owner
  std::unordered_map<std::uint32_t, unsettled> unsettled_;
};

}  // namespace curfew::viewer::timeline
