#include "es_entrypoint/ownership/directory_entries.hpp"

#include <cerrno>

#include <sys/syscall.h>
#include <unistd.h>

namespace es_entrypoint::ownership {
namespace {

/// struct linux_dirent64 of getdents(2): inode (8 bytes), next offset (8), record length (2),
/// type (1), name.
constexpr std::size_t next_at = 8;
static_assert(sizeof(off_t) == 8);
constexpr std::size_t length_at = 16;
constexpr std::size_t type_at = 18;
constexpr std::size_t name_at = 19;

}  // namespace

bool DirectoryEntries::read(int directory) {
  if (!bytes_) {
    bytes_ = std::make_unique_for_overwrite<char[]>(capacity);
  }
  const auto length = ::syscall(SYS_getdents64, directory, bytes_.get(), capacity);
  used_ = length > 0 ? static_cast<std::size_t>(length) : 0;
  if (length == 0) {
    errno = 0;
  }
  return length > 0;
}

std::size_t DirectoryEntries::parse(std::size_t offset, DirectoryEntry& entry) const {
  const char* const record = bytes_.get() + offset;
  off_t next = 0;
  std::uint16_t length = 0;
  std::memcpy(&next, record + next_at, sizeof next);
  std::memcpy(&length, record + length_at, sizeof length);
  entry = {
      .name = record + name_at, .type = static_cast<unsigned char>(record[type_at]), .next = next};
  return offset + length;
}

}  // namespace es_entrypoint::ownership
