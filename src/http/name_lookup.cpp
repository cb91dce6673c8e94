#include "es_entrypoint/http/name_lookup.hpp"

#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace es_entrypoint::http {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Monotonic = std::chrono::steady_clock;
using Kind = TransportFailure::Kind;

constexpr char failure_mark = '!';          ///< starts the child's output if it found nothing
constexpr std::size_t output_limit = 4096;  ///< what a pipe takes without a reader

/// @return the addresses, one per line, or `failure_mark` and the resolver's message.
std::string resolve(const std::string& host) {
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

/// The child and the pipe that it writes to.
class Resolver {
 public:
  explicit Resolver(const std::string& host) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
      child_ = ::fork();
    }
    if (child_ < 0) {
      error_ = errno;
    } else if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const std::string output = resolve(host);
      ::_exit(::write(ends[1], output.data(), output.size()) < 0 ? 1 : 0);
    }
    ::close(ends[1]);
    pipe_ = ends[0];
  }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  /// Ends the child, finished or not.
  ~Resolver() {
    ::close(pipe_);
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
  }

  /// @return the child's whole output.
  [[nodiscard]] std::expected<std::string, TransportFailure> read_until(Monotonic::time_point end) {
    std::string output;
    while (error_ == 0) {
      const auto left = std::chrono::ceil<Milliseconds>(end - Monotonic::now());
      pollfd readable{pipe_, POLLIN, 0};
      const int ready =
          ::poll(&readable, 1, static_cast<int>(std::max(left, Milliseconds(0)).count()));
      if (ready == 0) {
        return std::unexpected(TransportFailure{Kind::unresolved, "no name server answered"});
      }
      std::array<char, output_limit> part{};
      const ssize_t size = ready < 0 ? -1 : ::read(pipe_, part.data(), part.size());
      if (size == 0) {
        return output;
      }
      if (size > 0) {
        output.append(part.data(), static_cast<std::size_t>(size));
      } else if (errno != EINTR) {
        error_ = errno;
      }
    }
    return std::unexpected(TransportFailure{
        Kind::internal,
        "cannot start a process to resolve the name: " + support::text_of_errno(error_)});
  }

 private:
  pid_t child_ = -1;
  int pipe_ = -1;
  int error_ = 0;
};

}  // namespace

std::expected<std::vector<std::string>, TransportFailure> fetch_addresses(const std::string& host,
                                                                          Milliseconds timeout) {
  const auto end = Monotonic::now() + timeout;
  TRY_ASSIGN(const auto output, Resolver(host).read_until(end));
  if (output.starts_with(failure_mark)) {
    return std::unexpected(TransportFailure{Kind::unresolved, output.substr(1)});
  }
  std::vector<std::string> addresses = support::split(output, '\n');
  // libcurl takes no scopes; no link-local service is named here.
  std::erase_if(addresses,
                [](const std::string& text) { return text.empty() || text.contains('%'); });
  if (addresses.empty()) {
    return std::unexpected(TransportFailure{Kind::unresolved, "the name has no usable address"});
  }
  return addresses;
}

}  // namespace es_entrypoint::http
