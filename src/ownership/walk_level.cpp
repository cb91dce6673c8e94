#include "es_entrypoint/ownership/walk_level.hpp"

#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace es_entrypoint::ownership {
namespace {

constexpr std::size_t most_names = 1024;

bool is_directory(const Directory& directory, const DirectoryEntry& entry) {
  if (entry.type != DT_UNKNOWN) {
    return entry.type == DT_DIR;
  }
  struct stat seen{};
  return ::fstatat(directory.fd(), entry.name, &seen, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0 &&
         S_ISDIR(seen.st_mode);
}

}  // namespace

WalkLevel::WalkLevel(std::shared_ptr<Directory> directory)
    : directory_(std::move(directory)),
      device_(directory_->seen().st_dev),
      inode_(directory_->seen().st_ino) {}

bool WalkLevel::remember(const DirectoryEntry& entry) {
  if (has_more_ || !is_directory(*directory_, entry)) {
    return !has_more_;
  }
  if (names_.size() < most_names) {
    names_.push_back({entry.name, entry.next});
    return true;
  }
  has_more_ = true;
  resume_at_ = names_.back().next;
  return false;
}

const char* WalkLevel::take_name() {
  return next_ < names_.size() ? names_[next_++].text.c_str() : nullptr;
}

void WalkLevel::rewind() {
  names_.clear();
  next_ = 0;
  has_more_ = false;
  ::lseek(directory_->fd(), resume_at_, SEEK_SET);
}

void WalkLevel::park() {
  if (next_ > 0) {
    resume_at_ = names_[next_ - 1].next;
  }
  has_more_ = !is_done();
  names_ = {};
  next_ = 0;
  directory_.reset();
}

}  // namespace es_entrypoint::ownership
