#include "es_entrypoint/metadata/imds.hpp"

#include "metadata/scripted_sources.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::metadata {
namespace {

TEST(Imds, SendsATokenRequestAndThenTheItemsRequest) {
  const Fetch fetch({{token, {"SECRET"}}, {item("local-ipv4"), {"10.0.1.11\n"}}},
                    options_for(Source::automatic), address_only);
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.address(), "10.0.1.11");
  EXPECT_EQ(to_string(fetch.facts->address->origin), "imds http://169.254.169.254 local-ipv4");
  EXPECT_THAT(fetch.http.sent_headers, ElementsAre("X-aws-ec2-metadata-token-ttl-seconds: 60\n",
                                                   "X-aws-ec2-metadata-token: SECRET\n"));
}

TEST(Imds, ReportsTheIpv6AddressOfAnInstanceWithoutIpv4) {
  const Fetch fetch({{token, {"T"}}, {item("ipv6"), {"2600:1f14::5"}}}, options_for(Source::imds),
                    address_only);
  EXPECT_EQ(fetch.address(), "2600:1f14::5") << fetch.error();
}

TEST(Imds, IsReachedAtItsIpv6EndpointInIpv6Mode) {
  Options options = options_for(Source::imds);
  options.aws.metadata_endpoint_mode = options::IpFamily::ipv6;
  const Fetch fetch({{"PUT http://[fd00:ec2::254]/latest/api/token", {"T"}},
                     {"GET http://[fd00:ec2::254]/latest/meta-data/local-ipv4", {"10.0.1.11"}}},
                    options, address_only);
  EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
}

TEST(Imds, GetsNoRequestIfTheOperatorSpecifiedEverything) {
  Options options = options_for(Source::given);
  options.publish_host = {{Source::given, "es.example.org"}, support::Origin::argv()};
  options.aws.region = {*dialect::parse_region("eu-west-1"),
                        support::Origin::environment("AWS_REGION")};
  const Fetch fetch({}, options, {.address = true, .region = true});
  EXPECT_EQ(fetch.address(), "es.example.org");
  EXPECT_EQ(to_string(fetch.facts->region->origin), "environment AWS_REGION");
  EXPECT_TRUE(fetch.http.asked.empty());
}

TEST(Imds, GetsNoRequestIfItIsDisabled) {
  Options options = options_for(Source::automatic);
  options.aws.metadata_disabled = true;
  const Fetch fetch({{token, {"T"}}}, options, address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("AWS_EC2_METADATA_DISABLED"));
  EXPECT_TRUE(fetch.http.asked.empty());
}

TEST(Imds, IsAskedForOneFreshTokenAfterA401) {
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

TEST_P(Fallback, HappensOnlyIfItIsAllowedAndTheServiceRuns) {
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

TEST(Fallback, StillHasHalfOfTheTime) {
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

TEST(Fallback, ReportsThatTokensAreRequiredAfterAll) {
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

class EchoedToken : public testing::TestWithParam<http::Reply> {};

TEST_P(EchoedToken, IsNeverShown) {
  const Fetch fetch({{token, {"SECRET-SECRET"}}, {item("local-ipv4"), {GetParam()}}},
                    options_for(Source::imds), address_only);
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr("own token"), HasSubstr("local-ipv4"),
                                   HasSubstr("--publish-host ADDRESS"), Not(HasSubstr("SECRET"))));
  EXPECT_EQ(fetch.http.count(item("local-ipv4")), 1);
}

INSTANTIATE_TEST_SUITE_P(Metadata, EchoedToken,
                         testing::Values("SECRET-SECRET", "X-Token: SECRET-SECRET\n",
                                         redirect_to("http://portal.example/?t=SECRET-SECRET"),
                                         http::Reply(403, "not with SECRET-SECRET")));

TEST(EchoedToken, FromAMockIsNotASecretIfItIsShort) {
  const Fetch fetch({{token, {"1"}}, {item("local-ipv4"), {"10.0.1.11"}}},
                    options_for(Source::imds), address_only);
  EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
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

TEST(Imds, GetsNoMoreRequestsOnceItIssuedNoTokenAndTheCauseIsKept) {
  Fetch fetch({{token, {Kind::no_answer}}}, options_for(Source::imds), address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("hop limit"));
  const auto asked = fetch.http.asked.size();
  EXPECT_THAT(
      fetch.error_of({.region = true}),
      AllOf(HasSubstr("placement/region"), HasSubstr("hop limit"), HasSubstr("AWS_REGION")));
  EXPECT_EQ(fetch.http.asked.size(), asked);
}

TEST(Imds, GetsRequestsForOtherItemsIfItRefusesOne) {
  Fetch fetch(
      {{token, {"T"}}, {item("local-ipv4"), {403}}, {item("placement/region"), {"eu-west-1"}}},
      options_for(Source::imds), address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("403"));
  EXPECT_EQ(fetch.error_of({.region = true}), "");
}

TEST(Imds, ReportsTheStatusOfARequestWithoutAToken) {
  const std::string root = "GET http://169.254.169.254/latest/meta-data/";
  for (const auto& [reply, status] : {std::pair(http::Reply("ami-id"), 200),
                                      {http::Reply(401), 401},
                                      {http::Reply(Kind::no_answer), 0}}) {
    const Fetch fetch({{root, {reply}}}, options_for(Source::none), {});
    EXPECT_EQ(fetch.sources.imds.fetch_status_without_token(), status);
    EXPECT_THAT(fetch.http.asked, ElementsAre(root));
    EXPECT_EQ(fetch.http.sent_headers.back(), "");
  }
}

}  // namespace
}  // namespace es_entrypoint::metadata
