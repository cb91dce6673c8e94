#include "es_entrypoint/process/signals.hpp"

#include "es_entrypoint/support/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string_view>

#include <sys/syscall.h>
#include <unistd.h>

namespace es_entrypoint::process {
namespace {

using support::ExitCode;
using support::Expected;
using support::system_failure;

constexpr int last_signal = 64;
constexpr std::size_t kernel_set_size = 8;  ///< of the kernel's sigset_t, one bit per signal

struct HandledSignal {
  int number;
  std::string_view number_text;
  std::string_view name;
};
constexpr std::array handled_signals{
    HandledSignal{SIGTERM, "15", "TERM"}, HandledSignal{SIGINT, "2", "INT"},
    HandledSignal{SIGHUP, "1", "HUP"}, HandledSignal{SIGQUIT, "3", "QUIT"}};

std::atomic<const char*> interrupted = "";
std::atomic<bool> holds = false;
std::atomic<int> noted = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void note_or_end(int signal_number) {
  int none = 0;
  if (holds && noted.compare_exchange_strong(none, signal_number)) {
    return;
  }
  const auto* const handled =
      std::ranges::find(handled_signals, signal_number, &HandledSignal::number);
  support::log_in_signal_handler(
      {"ended by signal ", handled->number_text, " (", handled->name, ") ", interrupted.load()});
  ::_exit(128 + signal_number);
}

/// The kernel's struct sigaction. The handler is its first member on every architecture.
struct KernelAction {
  std::uintptr_t handler = 0;
  std::array<std::uint64_t, 7> others{};
};

// By system calls: the C library reserves some numbers, musl even glibc's SIGRTMIN.

bool is_ignored(int number) {
  const auto ignore = reinterpret_cast<std::uintptr_t>(SIG_IGN);  // NOLINT: so the kernel has it
  KernelAction action;
  return ::syscall(SYS_rt_sigaction, number, nullptr, &action, kernel_set_size) == 0 &&
         action.handler == ignore;
}

}  // namespace

void install_signal_handlers(const char* activity) {
  set_interrupted_activity(activity);
  sigset_t handled;
  sigemptyset(&handled);
  for (const auto& signal : handled_signals) {
    sigaddset(&handled, signal.number);
  }
  struct sigaction action{};
  action.sa_handler = note_or_end;
  action.sa_mask = handled;  // only one prints its line
  for (const auto& signal : handled_signals) {
    ::sigaction(signal.number, &action, nullptr);
  }
  ::sigprocmask(SIG_UNBLOCK, &handled, nullptr);
}

void set_interrupted_activity(const char* activity) { interrupted = activity; }

SignalHold::SignalHold() { holds = true; }

SignalHold::~SignalHold() { holds = false; }

int noted_signal() { return noted.load(std::memory_order_relaxed); }

Expected<void> check_noted_signal() {
  const int signal_number = noted_signal();
  if (signal_number == 0) {
    return {};
  }
  return support::failure(static_cast<ExitCode>(128 + signal_number),
                          fmt::format("ended by signal {} while changing ownership", signal_number),
                          "the next start completes it");
}

Expected<void> reset_signals(std::optional<ProcessStatus> status) {
  if (!status) {
    status = read_process_status();
  }
  for (int number = 1; number <= last_signal; ++number) {
    const bool ignored =
        status ? ((status->ignored >> (number - 1)) & 1U) == 1 : is_ignored(number);
    const KernelAction usual;
    if (ignored && ::syscall(SYS_rt_sigaction, number, &usual, nullptr, kernel_set_size) != 0) {
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

}  // namespace es_entrypoint::process
