#include "es_entrypoint/plan/heap.hpp"

#include "es_entrypoint/options/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

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
  using Choice = Heap::Choice;
  const auto choice = input.options.heap.value.choice;
  const bool would_be_set = choice == Choice::given ||
                            (choice == Choice::automatic && !input.engine.dialect->sizes_heap());
  if (!would_be_set || !keeps_operators_heap(input)) {
    return std::nullopt;
  }
  return support::Setting{"heap", input.engine.heap->value, input.engine.heap->origin};
}

}  // namespace es_entrypoint::plan
