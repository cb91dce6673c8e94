#include "es_entrypoint/support/log.hpp"

#include "es_entrypoint/support/known_secrets.hpp"
#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace es_entrypoint::support {
namespace {

/// A message longer than this is cut: a hostile server cannot flood the log.
constexpr std::size_t line_limit = 4096;

constexpr std::string_view program = "es-entrypoint";

static_assert(static_cast<int>(LogLevel::trace) == SPDLOG_LEVEL_TRACE &&
              static_cast<int>(LogLevel::off) == SPDLOG_LEVEL_OFF);

/// For signal handlers, which must not touch the logger.
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

  void append_number(std::int64_t number, int digits) {
    std::array<char, 20> text{};
    for (int at = digits; at-- > 0; number /= 10) {
      text[static_cast<std::size_t>(at)] = static_cast<char>('0' + number % 10);
    }
    append({text.data(), static_cast<std::size_t>(digits)});
  }

  /// As `format_time` does; gmtime_r may take a lock.
  void append_time(const timespec& time) {
    using namespace std::chrono;
    const sys_seconds now{seconds{time.tv_sec}};
    const auto day = floor<days>(now);
    const year_month_day date{day};
    const hh_mm_ss clock{now - day};
    append_number(static_cast<int>(date.year()), 4);
    append("-");
    append_number(static_cast<unsigned>(date.month()), 2);
    append("-");
    append_number(static_cast<unsigned>(date.day()), 2);
    append("T");
    append_number(clock.hours().count(), 2);
    append(":");
    append_number(clock.minutes().count(), 2);
    append(":");
    append_number(clock.seconds().count(), 2);
    append(".");
    append_number(time.tv_nsec / 1'000'000, 3);
    append("Z");
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

/// @return the time in UTC with milliseconds, as RFC 3339 has it.
std::string format_time(spdlog::log_clock::time_point time) {
  const auto since_epoch =
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  const auto seconds = spdlog::log_clock::to_time_t(time);
  std::tm utc = {};
  ::gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                     since_epoch % 1000);
}

class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) : format_(format) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    const auto time = format_time(message.time);
    const auto level = spdlog::level::to_string_view(message.level);
    const std::string_view level_name{level.data(), level.size()};
    const std::string_view payload{message.payload.data(), message.payload.size()};
    const auto text = printable(mask_message(mask_known_secrets(payload)), line_limit);
    if (format_ == LogFormat::json) {
      const nlohmann::ordered_json event{
          {"time", time}, {"level", level_name}, {"program", program}, {"message", text}};
      fmt::format_to(std::back_inserter(line), "{}\n", event.dump());
    } else {
      fmt::format_to(std::back_inserter(line), "{} {} {}: {}\n", time, program, level_name, text);
    }
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  LogFormat format_;
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
  auto logger = std::make_shared<spdlog::logger>("es-entrypoint",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(std::make_unique<LineFormatter>(format));
  logger->set_level(static_cast<spdlog::level::level_enum>(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
  current_format = format;
}

void log_in_signal_handler(std::initializer_list<std::string_view> parts) {
  const bool is_json = current_format == LogFormat::json;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  SignalSafeLine line;
  line.append(is_json ? R"({"time":")" : "");
  line.append_time(now);
  line.append(is_json ? R"(","level":"error","program":")" : " ");
  line.append(program);
  line.append(is_json ? R"(","message":")" : " error: ");
  for (const auto part : parts) {
    line.append(part);
  }
  line.append(is_json ? "\"}\n" : "\n");
  line.write_to(STDERR_FILENO);
}

}  // namespace es_entrypoint::support
