#include "probe/recorder/file_system.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string_view>

#include "probe/segment/location.hpp"

namespace curfew::recorder::detail {
namespace {

constexpr long xfs = 0x58465342;  // linux/magic.h of some kernels lacks these two
constexpr long f2fs = static_cast<long>(0xf2f52010);

// An overlay is what containers have for a root. In practice one of the others lies below it.
constexpr long good[] = {TMPFS_MAGIC, EXT4_SUPER_MAGIC, xfs, f2fs, OVERLAYFS_SUPER_MAGIC};

constexpr struct {
  long type;
  std::string_view name;
} known_for_holes[] = {{NFS_SUPER_MAGIC, "NFS"},
                       {BTRFS_SUPER_MAGIC, "btrfs"},
                       {static_cast<long>(0xff534d42), "CIFS"},
                       {static_cast<long>(0xfe534d42), "SMB"},
                       {0x65735546, "FUSE"},
                       {V9FS_MAGIC, "9P"},
                       {0x2fc12fc1, "ZFS"},
                       {0x00c36400, "Ceph"},
                       {static_cast<long>(0xca451a4e), "bcachefs"},
                       {AFS_SUPER_MAGIC, "AFS"},
                       {0x0bd00bd0, "Lustre"},
                       {0x47504653, "GPFS"}};

std::string name_of(long type) {
  for (const auto& [number, name] : known_for_holes) {
    if (number == type) return std::string(name);
  }
  char number[32];
  std::snprintf(number, sizeof number, "0x%lx", static_cast<unsigned long>(type));
  return "a file system of type " + std::string(number);
}

}  // namespace

bool keeps_allocated_room(long type) noexcept {
  return std::find(std::begin(good), std::end(good), type) != std::end(good);
}

segment::access_error check_file_system(int folder, const std::string& path) {
  struct statfs found{};
  if (::fstatfs(folder, &found) != 0) return {};  // this is a sandbox that does not let us ask
  const auto type = static_cast<long>(static_cast<unsigned long>(found.f_type));
  if (keeps_allocated_room(type)) return {};
  return {std::make_error_code(std::errc::not_supported),
          "folder " + path + " is on " + name_of(type) +
              ", where room that was allocated can be missing when it is written to. " +
              (segment::is_check_folder(path) ? "Run the check with CURFEW_DIR in" : "Set CURFEW_DIR to") +
              " a folder on tmpfs, ext4 or xfs."};
}

}  // namespace curfew::recorder::detail
