#include "es_entrypoint/plan/heap.hpp"

#include "es_entrypoint/options/limits.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace es_entrypoint::plan {
namespace {

using options::Heap;

constexpr std::uint64_t mebibyte = 1ULL << 20;

/// @return whether the size that the operator set elsewhere is kept. A size of --heap beats the
///         image's configuration files, as the variable that carries it does in the engine.
bool keeps_operators_heap(const PlanInput& input) {
  const auto& made = input.engine.heap;
  const bool is_given = input.options.heap.value.choice == Heap::Choice::given;
  return made && (!is_given || made->origin.kind != support::Origin::Kind::config);
}

/// @return the size to set, with its origin; nothing if none is to be set.
std::optional<support::Sourced<std::string>> choose_size(const PlanInput& input) {
  const auto& heap = input.options.heap;
  if (heap.value.choice == Heap::Choice::none || keeps_operators_heap(input)) {
    return std::nullopt;
  }
  if (heap.value.choice == Heap::Choice::given) {
    return support::Sourced<std::string>{heap.value.given.text, heap.origin};
  }
  if (input.engine.dialect->sizes_heap() || !input.memory_limit) {
    return std::nullopt;
  }
  const auto size = half_of(input.memory_limit->value);
  if (!size) {
    return std::nullopt;
  }
  return support::Sourced<std::string>{
      *size, support::Origin::reason(fmt::format("half of {}", input.memory_limit->origin))};
}

/// Parses "512m" or an option such as "-Xmx512m".
std::optional<std::uint64_t> parse_heap(std::string_view text) {
  if (text.starts_with("-Xmx") || text.starts_with("-Xms")) {
    text.remove_prefix(4);
  }
  return support::parse_size(text);
}

/// The heap that the engine will have, in words, and in bytes if they are known.
struct HeapUse {
  std::string text;
  support::Origin origin;
  std::optional<std::uint64_t> bytes;
};

HeapUse find_heap(const PlanInput& input) {
  const auto& engine = input.engine;
  if (const auto chosen = choose_heap(input)) {
    const auto size = chosen->value.substr(chosen->value.rfind(' ') + 1);  // "-Xms1g -Xmx1g"
    return {chosen->value, chosen->origin, parse_heap(size)};
  }
  if (engine.heap) {
    return {engine.heap->value, engine.heap->origin, parse_heap(engine.heap->value)};
  }
  if (engine.dialect->sizes_heap()) {
    return {"sized by the engine itself", support::Origin::reason("the memory limit"),
            std::nullopt};
  }
  const std::string text(engine.dialect->default_heap);
  return {text, support::Origin::reason("the release's default"), parse_heap(text)};
}

}  // namespace

std::optional<std::string> half_of(std::uint64_t memory_limit) {
  const auto size = std::min(memory_limit / 2, options::largest_heap);
  return size < options::smallest_heap ? std::nullopt
                                       : std::optional(fmt::format("{}m", size / mebibyte));
}

std::optional<support::Setting> choose_heap(const PlanInput& input) {
  const auto size = choose_size(input);
  if (!size) {
    return std::nullopt;
  }
  const auto& dialect = *input.engine.dialect;
  if (!dialect.heap_variables.empty()) {
    return support::Setting{std::string(dialect.heap_variables.front()), size->value, size->origin};
  }
  return support::Setting{std::string(dialect.java_options),
                          fmt::format("-Xms{0} -Xmx{0}", size->value), size->origin};
}

std::optional<support::Setting> keep_heap(const PlanInput& input) {
  const auto choice = input.options.heap.value.choice;
  const bool would_be_set = choice == Heap::Choice::given || (choice == Heap::Choice::automatic &&
                                                              !input.engine.dialect->sizes_heap());
  if (!would_be_set || !keeps_operators_heap(input)) {
    return std::nullopt;
  }
  return support::Setting{"heap", input.engine.heap->value, input.engine.heap->origin};
}

std::optional<std::uint64_t> find_heap_bytes(const PlanInput& input) {
  return find_heap(input).bytes;
}

Prerequisite judge_heap(const PlanInput& input) {
  using State = Prerequisite::State;
  const auto heap = find_heap(input);
  const auto seen = fmt::format("{} ({})", heap.text, heap.origin);
  const auto& limit = input.memory_limit;
  if (!limit) {
    return {"heap", State::met, seen + "; the container has no memory limit"};
  }
  const auto against = fmt::format("{}; the limit is {} MiB", seen, limit->value / mebibyte);
  if (!heap.bytes || *heap.bytes <= limit->value / 2) {
    return {"heap", State::met, against};
  }
  const bool too_much = *heap.bytes >= limit->value;
  const bool is_ours = choose_size(input).has_value();
  return {"heap", too_much ? State::missing : State::costly,
          against + (too_much ? ": the kernel will kill the engine"
                              : ": more than half, and the engine needs memory outside the heap"),
          fmt::format("give the container more memory, or {}",
                      is_ours ? "use --heap=auto" : "configure a smaller heap")};
}

}  // namespace es_entrypoint::plan
