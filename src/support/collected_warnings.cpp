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
  std::vector<Warning> warnings;

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (message.level == spdlog::level::warn) {
      warnings.push_back({std::string(message.payload.data(), message.payload.size())});
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

CollectedWarnings::Sink* CollectedWarnings::current_ = nullptr;

CollectedWarnings::CollectedWarnings()
    : before_(spdlog::default_logger()->sinks()), level_(spdlog::default_logger()->level()) {
  sink_ = std::make_shared<Sink>(before_, level_);
  outer_ = std::exchange(current_, sink_.get());
  spdlog::default_logger()->sinks() = {sink_};
  spdlog::default_logger()->set_level(std::min(level_, spdlog::level::warn));
}

CollectedWarnings::~CollectedWarnings() {
  current_ = outer_;
  spdlog::default_logger()->sinks() = before_;
  spdlog::default_logger()->set_level(level_);
}

const std::vector<Warning>& CollectedWarnings::warnings() const { return sink_->warnings; }

bool CollectedWarnings::keep(const Warning& warning) {
  if (current_ == nullptr) {
    return false;
  }
  current_->warnings.push_back(warning);
  return true;
}

}  // namespace es_entrypoint::support
