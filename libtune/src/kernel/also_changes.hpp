#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tune/key.hpp>
#include <tune/parameter.hpp>

namespace tune {

// One assignment as the kernel would carry it out.
struct Write {
  std::string_view key;
  std::string_view value;
  const Parameter* parameter = nullptr;  // of the key; nullptr when the catalogue knows none
};
inline Write write_of(const Key& key, std::string_view value) {
  return {key.name(), value, key.parameter()};
}

// The names of the keys whose values a write of this one may change as well, with "*" for any
// interface: by the catalogue's list, or by what holds for all keys of its kind.
std::vector<std::string> also_changed_by(std::string_view key, const Parameter* parameter);

// Does a write of `other` leave `held` with another value than it has? By also_changed_by(), less
// what comes out the same: forwarding goes over to all
// interfaces and turns accept_redirects to its opposite (net/ipv4/devinet.c inet_forward_change()),
// and what is set in conf.all or conf.default goes over as it is.
bool also_changes(const Write& other, const Write& held);

// Are they two names of one value? Whatever is written to one shows in the other.
bool are_one_value(const Write& a, const Write& b);

}  // namespace tune
