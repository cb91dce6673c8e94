#include "es_entrypoint/metadata/metadata_file.hpp"

#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::ExitCode;
using support::Expected;
using namespace std::chrono_literals;

constexpr std::size_t file_limit = 1048576;
constexpr Clock::Duration longest_wait = 2s;
constexpr Clock::Duration pause = 50ms;

}  // namespace

MetadataFileReader::MetadataFileReader(Clock& clock, const Deadline& deadline, std::string path)
    : clock_(clock), deadline_(deadline), path_(std::move(path)) {}

Expected<std::optional<MetadataFile>> MetadataFileReader::read(bool complete) {
  if (file_ && (file_->ready || waited_ || !complete)) return file_;
  const auto give_up = clock_.now() + (waited_ ? 0s : longest_wait);
  auto file = read_once();
  while ((!file || (*file && complete && !(*file)->ready)) && clock_.now() < give_up &&
         deadline_.remaining() > pause) {
    clock_.sleep_for(pause);
    waited_ = true;
    file = read_once();
  }
  if (file) file_ = *file;
  return file;
}

std::string MetadataFileReader::origin(const std::string& field) const {
  return fmt::format("file {} {}", path_, field);
}

Expected<std::optional<MetadataFile>> MetadataFileReader::read_once() const {
  auto text = support::read_file_if_present(path_, file_limit, ExitCode::unavailable);
  if (!text) return std::unexpected(std::move(text.error()));
  if (!*text) return std::nullopt;
  auto file = parse_metadata_file(**text);
  if (!file) {
    return support::failure(
        ExitCode::unavailable,
        fmt::format("cannot use the ECS metadata file {}: {}; give the address with "
                    "--publish-host ADDRESS",
                    support::printable(path_), file.error()));
  }
  return std::move(*file);
}

}  // namespace es_entrypoint::metadata
