#include "es_entrypoint/http/retry.hpp"

#include "http/scripted_http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace es_entrypoint::http {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::Ge;
using testing::Le;
using testing::SizeIs;
using Kind = TransportFailure::Kind;

constexpr const char* url = "http://127.0.0.1:1/x";

/// One request against a script, by fake time.
struct Exchange {
  explicit Exchange(std::vector<Reply> replies, Clock::Duration timeout = 15s,
                    const RetryPolicy& policy = {})
      : http(clock, {{std::string("GET ") + url, std::move(replies)}}) {
    const Deadline deadline(clock, timeout);
    HttpRequest request;
    request.url = url;
    const auto start = clock.now();
    outcome = Retrier(http, clock, deadline)
                  .send(policy, request, [&](const Outcome& /*so_far*/, Clock::Duration left) {
                    ++reports;
                    reported_after =
                        std::chrono::duration_cast<Clock::Duration>(clock.now() - start);
                    reported_left = left;
                  });
  }

  FakeClock clock;
  ScriptedHttpClient http;
  Outcome outcome;
  int reports = 0;
  Clock::Duration reported_after{0};
  Clock::Duration reported_left{0};
};

class Heals : public testing::TestWithParam<Reply> {};

TEST_P(Heals, IfASecondAttemptIsAnswered) {
  const Exchange run({GetParam(), "10.0.1.11"});
  ASSERT_TRUE(run.outcome.result);
  EXPECT_EQ(run.outcome.result->body, "10.0.1.11");
  EXPECT_EQ(run.outcome.attempts, 2U);
}

INSTANTIATE_TEST_SUITE_P(Metadata, Heals,
                         testing::Values(Kind::unresolved, Kind::refused, Kind::unreachable,
                                         Kind::connect_timeout, Kind::no_answer, Kind::slow_answer,
                                         Kind::closed, Reply(200, ""), Reply(200, "\n"), Reply(429),
                                         Reply(500), Reply(502), Reply(503)));

class IsFinal : public testing::TestWithParam<Reply> {};

TEST_P(IsFinal, AtTheFirstAttempt) {
  const Exchange run({GetParam(), "10.0.1.11"});
  EXPECT_EQ(run.outcome.attempts, 1U);
  EXPECT_TRUE(run.clock.pauses.empty());
}

INSTANTIATE_TEST_SUITE_P(Metadata, IsFinal,
                         testing::Values(Kind::bad_url, Kind::too_large, Kind::malformed,
                                         Kind::internal, Reply(204), Reply(301), Reply(302),
                                         Reply(307), Reply(400), Reply(401), Reply(403), Reply(404),
                                         Reply(405), Reply(418)));

class MayHeal : public testing::TestWithParam<Reply> {};

TEST_P(MayHeal, AndIsTriedUntilTheDeadline) {
  std::vector<Reply> replies(12, GetParam());
  replies.emplace_back("10.0.1.11");
  EXPECT_TRUE(Exchange(replies, 60s).outcome.result) << "it was down for a moment";

  const Exchange run({GetParam()}, 15s);
  EXPECT_GT(run.outcome.elapsed, 14s);
  EXPECT_GT(run.outcome.attempts, 7U);
}

TEST_P(MayHeal, AndIsTriedAsOftenAsTheOperatorSpecifies) {
  RetryPolicy policy;
  policy.attempts = 3;
  EXPECT_EQ(Exchange({GetParam()}, 60s, policy).outcome.attempts, 3U);
}

INSTANTIATE_TEST_SUITE_P(Metadata, MayHeal,
                         testing::Values(Kind::unresolved, Kind::refused, Kind::unreachable,
                                         Kind::connect_timeout, Kind::no_answer, Kind::slow_answer,
                                         Kind::closed, Reply(200, ""), Reply(429), Reply(500),
                                         Reply(503)));

TEST(Retries, PauseLongerEachTimeUpToTwoSecondsWithFullJitter) {
  RetryPolicy policy;
  policy.attempts = 30;
  const Exchange run({Reply(500)}, 3600s, policy);
  ASSERT_THAT(run.clock.pauses, SizeIs(29));
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_LE(run.clock.pauses[i], 50ms * (1 << i));
  }
  EXPECT_THAT(run.clock.pauses, Each(Le(2000ms)));
}

class Timeout : public testing::TestWithParam<Kind> {};

TEST_P(Timeout, NeverOutlastsTheDeadline) {
  for (const auto timeout : {10ms, 300ms, 2000ms, 15000ms}) {
    const Exchange run({GetParam()}, timeout);
    EXPECT_LE(run.outcome.elapsed, timeout);
    EXPECT_GE(run.outcome.attempts, 1U);
    ASSERT_FALSE(run.outcome.result);
    EXPECT_EQ(run.outcome.result.error().kind, GetParam());
  }
}

INSTANTIATE_TEST_SUITE_P(Metadata, Timeout,
                         testing::Values(Kind::refused, Kind::connect_timeout, Kind::no_answer,
                                         Kind::slow_answer));

/// The time that so many attempts of this failure took, without the pauses between them.
Clock::Duration time_of_attempts(unsigned count, Kind kind) {
  std::vector<Reply> replies(count, kind);
  replies.emplace_back("10.0.1.11");
  const Exchange run(std::move(replies));
  EXPECT_EQ(run.outcome.attempts, count + 1);
  return std::accumulate(run.clock.pauses.begin(), run.clock.pauses.end(), run.outcome.elapsed,
                         std::minus<>());
}

TEST(Retries, WaitForASecondAtFirstAndForTwoLater) {
  EXPECT_EQ(time_of_attempts(1, Kind::no_answer), 1s + 1ms);
  EXPECT_EQ(time_of_attempts(2, Kind::no_answer), 1s + 2s + 1ms);
  EXPECT_EQ(time_of_attempts(1, Kind::connect_timeout), 500ms + 1ms) << "half of it to connect";
  EXPECT_EQ(time_of_attempts(2, Kind::connect_timeout), 500ms + 1s + 1ms);
}

TEST(Retries, DoNotStartAfterTheDeadline) {
  const Exchange run({"10.0.1.11"}, 0ms);
  EXPECT_EQ(run.outcome.attempts, 0U);
  EXPECT_FALSE(run.outcome.result);
}

TEST(Retries, KeepTheCauseOverALastAttemptThatHadNoTime) {
  std::vector<Reply> replies(3, Reply(503));
  replies.emplace_back(Kind::connect_timeout);
  const Exchange run(replies, 200ms);
  ASSERT_TRUE(run.outcome.result) << "running out of time says nothing of the service";
  EXPECT_EQ(run.outcome.result->status, 503);
}

TEST(Retries, ReportOnceAWaitOfASecondThatMayGoOn) {
  EXPECT_EQ(Exchange({Kind::no_answer, "10.0.1.11"}).reports, 1);
  EXPECT_EQ(Exchange({Kind::no_answer}).reports, 1);
  EXPECT_EQ(Exchange({Reply(500), "10.0.1.11"}).reports, 0);
  for (const auto kind : {Kind::no_answer, Kind::refused}) {
    EXPECT_EQ(Exchange({kind}, 2s).reports, 0) << "the error itself is soon enough";
  }
}

TEST(Retries, ReportAWaitBeforeThePauseThatMakesItLong) {
  for (int seed = 0; seed < 20; ++seed) {
    RetryPolicy policy;
    policy.longest_pause = 2s + std::chrono::milliseconds(seed);
    const Exchange run({Kind::refused}, 15s + std::chrono::milliseconds(seed), policy);
    EXPECT_EQ(run.reports, 1);
    EXPECT_LE(run.reported_after, 1s);
  }
}

TEST(Retries, ReportTheTimeThatIsLeftAfterALongAttempt) {
  RetryPolicy policy;
  policy.attempt_timeout = 5s;
  const Exchange run({Kind::no_answer}, 15s, policy);
  EXPECT_EQ(std::tuple(run.reports, run.reported_after, run.reported_left),
            std::tuple(1, Clock::Duration(5s), Clock::Duration(10s)));
  policy.attempts = 1;
  EXPECT_EQ(Exchange({Kind::no_answer}, 15s, policy).reports, 0) << "the error itself follows";
}

TEST(Retries, EndWithThePatienceIfItIsLessThanTheDeadline) {
  RetryPolicy policy;
  policy.patience = 600ms;
  EXPECT_EQ(Exchange({Kind::no_answer}, 15s, policy).outcome.elapsed, 600ms);
  EXPECT_EQ(Exchange({Kind::no_answer}, 200ms, policy).outcome.elapsed, 200ms);
  EXPECT_LE(Exchange({Kind::refused}, 15s, policy).outcome.elapsed, 600ms);
  EXPECT_TRUE(Exchange({Kind::closed, Reply(503), "10.0.1.11"}, 15s, policy).outcome.result);
}

TEST(Retries, TakeTheOperatorsTimeoutOfAnAttempt) {
  RetryPolicy policy;
  policy.attempt_timeout = 5s;
  policy.attempts = 1;
  EXPECT_EQ(Exchange({Kind::no_answer}, 15s, policy).outcome.elapsed, 5s);
  EXPECT_EQ(Exchange({Kind::connect_timeout}, 15s, policy).outcome.elapsed, 5s);
  EXPECT_EQ(Exchange({Kind::connect_timeout}, 3s, policy).outcome.elapsed, 3s);
}

}  // namespace
}  // namespace es_entrypoint::http
