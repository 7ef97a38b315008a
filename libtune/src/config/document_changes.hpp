#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tune/configuration.hpp>

namespace tune::config {

// A document that both loaders have read, once for all that is asked of it.
class ReadDocument {
 public:
  explicit ReadDocument(std::string bytes);
  ~ReadDocument();

  const std::string& bytes() const;
  // As ConfigDocument::value(); and without the line, which takes counting.
  std::optional<std::pair<std::string, int>> line(const Key& key) const;
  std::optional<std::string> value(const Key& key) const;
  // What ConfigDocument makes of the changes, one after the other; where nothing is special about
  // any of them, with one more reading instead of some for each.
  std::string with(const std::vector<DocumentChange>& changes) const;

 private:
  struct Parsed;
  std::unique_ptr<const Parsed> parsed_;
};

}  // namespace tune::config
