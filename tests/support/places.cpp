#include "support/places.hpp"

namespace tune::test {

std::string source_folder() { return TUNE_SOURCE_DIR; }

std::string built_command() { return TUNE_COMMAND; }

std::string aborting_library() { return TUNE_ABORTING_LIBRARY; }

}  // namespace tune::test
