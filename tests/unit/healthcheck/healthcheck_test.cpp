#include "es_entrypoint/healthcheck/healthcheck.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace es_entrypoint::healthcheck {
namespace {

using http::HttpRequest;
using http::HttpResult;
using testing::AllOf;
using testing::HasSubstr;
using Kind = http::TransportFailure::Kind;

constexpr const char* url = "http://127.0.0.1:9200/";
constexpr const char* tls_url = "HTTPS://127.0.0.1:9200/_cluster/health";
const std::string tls_answer = "\x15\x03\x03" + std::string(1, '\0') + "\x02\x02";

http::TransportFailure failure(Kind kind) { return {kind, "scripted"}; }

/// A server that gives the same answers for ever, to requests and to probes.
class OneAnswer final : public http::HttpClient {
 public:
  explicit OneAnswer(HttpResult result, http::ProbeResult probe_result = "HTTP/1")
      : result_(std::move(result)), probe_result_(std::move(probe_result)) {}
  [[nodiscard]] HttpResult send(const HttpRequest& request) override {
    requests.push_back(request);
    return result_;
  }
  [[nodiscard]] http::ProbeResult send(const http::Probe& /*probe*/) override {
    return probe_result_;
  }
  std::vector<HttpRequest> requests;

 private:
  HttpResult result_;
  http::ProbeResult probe_result_;
};

support::Expected<void> health_of(int status) {
  OneAnswer http(http::HttpResponse{status, "", ""});
  return fetch_health(http, *http::parse_uri(url, {.https = true}));
}

TEST(Health, IsGoodIfTheEngineRespondsOrAsksForCredentials) {
  for (const int status : {200, 201, 204, 401, 403}) {
    EXPECT_TRUE(health_of(status)) << status;
  }
}

TEST(Health, IsBadIfAHealthyEngineWouldRespondOtherwise) {
  for (const int status : {301, 400, 404, 500, 503}) {
    const auto health = health_of(status);
    ASSERT_FALSE(health) << status;
    EXPECT_EQ(health.error().code, support::ExitCode::unhealthy);
    EXPECT_THAT(health.error().problem, AllOf(HasSubstr(url), HasSubstr(std::to_string(status))));
  }
}

TEST(Health, IsBadIfNoResponseComesAndIsNotRequestedTwice) {
  for (const Kind kind : {Kind::refused, Kind::connect_timeout, Kind::no_answer, Kind::slow_answer,
                          Kind::closed, Kind::malformed, Kind::too_large, Kind::unreachable}) {
    OneAnswer http(std::unexpected(failure(kind)), "nonsense");
    const auto health = fetch_health(http, *http::parse_uri(url, {.https = true}));
    ASSERT_FALSE(health);
    EXPECT_THAT(health.error().problem, HasSubstr(url));
    EXPECT_EQ(http.requests.size(), 1U);
  }
}

TEST(Health, NamesTheHttpsUrlIfThePortSpeaksTls) {
  for (const HttpResult& result : {HttpResult(http::HttpResponse{400, "", ""}),
                                   HttpResult(std::unexpected(failure(Kind::closed))),
                                   HttpResult(std::unexpected(failure(Kind::malformed)))}) {
    OneAnswer tls(result, tls_answer);
    const auto health = fetch_health(tls, *http::parse_uri(url, {.https = true}));
    ASSERT_FALSE(health);
    EXPECT_EQ(health.error().remedy, "use --healthcheck=https://127.0.0.1:9200/");
    OneAnswer closed(result, std::unexpected(failure(Kind::closed)));
    const auto other = fetch_health(closed, *http::parse_uri(url, {.https = true}));
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().remedy, testing::Not(HasSubstr("https:")));
  }
}

TEST(Health, OverHttpsIsThatThePortSpeaksTls) {
  const HttpResult unused(http::HttpResponse{200, "", ""});
  OneAnswer tls(unused, tls_answer);
  EXPECT_TRUE(fetch_health(tls, *http::parse_uri(tls_url, {.https = true})));
  EXPECT_TRUE(tls.requests.empty());
  for (const http::ProbeResult& answer :
       {http::ProbeResult("HTTP/1"), http::ProbeResult("SSH-2."),
        http::ProbeResult(std::unexpected(failure(Kind::closed))),
        http::ProbeResult(std::unexpected(failure(Kind::no_answer))),
        http::ProbeResult(std::unexpected(failure(Kind::refused))),
        http::ProbeResult(std::unexpected(failure(Kind::connect_timeout))),
        http::ProbeResult(std::unexpected(failure(Kind::unresolved)))}) {
    OneAnswer http(unused, answer);
    const auto health = fetch_health(http, *http::parse_uri(tls_url, {.https = true}));
    ASSERT_FALSE(health);
    EXPECT_EQ(health.error().code, support::ExitCode::unhealthy);
    EXPECT_THAT(health.error().problem, HasSubstr(tls_url));
    EXPECT_FALSE(health.error().remedy.empty());
  }
}

TEST(Health, IsKnownWithinTheTimeThatEcsAllows) {
  OneAnswer http(http::HttpResponse{200, "", ""});
  ASSERT_TRUE(fetch_health(http, *http::parse_uri(url, {.https = true})));
  EXPECT_LT(http.requests[0].timeout, std::chrono::seconds(5));
  EXPECT_LE(http.requests[0].connect_timeout, http.requests[0].timeout);
}

}  // namespace
}  // namespace es_entrypoint::healthcheck
