#pragma once

#include <string>
#include <string_view>

namespace tune::config {

// A profile of TuneD: its name ends in "tuned.conf", or it has a section [sysctl].
bool is_tuned_profile(std::string_view path, std::string_view content);

// What its sysctl sections set, in sysctl.conf form: every byte stays where it is in the file, and
// what sets no value (other sections, options of the plug-in, values with variables) is blank, as
// are quotes, comments behind a value and the sign of "=>" and "=<".
std::string sysctl_text_of(std::string_view profile);

}  // namespace tune::config
