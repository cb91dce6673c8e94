#include "es_entrypoint/process/process_status.hpp"

#include "es_entrypoint/support/file.hpp"

#include <charconv>
#include <string>
#include <system_error>

namespace es_entrypoint::process {
namespace {

constexpr std::size_t maximum_bytes = 65536;

/// @param name the start of the line, such as "\nCapBnd:\t"
std::optional<std::uint64_t> parse_mask(std::string_view text, std::string_view name) {
  const auto start = text.find(name);
  if (start == std::string_view::npos) {
    return std::nullopt;
  }
  text.remove_prefix(start + name.size());
  text = text.substr(0, text.find('\n'));
  std::uint64_t mask = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), mask, 16);
  const bool is_whole = parsed.ptr == text.data() + text.size();
  return parsed.ec == std::errc() && is_whole ? std::optional(mask) : std::nullopt;
}

}  // namespace

std::optional<ProcessStatus> parse_process_status(std::string_view text) {
  const auto bounding = parse_mask(text, "\nCapBnd:\t");
  const auto ambient = parse_mask(text, "\nCapAmb:\t");
  const auto ignored = parse_mask(text, "\nSigIgn:\t");
  if (!bounding || !ambient || !ignored) {
    return std::nullopt;
  }
  return ProcessStatus{*bounding, *ambient, *ignored};
}

std::optional<ProcessStatus> read_process_status() {
  const auto text = support::read_file_if_present("/proc/self/status", maximum_bytes);
  return text && *text ? parse_process_status(**text) : std::nullopt;
}

}  // namespace es_entrypoint::process
