#include "es_entrypoint/plan/heap.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace es_entrypoint::plan {
namespace {

using dialect::HeapStyle;
using options::Heap;

constexpr std::uint64_t mebibyte = 1ULL << 20;
constexpr std::uint64_t largest_heap = 31ULL << 30;

/// @return whether what the operator made elsewhere stands. A size given by --heap is the later
///         word than the image's configuration files, as the environment that carries it is to
///         the engine.
bool keeps_operators_heap(const PlanInput& input) {
  const auto& made = input.engine.heap;
  const bool is_given = input.options.heap.value.choice == Heap::Choice::given;
  return made && !(is_given && made->origin.kind == support::Origin::Kind::config);
}

/// The size and its origin; nothing where none is to be set.
std::optional<support::Sourced<std::string>> choose_size(const PlanInput& input) {
  const auto& heap = input.options.heap;
  if (heap.value.choice == Heap::Choice::none || keeps_operators_heap(input)) {
    return std::nullopt;
  }
  if (heap.value.choice == Heap::Choice::given) {
    return support::Sourced<std::string>{heap.value.given, heap.origin};
  }
  if (input.engine.dialect->heap == HeapStyle::automatic || !input.memory_limit) {
    return std::nullopt;
  }
  const auto size = half_of(input.memory_limit->value);
  if (!size) {
    return std::nullopt;
  }
  return support::Sourced<std::string>{
      *size, support::Origin::reason(fmt::format("half of {}", input.memory_limit->origin))};
}

}  // namespace

std::optional<std::string> half_of(std::uint64_t memory_limit) {
  const auto mebibytes = std::min(memory_limit / 2, largest_heap) / mebibyte;
  if (mebibytes < 2) {
    return std::nullopt;
  }
  return fmt::format("{}m", mebibytes);
}

std::optional<support::Setting> choose_heap(const PlanInput& input) {
  const auto size = choose_size(input);
  if (!size) {
    return std::nullopt;
  }
  if (input.engine.dialect->heap == HeapStyle::es_heap_size) {
    return support::Setting{"ES_HEAP_SIZE", size->value, size->origin};
  }
  const std::string_view variable = input.engine.dialect->heap == HeapStyle::opensearch_java_opts
                                        ? "OPENSEARCH_JAVA_OPTS"
                                        : "ES_JAVA_OPTS";
  return support::Setting{std::string{variable},
                          fmt::format("-Xms{} -Xmx{}", size->value, size->value), size->origin};
}

std::optional<support::Setting> keep_heap(const PlanInput& input) {
  using Choice = Heap::Choice;
  const auto choice = input.options.heap.value.choice;
  const bool would_be_set =
      choice == Choice::given ||
      (choice == Choice::automatic && input.engine.dialect->heap != HeapStyle::automatic);
  if (!would_be_set || !keeps_operators_heap(input)) {
    return std::nullopt;
  }
  return support::Setting{"heap", input.engine.heap->value, input.engine.heap->origin};
}

}  // namespace es_entrypoint::plan
