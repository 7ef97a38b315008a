#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tune/configuration.hpp>
#include <tune/host.hpp>
#include <tune/key.hpp>

#include "base/json.hpp"
#include "machine_setup.hpp"
#include "secrets.hpp"

namespace tune::cli {

// Who sets one key.
struct Setters {
  Key key;
  bool secret = false;                       // no value is shown
  std::optional<std::string> running;        // none: absent here, secret, or nothing runs
  std::optional<std::string> default_value;  // none: not known
  std::vector<Candidate> candidates;         // in reading order
  // Indices of candidates; none: the loader does not set the key, or was not asked about.
  std::optional<std::size_t> systemd;
  std::optional<std::size_t> procps;
  Loaders asked;
  bool diverges = false;

  const Candidate* winner(BootLoader loader) const {
    const auto& index = loader == BootLoader::systemd ? systemd : procps;
    return index ? &candidates[*index] : nullptr;
  }
};

// The two loaders diverge where one sets the key and the other does not, or where their values
// differ by meaning; only when both are asked about.
Setters setters_of(MachineSetup& setup, const std::optional<Host>& host,
                   const Configuration& configuration, const Key& key, const Loaders& asked);

// One entry of tune/who/1. Values of secret lines are left out.
Json setters_member(const SecretLines& secrets, const Setters& setters);

}  // namespace tune::cli
