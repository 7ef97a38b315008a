#pragma once

#include <memory>
#include <string_view>

#include <tune/machine.hpp>
#include <tune/result.hpp>

#include "system/open_path.hpp"

namespace tune {

// Files::lock() for an entry that is no link.
Result<std::unique_ptr<Lock>> lock_file(const Place& place, std::string_view owner,
                                        std::string_view asked);

}  // namespace tune
