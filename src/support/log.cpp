#include "es_entrypoint/support/log.hpp"

#include "es_entrypoint/support/text.hpp"

#include <chrono>
#include <ctime>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <nlohmann/json.hpp>

namespace es_entrypoint::support {
namespace {

/// A message longer than this is cut: a hostile server cannot flood the log.
constexpr std::size_t line_limit = 4096;

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
    const auto text = printable({message.payload.data(), message.payload.size()}, line_limit);
    if (format_ == LogFormat::json) {
      const nlohmann::ordered_json event{
          {"time", time}, {"level", level_name}, {"program", "es-entrypoint"}, {"message", text}};
      fmt::format_to(std::back_inserter(line), "{}\n", event.dump());
    } else {
      fmt::format_to(std::back_inserter(line), "{} es-entrypoint {}: {}\n", time, level_name, text);
    }
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  LogFormat format_;
};

}  // namespace

std::optional<spdlog::level::level_enum> parse_log_level(std::string_view name) {
  // from_str takes every unknown name for "off".
  const auto level = spdlog::level::from_str(std::string{name});
  if (level == spdlog::level::off && name != "off") {
    return std::nullopt;
  }
  return level;
}

void configure_log(spdlog::level::level_enum level, LogFormat format) {
  auto logger = std::make_shared<spdlog::logger>("es-entrypoint",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(std::make_unique<LineFormatter>(format));
  logger->set_level(level);
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace es_entrypoint::support
