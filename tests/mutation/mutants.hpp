#pragma once

// What the mutated sources call. All mutants of a source are compiled at once; the variable MUTANT
// of the environment says which one is active. See mutate.py.

namespace mutation {

extern int active;
extern unsigned char reached[];

/// @return whether this mutant is the active one. Also notes that the test at hand reached it.
constexpr bool on(int mutant) {
  if consteval {
    return false;
  } else {
    reached[mutant] = 1;
    return active == mutant;
  }
}

/// An operand of && or ||, or a condition: taken for true by the first mutant, for false by the
/// second.
constexpr bool force(int mutant, const auto& operand) {
  const bool to_true = on(mutant);
  const bool to_false = on(mutant + 1);
  return to_true || (static_cast<bool>(operand) && !to_false);
}

constexpr bool flip(int mutant, const auto& value) {
  return static_cast<bool>(value) != on(mutant);
}

constexpr auto equal(int mutant, const auto& a, const auto& b) {
  return on(mutant) ? a != b : a == b;
}
constexpr auto unequal(int mutant, const auto& a, const auto& b) {
  return on(mutant) ? a == b : a != b;
}

constexpr bool less(int mutant, const auto& a, const auto& b) {
  const bool or_equal = on(mutant);
  const bool negated = on(mutant + 1);
  return or_equal ? a <= b : negated ? a >= b : a < b;
}
constexpr bool less_equal(int mutant, const auto& a, const auto& b) {
  const bool without_equal = on(mutant);
  const bool negated = on(mutant + 1);
  return without_equal ? a < b : negated ? a > b : a <= b;
}
constexpr bool greater(int mutant, const auto& a, const auto& b) { return less(mutant, b, a); }
constexpr bool greater_equal(int mutant, const auto& a, const auto& b) {
  return less_equal(mutant, b, a);
}

template <class A, class B>
constexpr auto plus(int mutant, A a, B b) -> decltype(a + b) {
  return on(mutant) ? a - b : a + b;
}
template <class A, class B>
constexpr auto minus(int mutant, A a, B b) -> decltype(a - b) {
  return on(mutant) ? a + b : a - b;
}
template <class A, class B>
constexpr auto times(int mutant, A a, B b) -> decltype(a * b) {
  return on(mutant) ? a + b : a * b;
}
template <class A, class B>
constexpr auto over(int mutant, A a, B b) -> decltype(a / b) {
  return on(mutant) ? a * b : a / b;
}

}  // namespace mutation
