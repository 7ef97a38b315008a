#pragma once

#include <string>

#include "documents/capacity_document.hpp"
#include "output/page.hpp"

namespace tune::cli {

// What gives way first in one line, then each resource, the fullest first, then the formulas.
std::string capacity_text(const Page& page, const CapacityAnswer& answer,
                          std::uint64_t page_size_bytes);

}  // namespace tune::cli
