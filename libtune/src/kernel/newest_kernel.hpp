#pragma once

#include <string>

#include <tune/kernel_version.hpp>

namespace tune {

// Stands for a kernel of which nothing is known: values are judged as the newest one does.
inline constexpr KernelVersion kNewestKernel{99, 0, 0};

// "Linux 6.1.192", for sentences.
inline std::string kernel_name(const KernelVersion& version) {
  return version == kNewestKernel ? "the newest Linux" : "Linux " + version.to_string();
}

}  // namespace tune
