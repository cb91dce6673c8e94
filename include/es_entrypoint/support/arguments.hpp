#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace es_entrypoint::support {

// Tested by tests/unit/cli and tests/unit/plan.

/// A command line's words, in order. Words may hold any byte but NUL; nothing here splits,
/// joins or quotes.
class Arguments {
 public:
  Arguments() = default;
  Arguments(std::initializer_list<std::string> words) : words_(words) {}
  explicit Arguments(std::vector<std::string> words) : words_(std::move(words)) {}

  [[nodiscard]] bool empty() const { return words_.empty(); }
  [[nodiscard]] std::size_t size() const { return words_.size(); }
  [[nodiscard]] const std::string& operator[](std::size_t index) const { return words_[index]; }
  [[nodiscard]] const std::string& front() const { return words_.front(); }
  [[nodiscard]] auto begin() const { return words_.begin(); }
  [[nodiscard]] auto end() const { return words_.end(); }

  void push_front(std::string word) { words_.insert(words_.begin(), std::move(word)); }
  void push_back(std::string word) { words_.push_back(std::move(word)); }
  void append(const Arguments& other) { words_.insert(words_.end(), other.begin(), other.end()); }
  /// Removes the first word, which must exist.
  void drop_front() { words_.erase(words_.begin()); }
  /// Replaces the first word, which must exist.
  void replace_front(std::string word) { words_.front() = std::move(word); }

  bool operator==(const Arguments&) const = default;

 private:
  std::vector<std::string> words_;
};

}  // namespace es_entrypoint::support
