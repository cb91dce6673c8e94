#pragma once

#include "es_entrypoint/http/http.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace es_entrypoint::http {

/// Resolves one host name in a child process. getaddrinfo cannot be interrupted, and a thread that
/// is left behind in it would still run when privileges are dropped; a process can be killed.
class NameLookup {
 public:
  using Result = std::expected<std::vector<std::string>, TransportFailure>;

  /// Begins the lookup. The caller has no other threads.
  explicit NameLookup(const std::string& host);
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;
  /// Ends the child, finished or not.
  ~NameLookup();

  /// @return the addresses as literals, without a scope, or why there are none; nullopt when there
  ///         is no result by `end`.
  [[nodiscard]] std::optional<Result> wait_until(std::chrono::steady_clock::time_point end);

 private:
  [[nodiscard]] Result result() const;

  pid_t child_ = -1;
  int pipe_ = -1;
  int error_ = 0;  ///< errno, when there is no child
  std::string output_;
};

}  // namespace es_entrypoint::http
