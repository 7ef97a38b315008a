#include "support/places.hpp"

namespace tune::test {

std::string source_folder() { return TUNE_SOURCE_DIR; }

std::string built_command() { return TUNE_COMMAND; }

}  // namespace tune::test
