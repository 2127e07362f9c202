// A spawn group: the tasks of one owner that were spawned at one site. They share a lane if there are many, or if they
// have ended. When the owner ends, its spawn groups go to its own owner, so that they are shown with one that is alive.
//
// To move tasks is cheap, because settle() updates the polls of the spawn groups later, once for all that a batch has
// moved.
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
  lifetimes ended;         // lifetimes of its tasks that have ended and whose tracks are still kept
  std::size_t tracks = 0;  // number of its tasks' tracks
};

class spawn_groups {
 public:
  const spawn_group* find(node_id owner, index spawned_at) const;  // returns null if there is none
  template <class Look>
  void for_each(Look look) const {
    for (const auto& known : by_key_) look(all_[known.second].own);
  }
  bool any_of(node_id owner) const { return sites_of_.contains(owner); }

  // Returns a track's spawn group. `group` is the track's field; it is updated if the group has moved.
  // REQUIRES: group != none.
  spawn_group& of(std::uint32_t& group) {
    if (all_[group].moved_to != none) follow(group);
    return all_[group].own;
  }

  // Puts a track, with its polls and its end, into the spawn group of this owner and of its spawn site.
  // REQUIRES: the track's group is none.
  void join(track_table&, std::uint32_t track, node_id owner);
  void leave(track_table&, std::uint32_t track);
  // Gives all spawn groups of one owner to another. REQUIRES: from != to.
  void move(node_id from, node_id to);
  // Updates the polls and ends of all spawn groups. To be called after the above, before any poll is added or removed.
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
    std::uint32_t moved_to = none;  // place of the spawn group that has its tracks now, if it has moved
    // Number of the tracks that name it and of the spawn groups that moved to it, plus 1 until it moves or is dropped.
    std::uint32_t links = 0;
  };
  // What settle() has to do for a spawn group.
  struct unsettled {
    std::vector<std::uint32_t> polls;                                  // polls that have joined
    std::vector<lifetime> ended;                                       // lifetimes that have joined
    std::int64_t since_ns = std::numeric_limits<std::int64_t>::max();  // no poll that ended before has joined or left
    bool left = false;                                                 // whether a track with polls has left
  };

  std::uint32_t place_of(node_id owner, index spawned_at);
  void follow(std::uint32_t& group);
  std::uint32_t where_now(std::uint32_t group) const;
  void drop(std::uint32_t place);
  void unlink(std::uint32_t place);
  void settle(std::uint32_t place, unsettled&, const track_table&, const stored_poll*);

  slab<member> all_;
  std::unordered_map<key, std::uint32_t, key_hash> by_key_;   // places of the spawn groups that have not moved
  std::unordered_map<node_id, std::vector<index>> sites_of_;  // the sites of the same spawn groups, by owner
  std::unordered_map<std::uint32_t, unsettled> unsettled_;    // by place
};

}  // namespace curfew::viewer::timeline
