#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tune/configuration.hpp>

namespace tune::config {

// What ConfigDocument makes of the changes, one after the other; where nothing is special about any
// of them, with a few readings of the document instead of some for each.
std::string with_changes(std::string bytes, const std::vector<DocumentChange>& changes);

// ConfigDocument::value() of each key that has one.
std::map<Key, std::string> values_in(std::string_view bytes, const std::vector<Key>& keys);

}  // namespace tune::config
