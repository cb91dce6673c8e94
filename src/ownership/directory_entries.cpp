#include "es_entrypoint/ownership/directory_entries.hpp"

#include <cerrno>
#include <cstdint>

#include <sys/syscall.h>
#include <unistd.h>

namespace es_entrypoint::ownership {
namespace {

/// struct linux_dirent64 of getdents(2): inode (8 bytes), next offset (8), record length (2),
/// type (1), name.
constexpr std::size_t length_at = 16;
constexpr std::size_t type_at = 18;
constexpr std::size_t name_at = 19;

}  // namespace

SystemResult<bool> DirectoryEntries::read(int directory) {
  const auto length = ::syscall(SYS_getdents64, directory, bytes_.get(), capacity);
  if (length < 0) {
    return std::unexpected(errno);
  }
  used_ = static_cast<std::size_t>(length);
  return used_ > 0;
}

std::size_t DirectoryEntries::parse(std::size_t offset, DirectoryEntry& entry) const {
  const char* const record = bytes_.get() + offset;
  std::uint16_t length = 0;
  std::memcpy(&length, record + length_at, sizeof length);
  entry = {.name = record + name_at, .type = static_cast<unsigned char>(record[type_at])};
  return offset + length;
}

}  // namespace es_entrypoint::ownership
