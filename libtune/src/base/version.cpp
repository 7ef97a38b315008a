#include <tune/tune.h>
#include <tune/version.hpp>

namespace tune {

// LIBTUNE_VERSION is the version that CMakeLists.txt gives the project.
std::string_view version() { return LIBTUNE_VERSION; }

}  // namespace tune

const char* tune_version(void) { return LIBTUNE_VERSION; }
