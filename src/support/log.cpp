#include "es_entrypoint/support/log.hpp"

#include "es_entrypoint/support/known_secrets.hpp"
#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace es_entrypoint::support {
namespace {

/// A message longer than this is cut: a hostile server cannot flood the log.
constexpr std::size_t line_limit = 4096;

constexpr std::string_view program = "es-entrypoint";
// Of the Elastic Common Schema, which the engines' own JSON logs follow.
constexpr std::string_view schema_version = "1.2.0";
constexpr std::string_view dataset = "es-entrypoint.launcher";

static_assert(static_cast<int>(LogLevel::trace) == SPDLOG_LEVEL_TRACE &&
              static_cast<int>(LogLevel::off) == SPDLOG_LEVEL_OFF);

/// Atomic for signal handlers, which must not touch the logger.
std::atomic<LogFormat> current_format = LogFormat::text;
static_assert(std::atomic<LogFormat>::is_always_lock_free);

/// A line of text that uses no heap.
class SignalSafeLine {
 public:
  void append(std::string_view text) {
    const auto length = std::min(text.size(), bytes_.size() - used_);
    std::copy_n(text.begin(), length, bytes_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += length;
  }

  void write_to(int fd) const {
    pollfd stream{.fd = fd, .events = POLLOUT, .revents = 0};
    if (::poll(&stream, 1, 0) == 1 && (stream.revents & POLLOUT) != 0) {
      static_cast<void>(!::write(fd, bytes_.data(), used_));
    }
  }

 private:
  std::array<char, 512> bytes_{};
  std::size_t used_ = 0;
};

/// @return the level's name in the engines' logs.
std::string_view schema_level(spdlog::level::level_enum level) {
  constexpr std::array<std::string_view, SPDLOG_LEVEL_OFF + 1> names = {
      "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF"};
  return names[static_cast<std::size_t>(level)];
}

/// @return the time in UTC with milliseconds, as in RFC 3339. Safe in a signal handler, unlike
///         gmtime_r, which may take a lock.
std::array<char, 24> format_time(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<milliseconds>(time) - day};
  std::array<char, 24> text{};
  std::ranges::copy(std::string_view{"0000-00-00T00:00:00.000Z"}, text.begin());
  const auto put = [&](std::size_t end, std::int64_t number) {
    for (; number > 0 && end > 0; number /= 10) {
      text[--end] = static_cast<char>('0' + number % 10);
    }
  };
  put(4, static_cast<int>(date.year()));
  put(7, static_cast<unsigned>(date.month()));
  put(10, static_cast<unsigned>(date.day()));
  put(13, clock.hours().count());
  put(16, clock.minutes().count());
  put(19, clock.seconds().count());
  put(23, clock.subseconds().count());
  return text;
}

/// Writes each message as one line to standard error. spdlog's own sinks would make a formatter for
/// patterns first.
class StandardErrorSink final : public spdlog::sinks::sink {
 public:
  void log(const spdlog::details::log_msg& message) override {
    const auto time_bytes = format_time(message.time);
    const std::string_view time{time_bytes.data(), time_bytes.size()};
    const std::string_view payload{message.payload.data(), message.payload.size()};
    const auto text = printable(mask_message(mask_known_secrets(payload)), line_limit);
    if (current_format == LogFormat::json) {
      const nlohmann::ordered_json event{
          {"@timestamp", time},      {"log.level", schema_level(message.level)},
          {"message", text},         {"ecs.version", schema_version},
          {"service.name", program}, {"event.dataset", dataset}};
      write_line(event.dump());
    } else {
      const auto level = spdlog::level::to_string_view(message.level);
      write_line(fmt::format("{} {} {}: {}", time, program,
                             std::string_view{level.data(), level.size()}, text));
    }
  }

  void flush() override {}
  void set_pattern(const std::string& /*pattern*/) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter> /*formatter*/) override {}

 private:
  /// By one call, so that the lines of two threads stay apart.
  static void write_line(std::string line) {
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
};

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view name) {
  // from_str takes every unknown name for "off".
  const auto level = spdlog::level::from_str(std::string{name});
  if (level == spdlog::level::off && name != "off") {
    return std::nullopt;
  }
  return static_cast<LogLevel>(level);
}

void configure_log(LogLevel level, LogFormat format) {
  static const auto logger =
      std::make_shared<spdlog::logger>("es-entrypoint", std::make_shared<StandardErrorSink>());
  if (spdlog::default_logger_raw() != logger.get()) {
    spdlog::set_default_logger(logger);
  }
  logger->set_level(static_cast<spdlog::level::level_enum>(level));
  current_format = format;
}

void log_in_signal_handler(std::initializer_list<std::string_view> parts) {
  const bool is_json = current_format == LogFormat::json;
  const auto now = format_time(std::chrono::system_clock::now());
  SignalSafeLine line;
  const auto append_all = [&](std::initializer_list<std::string_view> texts) {
    for (const auto text : texts) {
      line.append(text);
    }
  };
  const std::string_view time{now.data(), now.size()};
  if (is_json) {
    append_all({R"({"@timestamp":")", time, R"(","log.level":"ERROR","message":")"});
    append_all(parts);
    append_all({R"(","ecs.version":")", schema_version, R"(","service.name":")", program,
                R"(","event.dataset":")", dataset, "\"}\n"});
  } else {
    append_all({time, " ", program, " error: "});
    append_all(parts);
    line.append("\n");
  }
  line.write_to(STDERR_FILENO);
}

}  // namespace es_entrypoint::support
