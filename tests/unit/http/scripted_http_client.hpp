#pragma once

#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/http/http.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace es_entrypoint::http {

/// Time that passes only when something takes time.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return now_; }
  void sleep_for(Duration duration) override {
    pauses.push_back(duration);
    now_ += duration;
  }
  void advance(Duration duration) { now_ += duration; }

  std::vector<Duration> pauses;

 private:
  TimePoint now_{std::chrono::hours(1)};
};

/// One reply of a script: an answer, or a failure that takes the time that such a failure takes.
struct Reply {
  Reply(std::string text) : body(std::move(text)) {}  // NOLINT: reads well in scripts
  Reply(const char* text) : body(text) {}             // NOLINT
  Reply(int code, std::string text = "") : status(code), body(std::move(text)) {}  // NOLINT
  Reply(TransportFailure::Kind kind) : status(0), failure(kind) {}                 // NOLINT

  int status = 200;
  std::string body;
  std::string redirect;
  TransportFailure::Kind failure = TransportFailure::Kind::internal;
};

/// A metadata service by script: "PUT url" or "GET url" -> its replies, one after the other, the
/// last one for ever. Everything else is answered with 404.
class ScriptedHttpClient final : public HttpClient {
 public:
  using Script = std::map<std::string, std::vector<Reply>>;

  ScriptedHttpClient(FakeClock& clock, Script script) : clock_(clock), script_(std::move(script)) {}

  [[nodiscard]] HttpResult send(const HttpRequest& request) override {
    const bool put = request.method == HttpRequest::Method::put;
    const std::string key = (put ? "PUT " : "GET ") + request.url;
    asked.push_back(key);
    std::string headers;
    for (const HttpHeader& header : request.headers) {
      headers += std::string(header.name) + ": " + std::string(header.value) + "\n";
    }
    sent_headers.push_back(headers);

    const auto found = script_.find(key);
    if (found == script_.end()) {
      return HttpResponse{404, "Not Found", ""};
    }
    std::vector<Reply>& replies = found->second;
    const Reply reply = replies.front();
    if (replies.size() > 1) {
      replies.erase(replies.begin());
    }

    clock_.advance(duration_of(reply, request));
    if (reply.status == 0) {
      return std::unexpected(TransportFailure{reply.failure, "scripted"});
    }
    return HttpResponse{reply.status, reply.body, reply.redirect};
  }

  [[nodiscard]] ProbeResult send(const Probe& /*probe*/) override {
    return std::unexpected(TransportFailure{TransportFailure::Kind::refused, "scripted"});
  }

  /// @return how often a "PUT url" or "GET url" was asked.
  [[nodiscard]] long count(const std::string& key) const {
    return std::count(asked.begin(), asked.end(), key);
  }

  std::vector<std::string> asked;
  std::vector<std::string> sent_headers;

 private:
  static Clock::Duration duration_of(const Reply& reply, const HttpRequest& request) {
    using Kind = TransportFailure::Kind;
    if (reply.status != 0) {
      return Clock::Duration(1);
    }
    switch (reply.failure) {
      case Kind::connect_timeout:
        return request.connect_timeout;
      case Kind::no_answer:
      case Kind::slow_answer:
        return request.timeout;
      default:
        return Clock::Duration(0);
    }
  }

  FakeClock& clock_;
  Script script_;
};

}  // namespace es_entrypoint::http
