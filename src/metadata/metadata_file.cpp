#include "es_entrypoint/metadata/metadata_file.hpp"

#include "es_entrypoint/metadata/address.hpp"
#include "es_entrypoint/metadata/request.hpp"
#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::ExitCode;
using support::Expected;
using namespace std::chrono_literals;

constexpr std::size_t file_limit = 1048576;
constexpr http::Clock::Duration longest_file_wait = 2s;
constexpr http::Clock::Duration wait_worth_reporting = 1s;
constexpr http::Clock::Duration poll_interval = 50ms;

/// The file as it is now.
struct Snapshot {
  Expected<std::optional<MetadataFile>> file;
  bool is_invalid = false;  ///< perhaps because it is being written

  [[nodiscard]] bool is_final(bool complete) const {
    return file ? !*file || (*file)->ready || !complete : !is_invalid;
  }
};

Snapshot take_snapshot(const std::string& path) {
  auto text = support::read_file_if_present(path, file_limit, ExitCode::unavailable);
  if (!text) {
    return {support::failure(
        ExitCode::unavailable, support::printable(text.error().problem),
        fmt::format("check ECS_CONTAINER_METADATA_FILE, or {}", address_or_imds_workaround))};
  }
  if (!*text) {
    return {std::nullopt};
  }
  auto file = parse_metadata_file(**text);
  if (!file) {
    return {support::failure(ExitCode::unavailable,
                             fmt::format("cannot use the ECS metadata file {}: {}",
                                         support::printable(path), file.error()),
                             address_or_imds_workaround),
            /*is_invalid=*/true};
  }
  return {*std::move(file)};
}

void warn_of_wait(const Snapshot& snapshot, const std::string& path, http::Clock::Duration left) {
  const auto outlook = fmt::format("waiting for it for another {}", format_duration(left));
  if (snapshot.file) {
    support::warn({fmt::format("the ECS metadata file {} is not complete; {}",
                               support::printable(path), outlook)});
  } else {
    const auto& error = snapshot.file.error();
    support::warn({fmt::format("{}; {}", error.problem, outlook), error.remedy});
  }
}

}  // namespace

MetadataFileReader::MetadataFileReader(http::Clock& clock, const http::Deadline& deadline,
                                       std::string path,
                                       std::optional<http::Clock::Duration> patience)
    : clock_(clock),
      deadline_(deadline),
      longest_wait_(std::min(longest_file_wait, patience.value_or(longest_file_wait))),
      path_(std::move(path)) {}

Expected<std::optional<MetadataFile>> MetadataFileReader::read(bool complete) {
  if (file_ && (file_->ready || waited_ || !complete)) {
    return file_;
  }
  const http::Deadline end = deadline_.within(waited_ ? 0s : longest_wait_);
  const auto start = clock_.now();
  bool reported = false;
  Snapshot snapshot = take_snapshot(path_);
  while (!snapshot.is_final(complete) && end.remaining() > 0s &&
         deadline_.remaining() > poll_interval) {
    clock_.sleep_for(poll_interval);
    waited_ = true;
    snapshot = take_snapshot(path_);
    if (!reported && !snapshot.is_final(complete) && clock_.now() - start >= wait_worth_reporting) {
      reported = true;
      warn_of_wait(snapshot, path_, end.remaining());
    }
  }
  if (snapshot.file) {
    file_ = *snapshot.file;
  }
  return snapshot.file;
}

support::Origin MetadataFileReader::origin(const std::string& field) const {
  return support::Origin::file(fmt::format("{} {}", path_, field));
}

}  // namespace es_entrypoint::metadata
