#include "es_entrypoint/node/socket_owner.hpp"

#include "node/loopback_socket.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <optional>
#include <vector>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace es_entrypoint::node {
namespace {

constexpr uid_t nobody = 65534;

/// A process of another user, if this one is root, that holds what this one has open.
class Holder {
 public:
  Holder() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    id_ = ::fork();
    if (id_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      static_cast<void>(::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0));
      ::prctl(PR_SET_DUMPABLE, 1);  // as execve sets it
      static_cast<void>(::write(ends[1], "", 1));
      ::pause();
      ::_exit(0);
    }
    char ready = 0;
    EXPECT_EQ(::read(ends[0], &ready, 1), 1);
    ::close(ends[0]);
    ::close(ends[1]);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() {
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }

  [[nodiscard]] EngineProcess process() const {
    const bool is_root = ::geteuid() == 0;
    const auto id = static_cast<std::uint64_t>(id_);
    return {.id = id,
            .words = {},
            .all_ids = {id},
            .owner = is_root ? Owner{nobody, nobody} : Owner{::geteuid(), ::getegid()}};
  }

 private:
  pid_t id_ = -1;
};

std::optional<std::vector<Listener>> own_of(const Holder& holder, const std::vector<Endpoint>& of) {
  std::vector<Listener> listeners;
  for (const auto& listener : read_listeners()) {
    if (std::ranges::find(of, listener.endpoint) != of.end()) {
      listeners.push_back(listener);
    }
  }
  return read_own_listeners(holder.process(), listeners);
}

TEST(ReadOwnListeners, KeepsTheSocketsOfTheProcess) {
  const LoopbackSocket its(true);
  const Holder holder;
  const LoopbackSocket of_another(true);
  const auto own = own_of(holder, {its.endpoint(), of_another.endpoint()});
  ASSERT_TRUE(own);
  ASSERT_EQ(own->size(), 1U);
  EXPECT_EQ(own->front().endpoint, its.endpoint());
}

TEST(ReadOwnListeners, TakesManyListenersAndProcessesButNotAnyNumber) {
  const LoopbackSocket its(true);
  const Holder holder;
  auto listeners = read_listeners();
  std::erase_if(listeners,
                [&](const auto& listener) { return listener.endpoint != its.endpoint(); });
  listeners.resize(256);
  auto process = holder.process();
  process.all_ids.resize(20, process.id);
  const auto own = read_own_listeners(process, listeners);
  ASSERT_TRUE(own);
  EXPECT_EQ(own->size(), 1U);
  listeners.resize(257);
  EXPECT_FALSE(read_own_listeners(process, listeners));
}

/// A process that asks for more than a child can find out in time. The child is in its group.
class Asker {
 public:
  Asker() {
    EXPECT_EQ(::pipe(ends_.data()), 0);
    id_ = ::fork();
    if (id_ == 0) {
      ::setpgid(0, 0);
      auto process = holder_.process();
      process.all_ids.resize(1'000'000, process.id);
      ::_exit(read_own_listeners(process, {{{"127.0.0.1", 1}, 1}}) ? 1 : 0);
    }
    ::close(ends_[1]);
    ::setpgid(id_, id_);
    ::usleep(300'000);  // until it waits for its child
  }
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;
  ~Asker() {
    ::kill(-id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
    ::close(ends_[0]);
  }

  void end() const { ::kill(id_, SIGKILL); }
  void stop_child() const {
    ::kill(-id_, SIGSTOP);
    ::kill(id_, SIGCONT);
  }
  /// @return whether it and its child end in this time.
  [[nodiscard]] bool ends_in(std::chrono::milliseconds time) const {
    pollfd ended{ends_[0], POLLIN, 0};
    return ::poll(&ended, 1, static_cast<int>(time.count())) == 1;
  }

 private:
  Holder holder_;
  std::array<int, 2> ends_{};
  pid_t id_ = -1;
};

TEST(ReadOwnListeners, DoesNotWaitForAChildThatTheEngineStopped) {
  const Asker asker;
  asker.stop_child();
  EXPECT_TRUE(asker.ends_in(std::chrono::seconds(30)));
}

TEST(ReadOwnListeners, EndsTheChildWithTheCaller) {
  const Asker asker;
  asker.end();
  EXPECT_TRUE(asker.ends_in(std::chrono::seconds(3)));
}

TEST(ReadOwnListeners, IsUnknownIfTheProcessCannotBeLookedInto) {
  const LoopbackSocket its(true);
  const Holder holder;
  const std::vector<Listener> listeners = {{its.endpoint(), 1}};
  auto process = holder.process();
  process.all_ids.push_back(0);
  EXPECT_FALSE(read_own_listeners(process, listeners));
  process = holder.process();
  process.owner = std::nullopt;
  EXPECT_FALSE(read_own_listeners(process, listeners));
  EXPECT_FALSE(read_own_listeners(holder.process(), {}));
}

}  // namespace
}  // namespace es_entrypoint::node
