#include "es_entrypoint/node/sockets.hpp"

#include "node/loopback_socket.hpp"

#include <gmock/gmock.h>

#include <cerrno>
#include <string>
#include <vector>

namespace es_entrypoint::node {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Not;

// As the kernel of a little-endian machine prints it.
constexpr const char* table =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0B01000A:2454 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 71 "
    "1\n"
    "   1: 00000000:23F0 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 72 "
    "1\n"
    "   2: 0100007F:23F0 0100007F:D431 01 00000000:00000000 00:00000000 00000000   999        0 73 "
    "1\n";
constexpr const char* table_6 =
    "  sl  local_address                         remote_address                        st\n"
    "   0: 00000000000000000000000000000000:23F0 00000000000000000000000000000000:0000 0A 0 0 0 9 "
    "0 74\n"
    "   1: 0000000000000000FFFF00000B01000A:2454 00000000000000000000000000000000:0000 0A 0 0 0 9 "
    "0 75\n"
    "   2: 000000FD000000000000000011000000:2454 00000000000000000000000000000000:0000 0A 0 0 0 9 "
    "0 76\n";

TEST(ParseListeners, ReadsTheKernelsTables) {
  EXPECT_THAT(parse_listeners(table),
              ElementsAre(Listener{{"10.0.1.11", 9300}, 71}, Listener{{"0.0.0.0", 9200}, 72}));
  EXPECT_THAT(parse_listeners(table_6),
              ElementsAre(Listener{{"::", 9200}, 74}, Listener{{"10.0.1.11", 9300}, 75},
                          Listener{{"fd00::11", 9300}, 76}));
}

TEST(ParseListeners, SkipsLinesOfAnotherForm) {
  EXPECT_THAT(parse_listeners(""), IsEmpty());
  EXPECT_THAT(parse_listeners("0: 0100007F:23F0 0:0 0A 0 0 0 9 0 1\n"), testing::SizeIs(1));
  for (const auto* line :
       {"0: 0100007F:23F0 0:0 0A 0 0 0 9 0", "0: 0100007F:23F0 0:0 0A 0 0 0 9 0 x",
        "0: 0100007F 0:0 0A 0 0 0 9 0 1", "0: :23F0 0:0 0A 0 0 0 9 0 1",
        "0: 0100007F: 0:0 0A 0 0 0 9 0 1", "0: 0100007G:23F0 0:0 0A 0 0 0 9 0 1",
        "0: 0100007F:10000 0:0 0A 0 0 0 9 0 1", "0: 0100007F0100007F:23F0 0:0 0A 0 0 0 9 0 1"}) {
    EXPECT_THAT(parse_listeners(line), IsEmpty()) << line;
  }
}

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
  EXPECT_THAT(read_listeners(), Contains(Field(&Listener::endpoint, accepting.endpoint())));
  EXPECT_THAT(read_listeners(), Not(Contains(Field(&Listener::endpoint, closed.endpoint()))));
  EXPECT_THAT(read_listeners("/nowhere"), IsEmpty());
}

}  // namespace
}  // namespace es_entrypoint::node
