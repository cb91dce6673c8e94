#include "es_entrypoint/node/questions.hpp"

#include "http/scripted_http_client.hpp"

#include <gmock/gmock.h>

namespace es_entrypoint::node {
namespace {

using namespace std::chrono_literals;
using http::Reply;
using Kind = http::TransportFailure::Kind;
using testing::HasSubstr;
using testing::StartsWith;

const Endpoint port{"127.0.0.1", 9200};
const std::string local = "GET http://127.0.0.1:9200/_nodes/_local/transport";
const std::string state =
    "GET http://127.0.0.1:9200/_cluster/state/master_node,nodes?local=true"
    "&filter_path=cluster_name,master_node,nodes.*.name,nodes.*.transport_address";

NodeAnswer ask(http::ScriptedHttpClient::Script script) {
  http::FakeClock clock;
  http::ScriptedHttpClient client(clock, std::move(script));
  return fetch_node(client, port, 1s);
}

TEST(FetchNode, AsksTheNodeForItselfAndItsCluster) {
  const auto answer = ask({{local, {R"({"nodes":{"a":{}}})"}},
                           {state, {R"({"master_node":"a","nodes":{"a":{"name":"n"}}})"}}});
  EXPECT_EQ(answer.reply.kind, node::Reply::Kind::ok);
  ASSERT_TRUE(answer.node && answer.cluster);
  EXPECT_EQ(answer.node->id, answer.cluster->master);
}

TEST(FetchNode, ReportsWhatCameInstead) {
  EXPECT_EQ(ask({{local, {401}}}).reply.kind, node::Reply::Kind::wants_credentials);
  EXPECT_EQ(ask({{local, {403}}}).reply.problem, "status 403");
  EXPECT_EQ(ask({{local, {503}}}).reply.problem, "status 503");
  EXPECT_THAT(ask({{local, {Kind::no_answer}}}).reply.problem, HasSubstr("in time"));
  EXPECT_THAT(ask({{local, {Kind::too_large}}}).reply.problem, HasSubstr("too large"));
  EXPECT_THAT(ask({{local, {Kind::malformed}}}).reply.problem, HasSubstr("not HTTP"));
  const auto page = ask({{local, {"<html>"}}});
  EXPECT_EQ(page.reply.kind, node::Reply::Kind::other);
  EXPECT_THAT(page.reply.problem, HasSubstr("not an engine's"));
  EXPECT_FALSE(page.node);
}

TEST(FetchNode, KeepsTheNodeIfItsClusterIsNotReported) {
  const auto answer = ask({{local, {R"({"nodes":{"a":{}}})"}}, {state, {503}}});
  EXPECT_TRUE(answer.node);
  EXPECT_FALSE(answer.cluster);
}

}  // namespace
}  // namespace es_entrypoint::node
