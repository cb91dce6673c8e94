#include "es_entrypoint/metadata/instance_facts.hpp"

#include "es_entrypoint/support/text.hpp"
#include "http/scripted_http_client.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace es_entrypoint::metadata {
namespace {

using namespace std::chrono_literals;
using options::Options;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Kind = http::TransportFailure::Kind;
using Script = http::ScriptedHttpClient::Script;
using Source = options::PublishHost::Source;

constexpr const char* token = "PUT http://169.254.169.254/latest/api/token";
constexpr const char* v4_uri = "http://169.254.170.2/v4/1d6";
constexpr const char* mac = "0e:49:61:0f:c3:11";

std::string item(const std::string& path) {
  return "GET http://169.254.169.254/latest/meta-data/" + path;
}
std::string ids_of(const std::string& interface) {
  return item("network/interfaces/macs/" + interface + "/security-group-ids");
}
std::string container() { return std::string("GET ") + v4_uri; }
std::string task() { return container() + "/task"; }

std::string network(const std::string& mode, const std::string& address) {
  return fmt::format(R"({{"Networks": [{{"NetworkMode": "{}", "IPv4Addresses": ["{}"],
                          "MACAddress": "0e:9e:32:c7:48:85"}}]}})",
                     mode, address);
}

Options options_for(Source source) {
  Options options;
  options.publish_host.value.source = source;
  options.metadata_timeout = 2s;
  return options;
}

Options in_ecs(Source source = Source::automatic) {
  Options options = options_for(source);
  options.ecs.metadata_uri_v4 = {v4_uri,
                                 support::Origin::environment("ECS_CONTAINER_METADATA_URI_V4")};
  return options;
}

struct InstanceFacts : PeerAddress, Placement {};

support::Expected<InstanceFacts> fetch_instance_facts(Sources& sources, const Needs& needs) {
  InstanceFacts facts;
  TRY_ASSIGN(static_cast<PeerAddress&>(facts), fetch_peer_address(sources, needs));
  TRY_ASSIGN(static_cast<Placement&>(facts), fetch_placement(sources, needs));
  return facts;
}

/// A fetch against a script, by fake time.
struct Fetch {
  Fetch(Script script, const Options& options, const Needs& needs)
      : http(clock, std::move(script)) {
    Sources sources(Surroundings{http, clock, "/nowhere"}, options);
    facts = fetch_instance_facts(sources, needs);
  }

  [[nodiscard]] std::string address() const {
    return facts && facts->address ? facts->address->value : "";
  }
  [[nodiscard]] std::string error() const { return facts ? "" : facts.error().message(); }

  http::FakeClock clock;
  http::ScriptedHttpClient http;
  support::Expected<InstanceFacts> facts;
};

const Needs address_only{.address = true};

/// A metadata file that is there for a test's time.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text)
      : path_(testing::TempDir() + "ecs-container-metadata.json." + std::to_string(getpid())) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// What is logged in a test's time, by spdlog's own format.
class LogLines {
 public:
  LogLines() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_)));
  }
  ~LogLines() { spdlog::set_default_logger(before_); }
  LogLines(const LogLines&) = delete;
  LogLines& operator=(const LogLines&) = delete;

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> lines = support::split(text_.str(), '\n');
    lines.pop_back();
    return lines;
  }

 private:
  std::shared_ptr<spdlog::logger> before_;
  std::ostringstream text_;
};

// The instance metadata service.

TEST(Imds, IsAskedForATokenOfAShortLifeAndThenTheAddress) {
  const Fetch fetch({{token, {"SECRET"}}, {item("local-ipv4"), {"10.0.1.11\n"}}},
                    options_for(Source::automatic), address_only);
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.address(), "10.0.1.11");
  EXPECT_EQ(to_string(fetch.facts->address->origin), "imds http://169.254.169.254 local-ipv4");
  EXPECT_THAT(fetch.http.sent_headers, ElementsAre("X-aws-ec2-metadata-token-ttl-seconds: 60\n",
                                                   "X-aws-ec2-metadata-token: SECRET\n"));
}

TEST(Imds, GivesTheIpv6AddressOfAnInstanceWithoutAnother) {
  const Fetch fetch({{token, {"T"}}, {item("ipv6"), {"2600:1f14::5"}}}, options_for(Source::imds),
                    address_only);
  EXPECT_EQ(fetch.address(), "2600:1f14::5") << fetch.error();
}

TEST(Imds, IsAskedAtItsIpv6EndpointWhereTheModeSaysSo) {
  Options options = options_for(Source::imds);
  options.aws.metadata_endpoint_mode = options::IpFamily::ipv6;
  const Fetch fetch({{"PUT http://[fd00:ec2::254]/latest/api/token", {"T"}},
                     {"GET http://[fd00:ec2::254]/latest/meta-data/local-ipv4", {"10.0.1.11"}}},
                    options, address_only);
  EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
}

TEST(Imds, IsNotAskedWhereTheOperatorSaysEverything) {
  Options options = options_for(Source::given);
  options.publish_host = {{Source::given, "es.example.org"}, support::Origin::argv()};
  options.aws.region = {"eu-west-1", support::Origin::environment("AWS_REGION")};
  const Fetch fetch({}, options, {.address = true, .region = true});
  EXPECT_EQ(fetch.address(), "es.example.org");
  EXPECT_EQ(to_string(fetch.facts->region->origin), "environment AWS_REGION");
  EXPECT_TRUE(fetch.http.asked.empty());
}

TEST(Imds, IsNotAskedWhereItIsSwitchedOff) {
  Options options = options_for(Source::automatic);
  options.aws.metadata_disabled = true;
  const Fetch fetch({{token, {"T"}}}, options, address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("AWS_EC2_METADATA_DISABLED"));
  EXPECT_TRUE(fetch.http.asked.empty());
}

TEST(Imds, GivesAFreshTokenAfterA401AndNotMoreThanOne) {
  const Fetch healed(
      {{token, {"OLD", "NEW"}}, {item("local-ipv4"), {http::Reply(401), "10.0.1.11"}}},
      options_for(Source::imds), address_only);
  EXPECT_EQ(healed.address(), "10.0.1.11") << healed.error();
  EXPECT_EQ(healed.http.sent_headers.back(), "X-aws-ec2-metadata-token: NEW\n");

  const Fetch refused({{token, {"T"}}, {item("local-ipv4"), {http::Reply(401)}}},
                      options_for(Source::imds), address_only);
  EXPECT_THAT(refused.error(), HasSubstr("answered 401 to a fresh token"));
  EXPECT_EQ(refused.http.count(token), 2);
}

struct FallbackRow {
  http::Reply token_reply;
  bool allowed;      ///< --imds-v1 fallback
  bool v1_disabled;  ///< AWS_EC2_METADATA_V1_DISABLED
  bool falls_back;
};

class Fallback : public testing::TestWithParam<FallbackRow> {};

TEST_P(Fallback, HappensOnlyWhereItIsAllowedAndTheServiceIsThere) {
  Options options = options_for(Source::imds);
  options.imds_v1 = GetParam().allowed ? options::ImdsV1::fallback : options::ImdsV1::never;
  options.aws.metadata_v1_disabled = GetParam().v1_disabled;
  const Fetch fetch({{token, {GetParam().token_reply}}, {item("local-ipv4"), {"10.0.1.11"}}},
                    options, address_only);
  EXPECT_EQ(fetch.address(), GetParam().falls_back ? "10.0.1.11" : "") << fetch.error();
  if (GetParam().falls_back) {
    EXPECT_EQ(fetch.http.sent_headers.back(), "") << "no token";
    EXPECT_EQ(fetch.http.count(token), 1);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, Fallback,
    testing::Values(FallbackRow{403, true, false, true}, FallbackRow{404, true, false, true},
                    FallbackRow{405, true, false, true},
                    FallbackRow{Kind::no_answer, true, false, true},
                    FallbackRow{404, false, false, false}, FallbackRow{404, true, true, false},
                    FallbackRow{Kind::no_answer, false, false, false},
                    FallbackRow{400, true, false, false}, FallbackRow{302, true, false, false},
                    FallbackRow{500, true, false, false},
                    FallbackRow{Kind::refused, true, false, false},
                    FallbackRow{Kind::connect_timeout, true, false, false}));

TEST(Fallback, HasHalfOfTheTimeLeft) {
  for (const auto patience : {std::optional<std::chrono::milliseconds>{}, {2000ms}, {5000ms}}) {
    Options options = options_for(Source::imds);
    options.imds_v1 = options::ImdsV1::fallback;
    options.metadata_timeout = 1s;
    options.aws.metadata_service_timeout = patience;
    const Fetch fetch({{token, {Kind::no_answer}}, {item("local-ipv4"), {"10.0.1.11"}}}, options,
                      address_only);
    EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
    EXPECT_LE(fetch.clock.now(), http::FakeClock().now() + 510ms);
  }
}

TEST(Fallback, TellsThatTokensAreRequiredAllTheSame) {
  Options options = options_for(Source::imds);
  options.imds_v1 = options::ImdsV1::fallback;
  const Fetch fetch({{token, {Kind::no_answer}}, {item("local-ipv4"), {http::Reply(401)}}}, options,
                    address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("requires tokens"));
}

class BadToken : public testing::TestWithParam<std::string> {};

TEST_P(BadToken, NeverBecomesAHeader) {
  const Fetch fetch({{token, {GetParam()}}, {item("local-ipv4"), {"10.0.1.11"}}},
                    options_for(Source::imds), address_only);
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr("not a token"), Not(HasSubstr("EVIL"))));
  EXPECT_EQ(fetch.http.count(item("local-ipv4")), 0);
}

INSTANTIATE_TEST_SUITE_P(Metadata, BadToken,
                         testing::Values("T\r\nX-EVIL: 1", "T\nX-EVIL: 1", "EVIL TOKEN",
                                         "<html>EVIL</html>", "EVIL\x01", "EVIL\xff",
                                         std::string("EVIL\0", 5)));

http::Reply redirect_to(const std::string& url) {
  http::Reply reply(302);
  reply.redirect = url;
  return reply;
}

class RepeatedToken : public testing::TestWithParam<http::Reply> {};

TEST_P(RepeatedToken, IsNeverShown) {
  const Fetch fetch({{token, {"SECRET-SECRET"}}, {item("local-ipv4"), {GetParam()}}},
                    options_for(Source::imds), address_only);
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr("own token"), HasSubstr("local-ipv4"),
                                   HasSubstr("--publish-host ADDRESS"), Not(HasSubstr("SECRET"))));
  EXPECT_EQ(fetch.http.count(item("local-ipv4")), 1);
}

INSTANTIATE_TEST_SUITE_P(Metadata, RepeatedToken,
                         testing::Values("SECRET-SECRET", "X-Token: SECRET-SECRET\n",
                                         redirect_to("http://portal.example/?t=SECRET-SECRET"),
                                         http::Reply(403, "not with SECRET-SECRET")));

TEST(RepeatedToken, OfAMockIsNoSecret) {
  const Fetch fetch({{token, {"1"}}, {item("local-ipv4"), {"10.0.1.11"}}},
                    options_for(Source::imds), address_only);
  EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
}

class BadAddress : public testing::TestWithParam<std::string> {};

TEST_P(BadAddress, IsNeverPublished) {
  const Fetch fetch({{token, {"T"}}, {item("local-ipv4"), {GetParam()}}}, options_for(Source::imds),
                    address_only);
  ASSERT_FALSE(fetch.facts);
  EXPECT_EQ(fetch.facts.error().code, support::ExitCode::unavailable);
  EXPECT_THAT(fetch.error(), HasSubstr("--publish-host ADDRESS"));
}

INSTANTIATE_TEST_SUITE_P(Metadata, BadAddress,
                         testing::Values("", "\n", "127.0.0.1", "0.0.0.0", "169.254.169.254",
                                         "224.0.0.1", "fe80::1", "::1", "10.0.1.11\n10.0.1.12",
                                         "10.0.1.11\r\n", "<html>10.0.1.11</html>",
                                         "ip-10-0-1-11.ec2.internal", "10.0.1.11 "));

struct CauseRow {
  http::Reply token_reply;
  std::string words;
};

class Cause : public testing::TestWithParam<CauseRow> {};

TEST_P(Cause, IsNamedAsAnExpertWouldWithTheWayOut) {
  const Fetch fetch({{token, {GetParam().token_reply}}}, options_for(Source::automatic),
                    address_only);
  ASSERT_FALSE(fetch.facts);
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr(GetParam().words), HasSubstr("http://169.254.169.254"),
                                   HasSubstr("local-ipv4"), HasSubstr("attempt"),
                                   HasSubstr("--publish-host ADDRESS"), Not(HasSubstr("\n"))));
  EXPECT_LE(fetch.clock.now(), http::FakeClock().now() + 2s);
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, Cause,
    testing::Values(CauseRow{Kind::no_answer, "hop limit"},
                    CauseRow{Kind::connect_timeout, "not EC2, or a firewall"},
                    CauseRow{Kind::unreachable, "ECS_AWSVPC_BLOCK_IMDS"},
                    CauseRow{Kind::refused, "not EC2, or a local proxy"},
                    CauseRow{Kind::slow_answer, "did not come to an end"},
                    CauseRow{Kind::closed, "closed before a whole answer"},
                    CauseRow{Kind::too_large, "captive portal"},
                    CauseRow{Kind::malformed, "not HTTP"}, CauseRow{302, "a redirect to"},
                    CauseRow{400, "proxy changes the request"}, CauseRow{403, "switched off"},
                    CauseRow{404, "knows no tokens"}, CauseRow{405, "knows no tokens"},
                    CauseRow{429, "too many requests"}, CauseRow{503, "throttled"},
                    CauseRow{500, "answered 500"}, CauseRow{204, "answered 204"},
                    CauseRow{401, "needs no permission"}, CauseRow{407, "a proxy answers"},
                    CauseRow{502, "a proxy answers"}, CauseRow{504, "a proxy answers"},
                    CauseRow{511, "a captive portal answers"}));

TEST(Cause, IsTheMockWhereTheEndpointIsOne) {
  Options options = options_for(Source::automatic);
  options.aws.metadata_endpoint = {
      "http://127.0.0.1:1338", support::Origin::environment("AWS_EC2_METADATA_SERVICE_ENDPOINT")};
  const Fetch fetch({{"PUT http://127.0.0.1:1338/latest/api/token", {Kind::refused}}}, options,
                    address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("start the mock that AWS_EC2_METADATA_SERVICE_ENDPOINT"));
}

TEST(Cause, IsTheEndpointsOwnSwitchInIpv6Mode) {
  for (const auto kind : {Kind::unreachable, Kind::connect_timeout}) {
    Options options = options_for(Source::imds);
    options.aws.metadata_endpoint_mode = options::IpFamily::ipv6;
    const Fetch v6({{"PUT http://[fd00:ec2::254]/latest/api/token", {kind}}}, options,
                   address_only);
    EXPECT_THAT(v6.error(), HasSubstr("--http-protocol-ipv6 enabled"));
    const Fetch v4({{token, {kind}}}, options_for(Source::imds), address_only);
    EXPECT_THAT(v4.error(), Not(HasSubstr("--http-protocol-ipv6")));
  }
}

TEST(Imds, IsRetriedUnderOneDeadlineOverEverything) {
  const Fetch fetch({{token, {"T"}},
                     {item("local-ipv4"), {http::Reply(503), "10.0.1.11"}},
                     {item("placement/region"), {Kind::no_answer}}},
                    options_for(Source::imds), {.address = true, .region = true});
  ASSERT_FALSE(fetch.facts);
  EXPECT_THAT(fetch.error(), HasSubstr("AWS_REGION"));
  EXPECT_LE(fetch.clock.now(), http::FakeClock().now() + 2s);
}

// Region, groups and node attributes.

/// Several fetches from the same sources, by fake time.
struct Visits {
  Visits(Script script, const Options& all_options)
      : options(all_options),
        http(clock, std::move(script)),
        sources(Surroundings{http, clock, "/nowhere"}, options) {}

  [[nodiscard]] std::string error_of(const Needs& needs) {
    const auto facts = fetch_instance_facts(sources, needs);
    return facts ? "" : facts.error().message();
  }

  Options options;
  http::FakeClock clock;
  http::ScriptedHttpClient http;
  Sources sources;
};

TEST(Imds, IsNotAskedAgainOnceItGaveNoTokenAndTheCauseIsKept) {
  Visits visits({{token, {Kind::no_answer}}}, options_for(Source::imds));
  EXPECT_THAT(visits.error_of(address_only), HasSubstr("hop limit"));
  const auto asked = visits.http.asked.size();
  EXPECT_THAT(
      visits.error_of({.region = true}),
      AllOf(HasSubstr("placement/region"), HasSubstr("hop limit"), HasSubstr("AWS_REGION")));
  EXPECT_EQ(visits.http.asked.size(), asked);
}

TEST(Imds, IsAskedForOthersWhereItOnlyRefusesOneItem) {
  Visits visits(
      {{token, {"T"}}, {item("local-ipv4"), {403}}, {item("placement/region"), {"eu-west-1"}}},
      options_for(Source::imds));
  EXPECT_THAT(visits.error_of(address_only), HasSubstr("403"));
  EXPECT_EQ(visits.error_of({.region = true}), "");
}

TEST(TaskMetadata, IsNotAskedAgainOnceItDidNotAnswer) {
  Visits visits({{container(), {Kind::no_answer}}}, in_ecs());
  EXPECT_THAT(visits.error_of(address_only), HasSubstr("no answer"));
  const auto asked = visits.http.asked.size();
  EXPECT_THAT(visits.error_of({.region = true}), HasSubstr("no answer"));
  EXPECT_EQ(visits.http.asked.size(), asked);
}

TEST(Region, IsTheZonesWhereTheServiceKnowsNoRegion) {
  const Fetch fetch({{token, {"T"}}, {item("placement/availability-zone"), {"cn-north-1b"}}},
                    options_for(Source::imds), {.region = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.facts->region->value, "cn-north-1");
}

TEST(Region, IsAnErrorWhereNobodyKnowsIt) {
  const Fetch fetch({{token, {"T"}}}, options_for(Source::imds), {.region = true});
  EXPECT_THAT(fetch.error(), HasSubstr("AWS_REGION"));
}

TEST(SecurityGroups, AreTheIdsOfTheFirstInterface) {
  const Fetch fetch({{token, {"T"}}, {item("mac"), {mac}}, {ids_of(mac), {"sg-1\nsg-2\n"}}},
                    options_for(Source::imds), {.groups = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_THAT(fetch.facts->groups->value, ElementsAre("sg-1", "sg-2"));
}

TEST(SecurityGroups, AreTheNamesWhereThereAreNoIds) {
  const Fetch fetch({{token, {"T"}}, {item("mac"), {mac}}, {item("security-groups"), {"es nodes"}}},
                    options_for(Source::imds), {.groups = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_THAT(fetch.facts->groups->value, ElementsAre("es nodes"));
}

const auto both_remedies =
    AllOf(HasSubstr("--discovery-groups, or"), HasSubstr("--discovery-groups all"));

TEST(SecurityGroups, EndTheLaunchIfTheServiceDoesNotReportThem) {
  const Fetch fetch({{token, {"T"}}}, options_for(Source::imds), {.groups = true});
  ASSERT_FALSE(fetch.facts);
  EXPECT_EQ(fetch.facts.error().code, support::ExitCode::unavailable);
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr("404"), both_remedies));
}

TEST(SecurityGroups, EndTheLaunchIfTheTasksInterfaceIsNotReported) {
  const Needs groups{.groups = true};
  Script script{{container(), {network("awsvpc", "10.0.2.100")}},
                {task(), {R"({"LaunchType": "EC2"})"}},
                {token, {"T"}},
                {item("mac"), {mac}},
                {ids_of(mac), {"sg-1"}}};
  EXPECT_THAT(Fetch(script, in_ecs(), groups).error(), AllOf(HasSubstr("404"), both_remedies));
  script[container()] = {R"({"Networks": [{"NetworkMode": "awsvpc", "MACAddress": 17}]})"};
  EXPECT_THAT(Fetch(script, in_ecs(), groups).error(),
              AllOf(HasSubstr("MACAddress is not a string"), both_remedies));
  script[task()] = {R"({"LaunchType": 17})"};
  EXPECT_THAT(Fetch(script, in_ecs(), groups).error(), HasSubstr("LaunchType is not a string"));
}

struct GroupsRow {
  std::string item;
  std::string body;
};

class BadGroups : public testing::TestWithParam<GroupsRow> {};

TEST_P(BadGroups, AreRefused) {
  const Fetch fetch({{token, {"T"}}, {item("mac"), {mac}}, {GetParam().item, {GetParam().body}}},
                    options_for(Source::imds), {.groups = true});
  EXPECT_THAT(fetch.error(),
              AllOf(HasSubstr("the answer is not a security group's"), both_remedies));
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, BadGroups,
    testing::Values(GroupsRow{ids_of(mac), "sg-"}, GroupsRow{ids_of(mac), "sg-1\nSG-2"},
                    GroupsRow{ids_of(mac), "sg-1,sg-2"}, GroupsRow{ids_of(mac), "default"},
                    GroupsRow{ids_of(mac), "sg-xyz"}, GroupsRow{item("security-groups"), "a,b"},
                    GroupsRow{item("security-groups"), " a"},
                    GroupsRow{item("security-groups"), "a${HOME}"},
                    GroupsRow{item("security-groups"), "a\"b"},
                    GroupsRow{item("security-groups"), "good\n" + std::string(256, 'a')}));

TEST(SecurityGroups, MayHaveEveryNameThatEc2AllowsAndAListCanHold) {
  const std::string name = "Web nodes._-:/()#@[]+=&;{}!$*9";
  const Fetch fetch({{token, {"T"}}, {item("security-groups"), {name}}}, options_for(Source::imds),
                    {.groups = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_THAT(fetch.facts->groups->value, ElementsAre(name));
}

TEST(SecurityGroups, NeverComeByAMacAddressThatIsAPath) {
  const Fetch fetch({{token, {"T"}}, {item("mac"), {"../../../user-data/x"}}},
                    options_for(Source::imds), {.groups = true});
  EXPECT_THAT(fetch.error(), HasSubstr("not a MAC address"));
}

TEST(SecurityGroups, AreTheTasksOwnInAwsvpcMode) {
  const Fetch fetch({{container(), {network("awsvpc", "10.0.2.100")}},
                     {task(), {R"({"LaunchType": "EC2"})"}},
                     {token, {"T"}},
                     {ids_of("0e:9e:32:c7:48:85"), {"sg-7a5c"}},
                     {item("mac"), {mac}},
                     {ids_of(mac), {"sg-1"}}},
                    in_ecs(), {.groups = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_THAT(fetch.facts->groups->value, ElementsAre("sg-7a5c"));
}

TEST(NodeAttributes, AreTheZoneAndTheInstance) {
  const Fetch fetch({{token, {"T"}},
                     {item("placement/availability-zone"), {"us-east-1a"}},
                     {item("instance-id"), {"i-1234567890abcdef0"}}},
                    options_for(Source::imds), {.zone = true, .instance_id = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.facts->zone->value, "us-east-1a");
  EXPECT_EQ(fetch.facts->instance_id->value, "i-1234567890abcdef0");
  EXPECT_FALSE(fetch.facts->region) << "only what was needed is there";
}

TEST(NodeAttributes, NeedAZone) {
  const Fetch fetch({{token, {"T"}}, {item("instance-id"), {"i-1234567890abcdef0"}}},
                    options_for(Source::imds), {.zone = true, .instance_id = true});
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr("placement/availability-zone"), HasSubstr("404"),
                                   HasSubstr("--node-attributes none")));
}

TEST(NodeAttributes, AreRefusedInAnotherForm) {
  for (const char* zone : {"us east", "US-EAST-1A", "../x", "us.east"}) {
    const Fetch fetch({{token, {"T"}}, {item("placement/availability-zone"), {zone}}},
                      options_for(Source::imds), {.zone = true});
    EXPECT_THAT(fetch.error(), HasSubstr("not a zone's name"));
  }
}

TEST(Region, IsRefusedInAnotherForm) {
  for (const char* region :
       {"US-EAST-1", "us.east.1", "evil.example/", "us-east-1-us-east-1-us-east-1-us-east-1"}) {
    const Fetch fetch({{token, {"T"}}, {item("placement/region"), {region}}},
                      options_for(Source::imds), {.region = true});
    EXPECT_THAT(fetch.error(), AllOf(HasSubstr("not a region's name"), HasSubstr("AWS_REGION")));
  }
}

// ECS.

TEST(AwsvpcTask, PublishesItsOwnAddressAndNeverItsInstances) {
  const Fetch fetch({{container(), {network("awsvpc", "10.0.2.100")}},
                     {token, {"T"}},
                     {item("local-ipv4"), {"10.0.1.11"}}},
                    in_ecs(), {.address = true, .ports = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.address(), "10.0.2.100");
  EXPECT_EQ(to_string(fetch.facts->address->origin), "ecs http://169.254.170.2/v4/1d6 Networks");
  EXPECT_EQ(fetch.facts->network_mode, NetworkMode::awsvpc);
  EXPECT_THAT(fetch.http.asked, Each(container()));
}

class BrokenTaskMetadata : public testing::TestWithParam<http::Reply> {};

TEST_P(BrokenTaskMetadata, IsNoReasonToPublishTheInstancesAddress) {
  const Fetch fetch(
      {{container(), {GetParam()}}, {token, {"T"}}, {item("local-ipv4"), {"10.0.1.11"}}}, in_ecs(),
      address_only);
  ASSERT_FALSE(fetch.facts);
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr(v4_uri), HasSubstr("--publish-host ADDRESS")));
  EXPECT_EQ(fetch.http.count(token), 0);
}

INSTANTIATE_TEST_SUITE_P(Metadata, BrokenTaskMetadata,
                         testing::Values(http::Reply("{"), http::Reply("<html></html>"),
                                         http::Reply("{}"), http::Reply(R"({"Networks": 1})"),
                                         http::Reply(404), http::Reply(500), http::Reply(301),
                                         http::Reply(403), http::Reply(Kind::refused),
                                         http::Reply(Kind::connect_timeout),
                                         http::Reply(Kind::too_large),
                                         http::Reply(network("awsvpc", "")),
                                         http::Reply(network("awsvpc", "169.254.172.2")),
                                         http::Reply(network("awsvpc", "2600:1f14::5"))));

TEST(TaskMetadata, IsRetriedWhileTheAgentDoesNotKnowTheNetworkYet) {
  const Fetch fetch(
      {{container(), {http::Reply(500), http::Reply(500), network("awsvpc", "10.0.2.100")}}},
      in_ecs(), address_only);
  EXPECT_EQ(fetch.address(), "10.0.2.100") << fetch.error();
}

TEST(TaskMetadata, GivesTheNetworkOfANormalContainerWhereThisOneHasNone) {
  const Fetch fetch({{container(), {R"({"Type": "NORMAL"})"}}, {task(), {R"({"Containers": [
                        {"Type": "CNI_PAUSE", "Networks": [{"NetworkMode": "awsvpc",
                                                            "IPv4Addresses": ["10.0.2.1"]}]},
                        {"Type": "NORMAL", "Networks": [{"NetworkMode": "awsvpc",
                                                         "IPv4Addresses": ["10.0.2.100"]}]}]})"}}},
                    in_ecs(), address_only);
  EXPECT_EQ(fetch.address(), "10.0.2.100") << fetch.error();
}

TEST(TaskMetadata, IsAskedAtVersion3WhereThereIsNo4AndWithoutADoubleSlash) {
  Options options = options_for(Source::automatic);
  options.ecs.metadata_uri_v3 = {"http://169.254.170.2/v3/1d6/", support::Origin::environment("")};
  const Fetch fetch({{"GET http://169.254.170.2/v3/1d6", {network("awsvpc", "10.0.2.100")}}},
                    options, address_only);
  EXPECT_EQ(fetch.address(), "10.0.2.100") << fetch.error();
}

class BadTaskUri : public testing::TestWithParam<std::string> {};

TEST_P(BadTaskUri, IsNamedAndNotAsked) {
  Options options = options_for(Source::ecs);
  options.ecs.metadata_uri_v4 = {GetParam(), support::Origin::environment("")};
  const Fetch fetch({}, options, address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("ECS_CONTAINER_METADATA_URI_V4 is not an http URI"));
  EXPECT_TRUE(fetch.http.asked.empty());
}

INSTANTIATE_TEST_SUITE_P(Metadata, BadTaskUri,
                         testing::Values("https://169.254.170.2/v4/1", "file:///etc/passwd",
                                         "169.254.170.2/v4/1", "http://a b/", "http://a\r\nX: 1",
                                         "gopher://x"));

TEST(FargateTask, HasNoInstanceToAsk) {
  const Fetch fetch({{container(), {network("awsvpc", "10.0.2.100")}},
                     {task(), {R"({"LaunchType": "FARGATE", "AvailabilityZone": "us-west-2b",
                        "TaskARN": "arn:aws:ecs:us-west-2:111122223333:task/default/1"})"}}},
                    in_ecs(), {.address = true, .region = true, .zone = true, .instance_id = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.address(), "10.0.2.100");
  EXPECT_EQ(fetch.facts->region->value, "us-west-2");
  EXPECT_EQ(fetch.facts->zone->value, "us-west-2b");
  EXPECT_FALSE(fetch.facts->instance_id);
  EXPECT_EQ(fetch.http.count(token), 0);
}

TEST(FargateTask, IsKnownByItsEnvironmentWhereTheTaskMetadataHasNoLaunchType) {
  Options options = options_for(Source::automatic);
  options.ecs.metadata_uri_v3 = {"http://169.254.170.2/v3/1d6", support::Origin::environment("")};
  options.ecs.fargate = true;
  const Fetch fetch({{"GET http://169.254.170.2/v3/1d6", {network("awsvpc", "10.0.2.100")}}},
                    options, {.address = true, .instance_id = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.address(), "10.0.2.100");
  EXPECT_FALSE(fetch.facts->instance_id);
  EXPECT_EQ(fetch.http.count(token), 0);
}

TEST(FargateTask, CannotHaveItsSecurityGroupsReported) {
  const Fetch fetch({{container(), {network("awsvpc", "10.0.2.100")}},
                     {task(), {R"({"LaunchType": "FARGATE"})"}}},
                    in_ecs(), {.groups = true});
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr("Fargate"), both_remedies));
  EXPECT_EQ(fetch.http.count(token), 0);
}

TEST(FargateTask, IsNeverTakenForAnInstanceEvenWithoutItsTaskEndpoint) {
  Options options = options_for(Source::automatic);
  options.ecs.fargate = true;
  const Fetch fetch({{token, {"T"}}, {item("local-ipv4"), {"10.0.1.11"}}}, options, address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("ECS_CONTAINER_METADATA_URI_V4"));
  EXPECT_TRUE(fetch.http.asked.empty());
}

class SharedNetwork : public testing::TestWithParam<std::string> {};

TEST_P(SharedNetwork, IsReachedAtTheHostsAddress) {
  const Fetch by_imds({{container(), {network(GetParam(), "172.17.0.5")}},
                       {token, {"T"}},
                       {item("local-ipv4"), {"10.0.1.11"}}},
                      in_ecs(), address_only);
  EXPECT_EQ(by_imds.address(), "10.0.1.11") << by_imds.error();

  const TemporaryFile file(R"({"HostPrivateIPv4Address": "10.0.1.12"})");
  Options options = in_ecs();
  options.ecs.metadata_file = {file.path(), support::Origin::environment("")};
  const Fetch by_file({{container(), {network(GetParam(), "172.17.0.5")}}}, options, address_only);
  EXPECT_EQ(by_file.address(), "10.0.1.12") << by_file.error();
  EXPECT_TRUE(by_file.clock.pauses.empty()) << "the address is in the incomplete file too";
}

INSTANTIATE_TEST_SUITE_P(Metadata, SharedNetwork,
                         testing::Values("bridge", "host", "default", "container:4f2", "mine"));

TEST(SharedNetwork, IsNothingThatTheTaskMetadataCouldTellTheAddressOf) {
  const Fetch fetch({{container(), {network("bridge", "172.17.0.5")}}}, in_ecs(Source::ecs),
                    address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("not in awsvpc mode"));
}

TEST(PublishedPorts, AreTheHostsWhereEcsMovedThem) {
  const Fetch fetch({{container(), {R"({"Networks": [{"NetworkMode": "bridge"}], "Ports": [
                        {"ContainerPort": 9200, "Protocol": "udp", "HostPort": 1},
                        {"ContainerPort": 9200, "Protocol": "tcp", "HostPort": 32768},
                        {"ContainerPort": 9300, "Protocol": "tcp", "HostPort": 9300}]})"}}},
                    in_ecs(), {.ports = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.facts->http_port->value, 32768);
  EXPECT_EQ(to_string(fetch.facts->http_port->origin), "ecs http://169.254.170.2/v4/1d6 Ports");
  EXPECT_FALSE(fetch.facts->transport_port) << "not moved";
}

TEST(PublishedPorts, ThatCannotBeUsedAreWarnedOfAndEndNoLaunch) {
  const Script script{{container(), {R"({"Networks": [{"NetworkMode": "bridge"}], "Ports": [
                          {"ContainerPort": "x"}, {"ContainerPort": 9300, "HostPort": 32769}]})"}},
                      {token, {"T"}},
                      {item("local-ipv4"), {"10.0.1.11"}}};
  const LogLines log;
  const Fetch fetch(script, in_ecs(), {.address = true, .ports = true});
  EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
  EXPECT_EQ(fetch.facts->transport_port->value, 32769);
  EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("ContainerPort is not a port")));
  static_cast<void>(Fetch(script, in_ecs(), address_only));
  EXPECT_EQ(log.lines().size(), 1U) << "nobody wanted the ports";
}

TEST(PublishedPorts, AreTheFilesWhereTheAgentIsTooOldToTellThem) {
  const TemporaryFile file(R"({"MetadataFileStatus": "READY", "PortMappings": [
      {"ContainerPort": 9300, "HostPort": 32769, "BindIp": "0.0.0.0", "Protocol": "tcp"}]})");
  Options options = in_ecs();
  options.ecs.metadata_file = {file.path(), support::Origin::environment("")};
  const Fetch fetch({{container(), {R"({"Networks": [{"NetworkMode": "bridge"}], "Ports": [
                        {"ContainerPort": 9300, "Protocol": "tcp"}]})"}}},
                    options, {.ports = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.facts->transport_port->value, 32769);
}

TEST(PublishedPorts, AreLeftOutWhereTheFileCannotBeUsed) {
  Options options = options_for(Source::imds);
  options.ecs.metadata_file = {testing::TempDir(), support::Origin::environment("")};
  const Fetch fetch({{token, {"T"}}, {item("local-ipv4"), {"10.0.1.11"}}}, options,
                    {.address = true, .ports = true});
  EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
}

class DeadTaskMetadata : public testing::TestWithParam<http::Reply> {};

TEST_P(DeadTaskMetadata, DoesNotStandInTheWayOfAKnownAddressForLongerThanTwoSeconds) {
  for (const auto source : {Source::given, Source::imds}) {
    Options options = in_ecs(source);
    options.publish_host.value.given = "10.0.1.11";
    options.metadata_timeout = 15s;
    const Fetch fetch(
        {{container(), {GetParam()}}, {token, {"T"}}, {item("local-ipv4"), {"10.0.1.11"}}}, options,
        {.address = true, .ports = true});
    EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
    EXPECT_LE(fetch.clock.now(), http::FakeClock().now() + 2100ms);
  }
  const LogLines log;
  Options options = in_ecs();
  options.metadata_timeout = 15s;
  const Fetch in_arguments({{container(), {GetParam()}}}, options, {.ports = true});
  EXPECT_TRUE(in_arguments.facts) << in_arguments.error();
  EXPECT_LE(in_arguments.clock.now(), http::FakeClock().now() + 2100ms);
  EXPECT_THAT(log.lines(), ElementsAre(AllOf(HasSubstr(v4_uri), HasSubstr("are not published"))));
}

INSTANTIATE_TEST_SUITE_P(Metadata, DeadTaskMetadata,
                         testing::Values(Kind::refused, Kind::no_answer, Kind::connect_timeout,
                                         http::Reply(500), http::Reply(404), http::Reply("{}"),
                                         http::Reply("<html>")));

TEST(TaskMetadata, IsAskedAgainForTheRegionWhereThePortsWereNotWaitedFor) {
  Options options = in_ecs();
  options.metadata_timeout = 15s;
  Visits visits({{container(), {Kind::no_answer}},
                 {task(), {R"({"TaskARN": "arn:aws:ecs:us-west-2:111122223333:task/default/1"})"}}},
                options);
  EXPECT_EQ(visits.error_of({.ports = true}), "");
  EXPECT_EQ(visits.error_of({.region = true}), "");
}

/// The ports of a bridge task by its metadata and by a complete file, where that is not empty.
Fetch fetch_ports(const std::string& in_task, const std::string& in_file) {
  const TemporaryFile file(R"({"MetadataFileStatus": "READY", "PortMappings": [)" + in_file + "]}");
  Options options = in_ecs();
  if (!in_file.empty()) {
    options.ecs.metadata_file = {file.path(), support::Origin::environment("")};
  }
  return {
      {{container(), {R"({"Networks": [{"NetworkMode": "bridge"}], "Ports": [)" + in_task + "]}"}}},
      options,
      {.ports = true}};
}

struct PortsRow {
  std::string in_task;
  std::string in_file;
  int http;       ///< 0: not published
  int transport;  ///< the same
  std::string warning;
};

class MappedPorts : public testing::TestWithParam<PortsRow> {};

TEST_P(MappedPorts, ArePublishedWhereTheyAreKnown) {
  const LogLines log;
  const Fetch fetch = fetch_ports(GetParam().in_task, GetParam().in_file);
  ASSERT_TRUE(fetch.facts) << fetch.error();
  const auto& facts = *fetch.facts;
  EXPECT_EQ(facts.http_port ? facts.http_port->value : 0, GetParam().http);
  EXPECT_EQ(facts.transport_port ? facts.transport_port->value : 0, GetParam().transport);
  if (GetParam().warning.empty()) {
    EXPECT_THAT(log.lines(), testing::IsEmpty());
  } else {
    EXPECT_THAT(log.lines(), ElementsAre(HasSubstr(GetParam().warning)));
  }
}

constexpr const char* http_moved = R"({"ContainerPort": 9200, "HostPort": 32768})";
constexpr const char* http_unknown = R"({"ContainerPort": 9200})";
constexpr const char* http_zero = R"({"ContainerPort": 9200, "HostPort": 0})";
constexpr const char* transport_moved = R"({"ContainerPort": 9300, "HostPort": 32769})";
constexpr const char* transport_unknown = R"({"ContainerPort": 9300})";
constexpr const char* other_unknown = R"({"ContainerPort": 8080})";

std::string both(const char* one, const char* other) { return std::string(one) + "," + other; }

INSTANTIATE_TEST_SUITE_P(
    Metadata, MappedPorts,
    testing::Values(
        PortsRow{both(http_moved, other_unknown), "", 32768, 0, ""},
        PortsRow{both(http_moved, transport_unknown), "", 32768, 0, "port 9300"},
        PortsRow{both(http_moved, transport_unknown), transport_moved, 32768, 32769, ""},
        PortsRow{both(http_unknown, transport_moved), http_unknown, 0, 32769, "port 9200"},
        PortsRow{both(http_unknown, transport_unknown), "", 0, 0, "ports 9200 and 9300"},
        PortsRow{"", both(http_zero, transport_unknown), 0, 0, "ports 9200 and 9300"},
        PortsRow{"", both(http_zero, http_moved), 32768, 0, ""},
        PortsRow{both(http_zero, http_moved), "", 32768, 0, ""},
        PortsRow{other_unknown, http_moved, 0, 0, ""}, PortsRow{"", "", 0, 0, ""}));

TEST(MetadataFile, GivesATasksOwnAddressInAwsvpcMode) {
  const TemporaryFile file(R"({"MetadataFileStatus": "READY", "HostPrivateIPv4Address": "10.0.1.11",
      "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.100"]}]})");
  Options options = options_for(Source::automatic);
  options.ecs.metadata_file = {file.path(), support::Origin::environment("")};
  EXPECT_EQ(Fetch({}, options, address_only).address(), "10.0.2.100");
}

TEST(MetadataFile, NeverGivesTheHostsAddressOfATaskThatIsInAwsvpcModeByTheTaskMetadata) {
  const Script script{{container(), {network("awsvpc", "10.0.2.100")}}};
  Options options = in_ecs(Source::ecs_file);
  options.metadata_timeout = 15s;
  const TemporaryFile file(R"({"HostPrivateIPv4Address": "10.0.1.11"})");
  options.ecs.metadata_file = {file.path(), support::Origin::environment("")};
  EXPECT_THAT(Fetch(script, options, address_only).error(),
              AllOf(HasSubstr("awsvpc"), HasSubstr("--publish-host auto or ecs")));
}

TEST(MetadataFile, IsWaitedForWhereOnlyItTellsTheNetworkButNotForEver) {
  const TemporaryFile file(R"({"HostPrivateIPv4Address": "10.0.1.11"})");
  Options options = options_for(Source::imds);
  options.metadata_timeout = 15s;
  options.ecs.metadata_file = {file.path(), support::Origin::environment("")};
  const Fetch fetch({{token, {"T"}}, {item("local-ipv4"), {"10.0.1.12"}}}, options,
                    {.address = true, .ports = true});
  EXPECT_EQ(fetch.address(), "10.0.1.12") << fetch.error();
  EXPECT_GE(fetch.clock.now(), http::FakeClock().now() + 2s);
  EXPECT_LE(fetch.clock.now(), http::FakeClock().now() + 2100ms) << "once, not once a fact";
}

TEST(MetadataFile, IsSaidToBeWaitedForAfterASecondAndOnce) {
  for (const char* text : {R"({"HostPrivateIPv4Address": "10.0.1.11"})", "{"}) {
    const TemporaryFile file(text);
    Options options = options_for(Source::automatic);
    options.metadata_timeout = 15s;
    options.ecs.metadata_file = {file.path(), support::Origin::environment("")};
    const LogLines log;
    const Fetch fetch({{token, {"T"}}, {item("local-ipv4"), {"10.0.1.11"}}}, options, address_only);
    EXPECT_EQ(fetch.address(), "") << "it may be the wrong one";
    EXPECT_THAT(log.lines().front(), AllOf(HasSubstr(file.path()), HasSubstr("for another 1 s")));
    EXPECT_EQ(
        std::ranges::count_if(log.lines(), [](const auto& l) { return l.contains("waiting"); }), 1);
  }
}

struct FileRow {
  const char* name;
  std::string text;
  std::string by_auto;  ///< the address that is published; or
  std::string words;    ///< of the failure by auto
  std::string by_file;  ///< the address by --publish-host ecs-file; empty: it fails
};

class FileAlone : public testing::TestWithParam<FileRow> {};

TEST_P(FileAlone, IsEnoughOnlyIfItNamesTheNetworkMode) {
  const TemporaryFile file(GetParam().text);
  const Script script{{token, {"T"}}, {item("local-ipv4"), {"10.0.1.99"}}};
  Options options = options_for(Source::automatic);
  options.metadata_timeout = 15s;
  options.ecs.metadata_file = {file.path(), support::Origin::environment("")};
  const Fetch by_auto(script, options, address_only);
  EXPECT_EQ(by_auto.address(), GetParam().by_auto) << by_auto.error();
  EXPECT_THAT(by_auto.error(), HasSubstr(GetParam().words));
  if (GetParam().by_auto.empty()) {
    EXPECT_THAT(by_auto.error(),
                AllOf(HasSubstr("--publish-host imds"), HasSubstr("--publish-host ADDRESS")));
    EXPECT_EQ(by_auto.http.count(token), 0);
  }

  options.publish_host.value.source = Source::ecs_file;
  const Fetch by_file(script, options, address_only);
  EXPECT_EQ(by_file.address(), GetParam().by_file) << by_file.error();
  if (GetParam().by_file.empty()) {
    EXPECT_THAT(by_file.error(),
                AllOf(HasSubstr(file.path()), HasSubstr("--publish-host ADDRESS")));
  }
  options.publish_host.value.source = Source::imds;
  EXPECT_EQ(Fetch(script, options, address_only).address(), "10.0.1.99");
}

const std::string bridge_mode = R"("Networks": [{"NetworkMode": "bridge"}], )";

INSTANTIATE_TEST_SUITE_P(
    Metadata, FileAlone,
    testing::Values(
        FileRow{"Empty", "", "", "JSON", ""}, FileRow{"Nothing", "{}", "", "Networks", ""},
        FileRow{"List", "[]", "", "JSON", ""},
        FileRow{"Torn", R"({"HostPrivateIPv4Address": "10.0.)", "", "JSON", ""},
        FileRow{"Incomplete", R"({"HostPrivateIPv4Address": "10.0.1.11"})", "", "Networks", ""},
        FileRow{"CompleteWithoutNetworks",
                R"({"HostPrivateIPv4Address": "10.0.1.11", "MetadataFileStatus": "READY"})", "",
                "Networks", ""},
        FileRow{"BadNetworks",
                R"({"Networks": 7, "HostPrivateIPv4Address": "10.0.1.11",
                    "MetadataFileStatus": "READY"})",
                "", "Networks is not an array", ""},
        FileRow{"Bridge", "{" + bridge_mode + R"("HostPrivateIPv4Address": "10.0.1.11",
                    "MetadataFileStatus": "READY"})",
                "10.0.1.11", "", "10.0.1.11"},
        FileRow{"BridgeWithAFieldThatNobodyNeeds",
                "{" + bridge_mode + R"("HostPrivateIPv4Address": "10.0.1.11", "TaskARN": 17,
                    "PortMappings": 7, "MetadataFileStatus": "READY"})",
                "10.0.1.11", "", "10.0.1.11"},
        FileRow{"BridgeWithABadAddress", "{" + bridge_mode + R"("HostPrivateIPv4Address": 10,
                    "MetadataFileStatus": "READY"})",
                "10.0.1.99", "", ""},
        FileRow{"BridgeOnLoopback", "{" + bridge_mode + R"("HostPrivateIPv4Address": "127.0.0.1",
                    "MetadataFileStatus": "READY"})",
                "10.0.1.99", "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(MetadataFile, IsEnoughIfTheTaskEndpointFails) {
  for (const http::Reply& fault :
       {http::Reply(404), http::Reply(500), http::Reply("<html>"), http::Reply(Kind::no_answer)}) {
    const TemporaryFile file(
        R"({"MetadataFileStatus": "READY", "HostPrivateIPv4Address": "10.0.1.77",
        "AvailabilityZone": "us-east-1b", "TaskARN": "arn:aws:ecs:us-east-1:012345678910:task/d/2",
        "Networks": [{"NetworkMode": "bridge"}]})");
    Options options = in_ecs();
    options.metadata_timeout = 15s;
    options.ecs.metadata_file = {file.path(), support::Origin::environment("")};
    const LogLines log;
    const Fetch fetch({{container(), {fault}}, {task(), {fault}}}, options,
                      {.address = true, .region = true, .zone = true});
    ASSERT_TRUE(fetch.facts) << fetch.error();
    EXPECT_EQ(fetch.address(), "10.0.1.77");
    EXPECT_EQ(fetch.facts->region->value, "us-east-1");
    EXPECT_EQ(fetch.facts->zone->value, "us-east-1b");
    EXPECT_THAT(log.lines().front(), AllOf(HasSubstr(v4_uri), HasSubstr(file.path())));
    EXPECT_LE(fetch.clock.now(), http::FakeClock().now() + 5s) << "not the whole deadline";
  }
}

TEST(MetadataFile, GivesTheTasksOwnAddressIfTheTaskEndpointFails) {
  const TemporaryFile file(R"({"MetadataFileStatus": "READY", "HostPrivateIPv4Address": "10.0.1.77",
      "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.100"]}]})");
  Options options = in_ecs();
  options.ecs.metadata_file = {file.path(), support::Origin::environment("")};
  const Fetch fetch({{container(), {404}}}, options, address_only);
  EXPECT_EQ(fetch.address(), "10.0.2.100") << fetch.error();
}

TEST(MetadataFile, IsNotWaitedForWhereItCannotBeRead) {
  Options options = options_for(Source::ecs_file);
  options.ecs.metadata_file = {testing::TempDir(),
                               support::Origin::environment("ECS_CONTAINER_METADATA_FILE")};
  const Fetch fetch({}, options, address_only);
  EXPECT_THAT(fetch.error(),
              AllOf(HasSubstr("not a regular file"), HasSubstr("check ECS_CONTAINER_METADATA_FILE"),
                    HasSubstr("--publish-host ADDRESS")));
  EXPECT_TRUE(fetch.clock.pauses.empty());
}

TEST(MetadataFile, IsNamedWhereItIsNotThere) {
  Options options = options_for(Source::ecs_file);
  EXPECT_THAT(Fetch({}, options, address_only).error(), HasSubstr("ECS_CONTAINER_METADATA_FILE"));
  options.ecs.metadata_file = {"/nowhere/ecs-container-metadata.json",
                               support::Origin::environment("")};
  EXPECT_THAT(Fetch({}, options, address_only).error(),
              HasSubstr("/nowhere/ecs-container-metadata.json"));
}

}  // namespace
}  // namespace es_entrypoint::metadata
