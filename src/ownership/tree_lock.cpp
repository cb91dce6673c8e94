#include "es_entrypoint/ownership/tree_lock.hpp"

#include "es_entrypoint/process/signals.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <thread>

#include <sys/file.h>

namespace es_entrypoint::ownership {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_between_attempts{20};

support::Expected<void> wait_for_lock(int top, const std::string& path,
                                      std::chrono::milliseconds patience) {
  const auto end = steady_clock::now() + patience;
  spdlog::info("waiting for another launcher, which is changing the ownership of {}", path);
  while (::flock(top, LOCK_EX | LOCK_NB) != 0) {
    TRY(process::check_noted_signal());
    if (steady_clock::now() >= end) {
      return support::failure(
          support::ExitCode::cannot_own,
          fmt::format("cannot lock {}: another process has kept it locked for {} s", path,
                      std::chrono::duration_cast<std::chrono::seconds>(patience).count()),
          "if that is not a launcher, end it (see /proc/locks)");
    }
    std::this_thread::sleep_for(pause_between_attempts);
  }
  return {};
}

}  // namespace

support::Expected<void> lock_tree(int top, const std::string& path,
                                  std::chrono::milliseconds patience) {
  if (::flock(top, LOCK_EX | LOCK_NB) == 0) {
    return {};
  }
  const int error_number = errno;
  const auto shown = support::printable(path);
  if (error_number == EWOULDBLOCK || error_number == EINTR) {
    return wait_for_lock(top, shown, patience);
  }
  spdlog::debug("cannot lock {}: {}; another launcher could change its ownership meanwhile", shown,
                support::text_of_errno(error_number));
  return {};
}

}  // namespace es_entrypoint::ownership
