#pragma once

#include <optional>
#include <string>

#include "machine_setup.hpp"

namespace tune::cli {

// A file of which somebody else decides what is in it, or a folder in which somebody else can put
// another one.
struct Untrusted {
  std::string path;
  std::string why;     // "everybody may write to it"
  std::string remedy;  // what it would take
};

// The first of the profiles, plans and documents read so far that is not to be trusted, or whose
// folder is not; of a link also what it leads to. Trusted are root, the caller (before sudo too),
// and whoever owns this very program: they decide anyway what happens.
std::optional<Untrusted> first_untrusted(MachineSetup& setup);

// For `apply`. Errors: permission, unless --allow-unsafe.
Status check_trust(MachineSetup& setup, const Options& options);

}  // namespace tune::cli
