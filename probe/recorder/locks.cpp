#include "probe/recorder/locks.hpp"

namespace curfew::recorder::detail {

constinit std::mutex adapters_mutex;
constinit std::mutex lifecycle_mutex;
constinit std::mutex threads_mutex;
constinit std::mutex evidence_mutex;
constinit std::mutex interning_mutex;
constinit std::mutex pool_mutex;
constinit std::mutex own_segment_mutex;

}  // namespace curfew::recorder::detail
