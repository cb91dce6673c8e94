#include "es_entrypoint/http/secret.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace es_entrypoint::http {
namespace {

TEST(Secret, WipesTheTextItWasMadeFrom) {
  std::string text = "short";  // held within the object itself, so a move would leave it there
  const char* bytes = text.data();
  const Secret secret(std::move(text));
  EXPECT_EQ(secret.reveal(), "short");
  EXPECT_EQ(std::string(bytes, 5), std::string(5, '\0'));
}

TEST(Secret, WipesTheOneItWasMovedFrom) {
  Secret first(std::string("a token that is longer than any string's own buffer"));
  const Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT: what moving leaves behind is the point
  EXPECT_EQ(second.reveal(), "a token that is longer than any string's own buffer");
}

TEST(Wipe, OverwritesTheWholeCapacity) {
  std::string text(100, 'x');
  const char* bytes = text.data();
  text.resize(10);
  wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(std::string(bytes, 100), std::string(100, '\0'));
}

}  // namespace
}  // namespace es_entrypoint::http
