#include "es_entrypoint/launch/signals.hpp"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <sys/syscall.h>
#include <unistd.h>

namespace es_entrypoint::launch {

namespace {

using support::ExitCode;
using support::Expected;
using support::system_failure;

constexpr int last_signal = 64;
constexpr std::size_t kernel_set_size = 8;  ///< of the kernel's sigset_t, one bit a signal

std::atomic<bool> holds = false;
std::atomic<int> noted = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void note_or_end(int signal_number) {
  int none = 0;
  if (!holds || !noted.compare_exchange_strong(none, signal_number)) {
    ::_exit(128 + signal_number);
  }
}

/// The kernel's struct sigaction, whose first member is the handler on every architecture.
struct KernelAction {
  std::uintptr_t handler = 0;
  std::array<std::uint64_t, 7> others{};
};

}  // namespace

void install_signal_handlers() {
  struct sigaction action{};
  action.sa_handler = note_or_end;
  sigset_t handled;
  sigemptyset(&handled);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
    ::sigaction(number, &action, nullptr);
    sigaddset(&handled, number);
  }
  ::sigprocmask(SIG_UNBLOCK, &handled, nullptr);
}

SignalHold::SignalHold() { holds = true; }

SignalHold::~SignalHold() { holds = false; }

int noted_signal() { return noted.load(std::memory_order_relaxed); }

Expected<void> check_noted_signal() {
  const int signal_number = noted_signal();
  if (signal_number == 0) {
    return {};
  }
  return support::failure(static_cast<ExitCode>(128 + signal_number),
                          fmt::format("ended by signal {} while ownership was being given; the "
                                      "next start does the rest",
                                      signal_number));
}

Expected<void> reset_signals() {
  // By system calls: the C library keeps some numbers for itself, musl even glibc's SIGRTMIN.
  const auto ignored = reinterpret_cast<std::uintptr_t>(SIG_IGN);  // NOLINT: so the kernel has it
  for (int number = 1; number <= last_signal; ++number) {
    KernelAction action;
    if (::syscall(SYS_rt_sigaction, number, nullptr, &action, kernel_set_size) != 0 ||
        action.handler != ignored) {
      continue;
    }
    const KernelAction by_default;
    if (::syscall(SYS_rt_sigaction, number, &by_default, nullptr, kernel_set_size) != 0) {
      return system_failure(ExitCode::os_error,
                            fmt::format("cannot reset signal {} to its default", number), errno);
    }
  }
  const std::uint64_t none = 0;
  if (::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, kernel_set_size) != 0) {
    return system_failure(ExitCode::os_error, "cannot unblock signals", errno);
  }
  return {};
}

}  // namespace es_entrypoint::launch
