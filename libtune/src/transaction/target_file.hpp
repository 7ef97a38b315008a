#pragma once

#include <string>

#include <tune/machine.hpp>

namespace tune {

// Why a file can never be made or replaced here, whoever tries; empty when nothing stands against
// it but perhaps permissions, mounts and flags, which Files::check_writable() knows.
//
// A link that leads to a regular file is fine: that file is replaced, and the link stays. One that
// leads nowhere is not: who made it meant a file that somebody else makes.
// Nor are the records of `state_dir` a target.
std::string why_no_target(Files& files, const std::string& path, const std::string& state_dir);

}  // namespace tune
