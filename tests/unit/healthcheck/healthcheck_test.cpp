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

/// An engine that gives one answer for ever.
class OneAnswer final : public http::HttpClient {
 public:
  explicit OneAnswer(HttpResult result) : result_(std::move(result)) {}
  [[nodiscard]] HttpResult send(const HttpRequest& request) override {
    requests.push_back(request);
    return result_;
  }
  std::vector<HttpRequest> requests;

 private:
  HttpResult result_;
};

TlsProbe answering(TlsAnswer answer) {
  return [answer](std::string_view, std::chrono::milliseconds) { return answer; };
}

support::Expected<void> health_of(int status) {
  OneAnswer http(http::HttpResponse{status, "", "", ""});
  return fetch_health(http, answering(TlsAnswer::http), url);
}

TEST(Health, IsGoodWhereTheEngineAnswersOrAsksWhoWeAre) {
  for (const int status : {200, 201, 204, 401, 403}) {
    EXPECT_TRUE(health_of(status)) << status;
  }
}

TEST(Health, IsBadWhereTheAnswerIsNoneOfASoundEngines) {
  for (const int status : {301, 400, 404, 500, 503}) {
    const auto health = health_of(status);
    ASSERT_FALSE(health) << status;
    EXPECT_EQ(health.error().code, support::ExitCode::unhealthy);
    EXPECT_THAT(health.error().message(), AllOf(HasSubstr(url), HasSubstr(std::to_string(status))));
  }
}

TEST(Health, IsBadWhereNoAnswerComesAndIsNotAskedTwice) {
  for (const Kind kind : {Kind::refused, Kind::connect_timeout, Kind::no_answer, Kind::slow_answer,
                          Kind::closed, Kind::malformed, Kind::too_large, Kind::unreachable}) {
    OneAnswer http(std::unexpected(http::TransportFailure{kind, "scripted"}));
    const auto health = fetch_health(http, answering(TlsAnswer::other), url);
    ASSERT_FALSE(health);
    EXPECT_THAT(health.error().message(), HasSubstr(url));
    EXPECT_EQ(http.requests.size(), 1U);
  }
}

TEST(Health, NamesTheHttpsUrlIfThePortSpeaksTls) {
  for (const HttpResult& result :
       {HttpResult(http::HttpResponse{400, "", "", ""}),
        HttpResult(std::unexpected(http::TransportFailure{Kind::closed, ""})),
        HttpResult(std::unexpected(http::TransportFailure{Kind::malformed, ""}))}) {
    OneAnswer http(result);
    const auto health = fetch_health(http, answering(TlsAnswer::tls), url);
    ASSERT_FALSE(health);
    EXPECT_THAT(health.error().message(), HasSubstr("use --healthcheck=https://127.0.0.1:9200/"));
    const auto other = fetch_health(http, answering(TlsAnswer::closed), url);
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message(), testing::Not(HasSubstr("https:")));
  }
}

TEST(Health, OverHttpsIsThatThePortSpeaksTls) {
  constexpr const char* https = "HTTPS://127.0.0.1:9200/_cluster/health";
  OneAnswer http(http::HttpResponse{200, "", "", ""});
  EXPECT_TRUE(fetch_health(http, answering(TlsAnswer::tls), https));
  for (const TlsAnswer answer :
       {TlsAnswer::http, TlsAnswer::other, TlsAnswer::closed, TlsAnswer::silent, TlsAnswer::refused,
        TlsAnswer::no_connection, TlsAnswer::unresolved}) {
    const auto health = fetch_health(http, answering(answer), https);
    ASSERT_FALSE(health);
    EXPECT_EQ(health.error().code, support::ExitCode::unhealthy);
    EXPECT_THAT(health.error().message(), HasSubstr(https));
  }
  EXPECT_TRUE(http.requests.empty());
}

TEST(Health, IsKnownWithinTheTimeThatEcsGives) {
  OneAnswer http(http::HttpResponse{200, "", "", ""});
  ASSERT_TRUE(fetch_health(http, answering(TlsAnswer::other), url));
  EXPECT_LT(http.requests[0].timeout, std::chrono::seconds(5));
  EXPECT_LE(http.requests[0].connect_timeout, http.requests[0].timeout);
}

}  // namespace
}  // namespace es_entrypoint::healthcheck
