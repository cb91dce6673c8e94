#include "es_entrypoint/http/name_lookup.hpp"

#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace es_entrypoint::http {
namespace {

using Monotonic = std::chrono::steady_clock;
using Kind = TransportFailure::Kind;

constexpr char failure_mark = '!';          ///< leads the child's words where it found nothing
constexpr std::size_t output_limit = 4096;  ///< what a pipe takes without a reader

/// @return the addresses, a line each, or `failure_mark` and the resolver's words.
std::string find_addresses(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    return failure_mark + std::string(::gai_strerror(error));
  }
  std::string lines;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) == 0 &&
        lines.size() + text.size() < output_limit) {
      lines.append(text.data()).append("\n");
    }
  }
  return lines;
}

[[noreturn]] void run_child(const std::string& host, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const std::string words = find_addresses(host);
  const ssize_t written = ::write(output, words.data(), words.size());
  ::_exit(written < 0 ? 1 : 0);
}

}  // namespace

NameLookup::NameLookup(const std::string& host) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    error_ = errno;
    return;
  }
  child_ = ::fork();
  if (child_ == 0) {
    run_child(host, ends[1]);
  }
  error_ = child_ < 0 ? errno : 0;
  ::close(ends[1]);
  pipe_ = ends[0];
}

NameLookup::~NameLookup() {
  if (pipe_ >= 0) {
    ::close(pipe_);
  }
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

std::optional<NameLookup::Result> NameLookup::wait_until(Monotonic::time_point end) {
  while (error_ == 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        std::max(end - Monotonic::now(), Monotonic::duration{}));
    pollfd readable{pipe_, POLLIN, 0};
    const int ready = ::poll(&readable, 1, static_cast<int>(left.count()));
    if (ready == 0) {
      return std::nullopt;
    }
    std::array<char, output_limit> part{};
    const ssize_t size = ready < 0 ? -1 : ::read(pipe_, part.data(), part.size());
    if (size == 0) {
      return result();
    }
    if (size > 0) {
      output_.append(part.data(), static_cast<std::size_t>(size));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  return std::unexpected(TransportFailure{
      Kind::internal,
      "cannot start a process to resolve the name: " + support::text_of_errno(error_)});
}

NameLookup::Result NameLookup::result() const {
  if (output_.starts_with(failure_mark)) {
    return std::unexpected(TransportFailure{Kind::unresolved, output_.substr(1)});
  }
  std::vector<std::string> addresses = support::split(output_, '\n');
  // libcurl takes no scopes; nothing link-local is asked by a name.
  std::erase_if(addresses,
                [](const std::string& text) { return text.empty() || text.contains('%'); });
  if (addresses.empty()) {
    return std::unexpected(TransportFailure{Kind::unresolved, "the name has no usable address"});
  }
  return addresses;
}

}  // namespace es_entrypoint::http
