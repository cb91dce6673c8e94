#include "es_entrypoint/metadata/metadata_file.hpp"

#include "es_entrypoint/metadata/diagnosis.hpp"
#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::ExitCode;
using support::Expected;
using namespace std::chrono_literals;

constexpr std::size_t file_limit = 1048576;
constexpr http::Clock::Duration longest_wait = 2s;
constexpr http::Clock::Duration wait_worth_telling = 1s;
constexpr http::Clock::Duration poll_interval = 50ms;
constexpr std::string_view variable = "ECS_CONTAINER_METADATA_FILE";

}  // namespace

MetadataFileReader::MetadataFileReader(const Surroundings& surroundings,
                                       const http::Deadline& deadline, std::string path)
    : clock_(surroundings.clock),
      deadline_(deadline),
      longest_wait_(std::min(longest_wait, surroundings.patience.value_or(longest_wait))),
      path_(std::move(path)) {}

Expected<std::optional<MetadataFile>> MetadataFileReader::read(bool complete) {
  if (file_ && (file_->ready || waited_ || !complete)) {
    return file_;
  }
  const auto start = clock_.now();
  const auto give_up = start + (waited_ ? 0s : longest_wait_);
  bool told = false;
  const auto is_final = [&](const Look& now) {
    return now.file ? !*now.file || (*now.file)->ready || !complete : !now.may_heal;
  };
  Look now = look();
  while (!is_final(now) && clock_.now() < give_up && deadline_.remaining() > poll_interval) {
    clock_.sleep_for(poll_interval);
    waited_ = true;
    now = look();
    if (!told && !is_final(now) && clock_.now() - start >= wait_worth_telling) {
      tell_wait(now, give_up);
      told = true;
    }
  }
  if (now.file) {
    file_ = *now.file;
  }
  return now.file;
}

support::Origin MetadataFileReader::origin(const std::string& field) const {
  return support::Origin::file(fmt::format("{} {}", path_, field));
}

void MetadataFileReader::tell_wait(const Look& now, http::Clock::TimePoint give_up) const {
  const auto left = std::chrono::duration_cast<http::Clock::Duration>(give_up - clock_.now());
  const auto state =
      now.file ? fmt::format("the ECS metadata file {} is not complete", support::printable(path_))
               : now.file.error().message();
  spdlog::warn("{}; waiting for it for another {}", state,
               format_duration(std::min(left, deadline_.remaining())));
}

MetadataFileReader::Look MetadataFileReader::look() const {
  auto text = support::read_file_if_present(path_, file_limit, ExitCode::unavailable);
  if (!text) {
    return {support::failure(
        ExitCode::unavailable,
        fmt::format("{}; check {}; or {}", support::printable(text.error().message()), variable,
                    give_address_or_imds))};
  }
  if (!*text) {
    return {std::nullopt};
  }
  auto file = parse_metadata_file(**text);
  if (!file) {
    return {support::failure(
                ExitCode::unavailable,
                fmt::format("cannot use the ECS metadata file {}: {}; {}",
                            support::printable(path_), file.error(), give_address_or_imds)),
            /*may_heal=*/true};
  }
  return {std::move(*file)};
}

}  // namespace es_entrypoint::metadata
