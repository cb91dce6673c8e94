#include "es_entrypoint/support/warning.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace es_entrypoint::support {
namespace {

CollectedWarnings* newest = nullptr;

}  // namespace

std::string Warning::message() const { return remedy.empty() ? problem : problem + "; " + remedy; }

void warn(Warning warning) {
  if (newest == nullptr) {
    spdlog::warn("{}", warning.message());
  } else {
    newest->warnings_.push_back(std::move(warning));
  }
}

CollectedWarnings::CollectedWarnings() : outer_(std::exchange(newest, this)) {}

CollectedWarnings::~CollectedWarnings() { newest = outer_; }

}  // namespace es_entrypoint::support
