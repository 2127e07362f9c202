#include "probe/recorder/locks.hpp"

#include "probe/recorder/adapters_mutex.hpp"

namespace curfew::recorder {

constinit std::mutex adapters_mutex;

namespace detail {

constinit std::mutex lifecycle_mutex;
constinit std::mutex threads_mutex;
constinit std::mutex evidence_mutex;
constinit std::mutex interning_mutex;
constinit std::mutex pool_mutex;
constinit std::mutex own_segment_mutex;

}  // namespace detail
}  // namespace curfew::recorder
