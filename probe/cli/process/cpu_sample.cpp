#include "probe/cli/process/cpu_sample.hpp"

#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>

#include "probe/reader/descriptor.hpp"

#if defined(__x86_64__)
#include <asm/perf_regs.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#endif

namespace curfew::cli {

#if defined(__x86_64__)

namespace {

constexpr std::uint64_t between_two_samples = 1'000'000;  // nanoseconds of the thread's own time
constexpr std::uint32_t sampled_stack_bytes = 60 * 1024;  // a record takes less than 64 KiB
constexpr std::size_t ring_bytes = 128 * 1024;            // a power of two that has room for a record

// The kernel writes them by its own numbers in ascending order: those up to the instruction pointer, and r8 to r15.
constexpr std::uint64_t wanted_registers =
    ((std::uint64_t{2} << PERF_REG_X86_IP) - 1) | (std::uint64_t{0xff} << PERF_REG_X86_R8);
constexpr std::size_t pc_in_dwarf = 16;
constexpr std::array<std::size_t, 17> in_dwarf{0, 3, 2, 1, 4, 5, 6, 7, pc_in_dwarf, 8, 9, 10, 11, 12, 13, 14, 15};

enum class mode : std::uint8_t { any, user };

reader::descriptor open_event(pid_t thread, mode counted) {
  perf_event_attr wanted{};
  wanted.size = sizeof wanted;
  wanted.type = PERF_TYPE_SOFTWARE;
  wanted.config = PERF_COUNT_SW_TASK_CLOCK;
  wanted.sample_period = between_two_samples;
  wanted.sample_type = PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
  wanted.sample_regs_user = wanted_registers;
  wanted.sample_stack_user = sampled_stack_bytes;
  wanted.disabled = 1;
  wanted.exclude_kernel = counted == mode::user;
  wanted.exclude_hv = 1;
  wanted.wakeup_events = 1;
  return reader::descriptor(
      static_cast<int>(::syscall(SYS_perf_event_open, &wanted, thread, -1, -1, PERF_FLAG_FD_CLOEXEC)));
}

// The pages that the kernel writes records of an event to.
class ring {
 public:
  explicit ring(int event)
      : bytes_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) + ring_bytes),
        at_(::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, event, 0)) {}
  ~ring() {
    if (*this) ::munmap(at_, bytes_);
  }
  ring(const ring&) = delete;
  ring& operator=(const ring&) = delete;

  explicit operator bool() const { return at_ != MAP_FAILED; }

  // Returns the first record, which nothing lies in front of; nullptr: there is none.
  const std::byte* first() const {
    auto& head = static_cast<perf_event_mmap_page*>(at_)->data_head;
    if (std::atomic_ref(head).load(std::memory_order_acquire) == 0) return nullptr;
    return static_cast<const std::byte*>(at_) + (bytes_ - ring_bytes);
  }

 private:
  std::size_t bytes_;
  void* at_;
};

std::uint64_t take_word(const std::byte*& from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  from += sizeof word;
  return word;
}

bool take_record(thread_sample& s, const std::byte* record) {
  perf_event_header header{};
  std::memcpy(&header, record, sizeof header);
  const std::byte* at = record + sizeof header;
  if (header.type != PERF_RECORD_SAMPLE || take_word(at) != PERF_SAMPLE_REGS_ABI_64) return false;
  for (const auto number : in_dwarf) {
    const auto value = take_word(at);
    if (number == pc_in_dwarf)
      s.pc = value;
    else
      s.registers[number] = value;
  }
  const auto room = take_word(at);
  if (room == 0 || room > sampled_stack_bytes) return false;
  const std::byte* const stack = at;
  at += room;
  const auto size = take_word(at);
  if (size == 0 || size > room) return false;
  s.stack.assign(stack, stack + size);
  return true;
}

}  // namespace

bool sample_on_cpu(thread_sample& s, std::chrono::milliseconds patience) {
  auto event = open_event(s.thread, mode::any);
  if (!event) event = open_event(s.thread, mode::user);  // what most users may
  if (!event) return false;
  const ring records(event.get());
  if (!records || ::ioctl(event.get(), PERF_EVENT_IOC_REFRESH, 1) != 0) return false;  // one, and then it is off
  pollfd told{event.get(), POLLIN, 0};
  ::poll(&told, 1, static_cast<int>(patience.count()));
  const std::byte* const record = records.first();
  return record != nullptr && take_record(s, record);
}

#else

bool sample_on_cpu(thread_sample&, std::chrono::milliseconds) { return false; }

#endif

}  // namespace curfew::cli
