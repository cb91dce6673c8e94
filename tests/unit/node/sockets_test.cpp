#include "es_entrypoint/node/sockets.hpp"

#include <gmock/gmock.h>

#include <cerrno>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace es_entrypoint::node {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

// As the kernel of a little-endian machine prints it.
constexpr const char* table =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout\n"
    "   0: 0B01000A:2454 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0\n"
    "   1: 00000000:23F0 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0\n"
    "   2: 0100007F:23F0 0100007F:D431 01 00000000:00000000 00:00000000 00000000   999        0\n";
constexpr const char* table_6 =
    "  sl  local_address                         remote_address                        st\n"
    "   0: 00000000000000000000000000000000:23F0 00000000000000000000000000000000:0000 0A 0:0\n"
    "   1: 0000000000000000FFFF00000B01000A:2454 00000000000000000000000000000000:0000 0A 0:0\n"
    "   2: 000000FD000000000000000011000000:2454 00000000000000000000000000000000:0000 0A 0:0\n";

TEST(ParseListeners, ReadsTheKernelsTables) {
  EXPECT_THAT(parse_listeners(table),
              ElementsAre(Endpoint{"10.0.1.11", 9300}, Endpoint{"0.0.0.0", 9200}));
  EXPECT_THAT(
      parse_listeners(table_6),
      ElementsAre(Endpoint{"::", 9200}, Endpoint{"10.0.1.11", 9300}, Endpoint{"fd00::11", 9300}));
}

TEST(ParseListeners, SkipsLinesOfAnotherForm) {
  EXPECT_THAT(parse_listeners(""), IsEmpty());
  EXPECT_THAT(parse_listeners("0: 0100007F:23F0 0:0\n0: 0100007F 0:0 0A\n0: :23F0 0:0 0A\n"
                              "0: 0100007F: 0:0 0A\n0: 0100007G:23F0 0:0 0A\n"
                              "0: 0100007F:10000 0:0 0A\n0: 0100007F0100007F:23F0 0:0 0A\n"),
              IsEmpty());
}

/// A socket on loopback, at a port that the kernel chooses.
class LoopbackSocket {
 public:
  explicit LoopbackSocket(bool listens) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listens ? ::listen(fd_, 1) : 0, 0);
    EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    endpoint_ = {"127.0.0.1", ntohs(address.sin_port)};
  }
  LoopbackSocket(const LoopbackSocket&) = delete;
  LoopbackSocket& operator=(const LoopbackSocket&) = delete;
  ~LoopbackSocket() { ::close(fd_); }

  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }

 private:
  int fd_;
  Endpoint endpoint_;
};

TEST(FetchConnectErrors, TellsWhoAcceptsAndWhoDoesNot) {
  const LoopbackSocket accepting(true);
  const LoopbackSocket closed(false);
  const std::vector<Endpoint> endpoints = {
      closed.endpoint(), accepting.endpoint(), {"not an address", 1}, accepting.endpoint()};
  EXPECT_THAT(fetch_connect_errors(endpoints, 1000ms), ElementsAre(ECONNREFUSED, 0, EINVAL, 0));
  EXPECT_THAT(fetch_connect_errors({}, 1000ms), IsEmpty());
}

TEST(ReadListeners, FindsAListeningSocketOfThisNetwork) {
  const LoopbackSocket accepting(true);
  const LoopbackSocket closed(false);
  EXPECT_THAT(read_listeners(), Contains(accepting.endpoint()));
  EXPECT_THAT(read_listeners(), testing::Not(Contains(closed.endpoint())));
  EXPECT_THAT(read_listeners("/nowhere"), IsEmpty());
}

}  // namespace
}  // namespace es_entrypoint::node
