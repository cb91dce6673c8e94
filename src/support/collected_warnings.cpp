#include "es_entrypoint/support/collected_warnings.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>
#include <utility>

namespace es_entrypoint::support {

class CollectedWarnings::Sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  Sink(std::vector<spdlog::sink_ptr> others, spdlog::level::level_enum level)
      : others_(std::move(others)), level_(level) {}
  std::vector<std::string> texts;

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (message.level == spdlog::level::warn) {
      texts.emplace_back(message.payload.data(), message.payload.size());
      return;
    }
    for (const auto& other : others_) {
      if (message.level >= level_) {
        other->log(message);
      }
    }
  }
  void flush_() override {
    for (const auto& other : others_) {
      other->flush();
    }
  }

  std::vector<spdlog::sink_ptr> others_;
  spdlog::level::level_enum level_;  ///< of what the operator wants to see
};

CollectedWarnings::CollectedWarnings()
    : before_(spdlog::default_logger()->sinks()), level_(spdlog::default_logger()->level()) {
  sink_ = std::make_shared<Sink>(before_, level_);
  spdlog::default_logger()->sinks() = {sink_};
  spdlog::default_logger()->set_level(std::min(level_, spdlog::level::warn));
}

CollectedWarnings::~CollectedWarnings() {
  spdlog::default_logger()->sinks() = before_;
  spdlog::default_logger()->set_level(level_);
}

const std::vector<std::string>& CollectedWarnings::texts() const { return sink_->texts; }

}  // namespace es_entrypoint::support
