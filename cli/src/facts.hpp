#pragma once

#include <optional>

#include <tune/host.hpp>
#include <tune/profile.hpp>

#include "machine_setup.hpp"

namespace tune::cli {

// What formulas take their facts from.
struct Facts {
  Host host;
  bool of_this_machine = true;  // its running values are those that a plan changes
};

// What a plan compares with.
Host host_for_plan(Facts facts);

// Of a live machine both are this machine; with --host the facts (memory, page size, processors,
// kernel, hash size) are those of the document, and running values and read-only keys this
// machine's. Under --root formulas use the document alone, and the plan has no running values.
// Errors: usage, when the profile needs facts and there is no document; those of read_host() and of
// the document.
Result<Facts> facts_for_plan(MachineSetup& setup, const Options& options, const Profile& profile);

// For advice alone: everything from the document, where one is named.
Result<Host> facts_for_advice(MachineSetup& setup, const Options& options, const Profile& profile);

// The host for explanations; none where there is neither a document nor a machine to read.
Result<std::optional<Host>> facts_if_known(MachineSetup& setup, const Options& options,
                                           std::span<const Key> keys);

}  // namespace tune::cli
