#include "es_entrypoint/support/environment.hpp"

#include <gtest/gtest.h>

#include <array>

namespace es_entrypoint::support {
namespace {

TEST(Environment, CountsARepeatedVariableOnceWithItsFirstValue) {
  const std::array<const char*, 5> entries{"A=1", "B=x=y", "A=2", "odd", nullptr};
  const auto environment = Environment::from_exec_vector(entries.data());
  EXPECT_EQ(environment.to_entries(), (std::vector<std::string>{"A=1", "B=x=y"}));
}

TEST(Environment, DistinguishesEmptyFromUnset) {
  const Environment environment{{{"EMPTY", ""}, {"FULL", "x"}}};
  EXPECT_EQ(environment.find("EMPTY"), "");
  EXPECT_FALSE(environment.find("UNSET"));
  EXPECT_FALSE(environment.find_non_empty("EMPTY"));
  EXPECT_EQ(environment.find_non_empty("FULL"), "x");
}

TEST(Environment, SetsInPlaceAndUnsets) {
  Environment environment{{{"A", "1"}, {"B", "2"}}};
  environment.set("A", "3");
  environment.set("C", "4");
  environment.unset(std::vector<std::string>{"B", "NOT THERE"});
  EXPECT_EQ(environment.to_entries(), (std::vector<std::string>{"A=3", "C=4"}));
}

TEST(Environment, KeepsTheOrderAndTheFirstValueOfFiftyThousandVariables) {
  constexpr std::size_t count = 50'000;
  std::vector<Environment::Variable> variables;
  std::vector<std::string> unset;
  for (const auto* value : {"first", "second"}) {
    for (std::size_t n = 0; n < count; ++n) {
      variables.emplace_back("NAME_" + std::to_string(n), value);
    }
  }
  for (std::size_t n = 1; n < count; n += 2) {
    unset.push_back("NAME_" + std::to_string(n));
  }
  Environment environment{variables};
  ASSERT_EQ(environment.variables().size(), count);
  environment.unset(unset);
  ASSERT_EQ(environment.variables().size(), count / 2);
  for (std::size_t n = 0; n < count; n += 2) {
    const auto& [name, value] = environment.variables().at(n / 2);
    ASSERT_EQ(name, "NAME_" + std::to_string(n));
    ASSERT_EQ(value, "first");
  }
}

}  // namespace
}  // namespace es_entrypoint::support
