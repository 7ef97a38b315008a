#pragma once

#include <string>
#include <vector>

#include <tune/advice.hpp>
#include <tune/configuration.hpp>
#include <tune/finding.hpp>
#include <tune/host.hpp>

namespace tune {

// Which keys of the plan a boot is to set, and how to judge what it gives.
struct BootDemand {
  const Recommendation* recommendation = nullptr;
  std::string wanted;
  bool in_target = false;  // the target will have a line of it
};

// `configuration` with `content` in the place of `path`, and who wins then. What a glob matches is
// known for `keys` only.
Configuration with_file(const Configuration& configuration, const std::string& path,
                        const std::string& content, const std::vector<Key>& keys);

// The findings `loses-at-boot`: keys that get another value at boot although `target` holds them.
// `after` is the configuration as it will be.
std::vector<Finding> boot_findings(const Configuration& after, const std::string& target,
                                   const std::vector<BootDemand>& demands, const Host& host);

}  // namespace tune
