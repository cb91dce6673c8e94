#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace es_entrypoint::http {

/// Overwrites the text, its unused capacity too, and empties it.
void wipe(std::string& text);

/// A text that is wiped when it is no longer needed, and that no log statement takes by accident.
class Secret {
 public:
  Secret() = default;
  /// Takes the text over and leaves `text` wiped.
  explicit Secret(std::string&& text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] std::string_view reveal() const { return text_; }

 private:
  std::string text_;
};

}  // namespace es_entrypoint::http
