#include "es_entrypoint/ownership/named_path.hpp"

#include "es_entrypoint/ownership/open_below.hpp"
#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <climits>
#include <ranges>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace es_entrypoint::ownership {
namespace {

/// As many links as the kernel follows in one path.
constexpr int most_links = 40;

std::string join(const std::string& directory, std::string_view name) {
  return fmt::format("{}{}{}", directory, directory.ends_with('/') ? "" : "/", name);
}

/// The directories from the start of the path to the current one, and the components ahead. ".."
/// goes back along the former, so moving a directory meanwhile leads nowhere else.
class PathResolver {
 public:
  /// Puts the components of `path` in front of those ahead; an absolute path starts at the root.
  SystemResult<void> push(const std::string& path) {
    for (const auto& part : std::views::reverse(support::split(path, '/'))) {
      if (!part.empty() && part != ".") {
        ahead_.push_back(part);
      }
    }
    const bool absolute = path.starts_with('/');
    if (!absolute && !steps_.empty()) {
      return {};
    }
    steps_.clear();
    return step(AT_FDCWD, absolute ? "/" : ".");
  }

  /// Goes on by one component.
  SystemResult<void> advance() {
    const auto name = std::exchange(ahead_.back(), {});
    ahead_.pop_back();
    if (name != "..") {
      return step(current().fd.get(), name.c_str());
    }
    if (steps_.size() > 1) {
      steps_.pop_back();
      return {};
    }
    // Up from where the path starts.
    auto done = step(current().fd.get(), "..");
    if (done) {
      steps_.erase(steps_.begin());
    }
    return done;
  }

  void pop_link() { steps_.pop_back(); }

  /// @return the place where the path ends. Uses up the resolver.
  PinnedPath finish() {
    auto end = std::move(steps_.back());
    steps_.pop_back();
    for (const auto& step : steps_) {
      end.above.push_back(id_of(step.seen));
    }
    if (!steps_.empty()) {
      end.parent = std::move(steps_.back().fd);
    }
    return end;
  }

  [[nodiscard]] bool arrived() const { return ahead_.empty(); }
  [[nodiscard]] PinnedPath& current() { return steps_.back(); }

 private:
  SystemResult<void> step(int directory, const char* name) {
    PinnedPath next;
    next.fd = support::FileDescriptor(::openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!next.fd.is_open()) {
      return std::unexpected(errno);
    }
    TRY_ASSIGN(next.seen, look_at(next.fd.get()));
    next.real = steps_.empty() ? std::string(name) : join(current().real, name);
    next.guarded =
        steps_.empty() || (current().guarded && only_root_replaces(next.seen, current().seen));
    steps_.push_back(std::move(next));
    return {};
  }

  std::vector<PinnedPath> steps_;
  std::vector<std::string> ahead_;  // the next one last
};

/// @return the id of the mount that an open file is on, from "mnt_id:" in its fdinfo (proc(5)).
std::optional<std::string> read_mount_id(int fd) {
  const auto file = support::open_file(fmt::format("/proc/self/fdinfo/{}", fd), O_RDONLY);
  std::array<char, 512> text{};
  const auto length = file.is_open() ? ::read(file.get(), text.data(), text.size()) : -1;
  if (length <= 0) {
    return std::nullopt;
  }
  constexpr std::string_view field = "mnt_id:";
  const std::string_view lines(text.data(), static_cast<std::size_t>(length));
  const auto start = lines.find(field);
  if (start == std::string_view::npos) {
    return std::nullopt;
  }
  const auto value = lines.substr(start + field.size());
  return std::string(value.substr(0, value.find('\n')));
}

SystemResult<std::string> read_link(const support::FileDescriptor& link) {
  std::array<char, PATH_MAX> target{};
  const auto length = ::readlinkat(link.get(), "", target.data(), target.size());
  if (length < 0) {
    return std::unexpected(errno);
  }
  return std::string(target.data(), static_cast<std::size_t>(length));
}

bool is_file_system_root(const PinnedPath& place) {
  const auto root = look_at(AT_FDCWD, "/");
  return root && id_of(*root) == id_of(place.seen);
}

std::unexpected<support::Error> cannot_open(const std::string& path, int error_number) {
  return support::system_failure(
      support::ExitCode::cannot_own, fmt::format("cannot open {}", support::printable(path)),
      error_number,
      error_number == EACCES ? "root cannot enter a directory above it without CAP_DAC_OVERRIDE: "
                               "give the container that, chown it yourself, or use --own none"
                             : "");
}

std::unexpected<support::Error> cannot_chown(const std::string& path, std::string_view reason,
                                             std::string remedy) {
  return support::failure(
      support::ExitCode::cannot_own,
      fmt::format("cannot change the owner of {}: {}", support::printable(path), reason),
      std::move(remedy));
}

}  // namespace

FileId id_of(const struct stat& seen) { return {seen.st_dev, seen.st_ino}; }

bool are_on_one_mount(int one, int other) {
  const auto mount_of_one = read_mount_id(one);
  const auto mount_of_other = read_mount_id(other);
  if (mount_of_one && mount_of_other) {
    return mount_of_one == mount_of_other;
  }
  const auto seen_of_one = look_at(one);
  const auto seen_of_other = look_at(other);
  return seen_of_one && seen_of_other && seen_of_one->st_dev == seen_of_other->st_dev;
}

bool is_mount_point(const PinnedPath& place) {
  return place.parent.is_open() && !are_on_one_mount(place.fd.get(), place.parent.get());
}

bool only_root_writes(const struct stat& directory) {
  // The group's bits hold the mask of an access control list, so this covers those too.
  return directory.st_uid == 0 && (directory.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool only_root_replaces(const struct stat& entry, const struct stat& directory) {
  if (only_root_writes(directory)) {
    return true;
  }
  // As in /tmp. Only a directory: of anything else, others may have put a hard link there.
  return directory.st_uid == 0 && (directory.st_mode & S_ISVTX) != 0 && entry.st_uid == 0 &&
         S_ISDIR(entry.st_mode);
}

support::Expected<std::optional<PinnedPath>> pin_named_path(const std::string& path) {
  PathResolver resolver;
  int links = 0;
  auto opened = resolver.push(path);
  while (opened && !resolver.arrived()) {
    opened = resolver.advance();
    if (!opened || !S_ISLNK(resolver.current().seen.st_mode)) {
      continue;
    }
    if (!resolver.current().guarded) {
      return cannot_chown(path,
                          "it goes through a symbolic link in a directory that others than root "
                          "can write to, so the link may lead anywhere",
                          "use the real path instead");
    }
    const auto target = read_link(resolver.current().fd);
    if (!target) {
      return cannot_open(path, target.error());
    }
    if (++links > most_links) {
      return cannot_open(path, ELOOP);
    }
    resolver.pop_link();
    opened = resolver.push(*target);
  }
  if (!opened) {
    if (opened.error() == ENOENT) {
      return std::nullopt;
    }
    return cannot_open(path, opened.error());
  }
  if (is_file_system_root(resolver.current())) {
    return cannot_chown(path, "it is the root of the file system",
                        "use the engine's own directories");
  }
  return resolver.finish();
}

}  // namespace es_entrypoint::ownership
