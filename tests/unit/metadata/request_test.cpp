#include "es_entrypoint/metadata/request.hpp"

#include "metadata/scripted_sources.hpp"

#include <string>

namespace es_entrypoint::metadata {
namespace {

struct CauseRow {
  http::Reply token_reply;
  std::string words;
};

class Cause : public testing::TestWithParam<CauseRow> {};

TEST_P(Cause, IsReportedWithItsRemedy) {
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
                    CauseRow{Kind::slow_answer, "incomplete when time ran out"},
                    CauseRow{Kind::closed, "closed before the response was complete"},
                    CauseRow{Kind::too_large, "captive portal"},
                    CauseRow{Kind::malformed, "scripted"}, CauseRow{302, "a redirect to"},
                    CauseRow{400, "proxy changes the request"},
                    CauseRow{403, "is disabled on this instance"},
                    CauseRow{404, "does not support IMDSv2 tokens"},
                    CauseRow{405, "does not support IMDSv2 tokens"},
                    CauseRow{429, "too many requests"}, CauseRow{503, "throttled"},
                    CauseRow{500, "answered 500"}, CauseRow{204, "answered 204"},
                    CauseRow{401, "needs no permission"}, CauseRow{407, "a proxy answers"},
                    CauseRow{502, "a proxy answers"}, CauseRow{504, "a proxy answers"},
                    CauseRow{511, "a captive portal answers"}));

TEST(Cause, IsTheMockIfTheVariableNamesOne) {
  Options options = options_for(Source::automatic);
  options.aws.metadata_endpoint = {
      *http::parse_uri("http://127.0.0.1:1338"),
      support::Origin::environment("AWS_EC2_METADATA_SERVICE_ENDPOINT")};
  const Fetch fetch({{"PUT http://127.0.0.1:1338/latest/api/token", {Kind::refused}}}, options,
                    address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("start the mock that AWS_EC2_METADATA_SERVICE_ENDPOINT"));
}

TEST(Cause, IsTheEndpointsOwnSettingInIpv6Mode) {
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

TEST(LongWait, IsReportedOnceWithWhatFollows) {
  Options options = options_for(Source::imds);
  options.metadata_timeout = 15s;
  const LogLines log;
  const Fetch fetch({{token, {500}}}, options, address_only);
  ASSERT_EQ(log.lines().size(), 1U);
  EXPECT_THAT(log.lines()[0],
              AllOf(HasSubstr("answered 500"), HasSubstr("; trying for another 1")));
}

TEST(LongWait, IsReportedWithTheAttemptsThatAreLeft) {
  Options options = options_for(Source::imds);
  options.metadata_timeout = 15s;
  options.aws.metadata_service_attempts = 8;
  const LogLines log;
  const Fetch fetch({{token, {500}}}, options, address_only);
  ASSERT_EQ(log.lines().size(), 1U);
  EXPECT_THAT(log.lines()[0], testing::ContainsRegex("; trying [2-7] more times"));
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr("gave up after 8 attempts, as "
                                             "AWS_METADATA_SERVICE_NUM_ATTEMPTS says; raise it"),
                                   Not(HasSubstr("--metadata-timeout"))));
}

TEST(Remedy, IsMoreAttemptsIfOnlyOneIsAllowed) {
  Options options = options_for(Source::imds);
  options.aws.metadata_service_attempts = 1;
  const Fetch refused({{token, {Kind::refused}}}, options, address_only);
  EXPECT_THAT(refused.error(), AllOf(HasSubstr("a local proxy for the metadata service is down; "
                                               "gave up after 1 attempt, as")));
}

TEST(Duration, IsShownInMillisecondsOrTenthsOfASecond) {
  EXPECT_EQ(format_duration(0ms), "0 ms");
  EXPECT_EQ(format_duration(999ms), "999 ms");
  EXPECT_EQ(format_duration(1000ms), "1 s");
  EXPECT_EQ(format_duration(1500ms), "1.5 s");
  EXPECT_EQ(format_duration(13249ms), "13.2 s");
}

}  // namespace
}  // namespace es_entrypoint::metadata
