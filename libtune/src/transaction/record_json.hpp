#pragma once

#include <string>
#include <string_view>

#include "transaction/record.hpp"

namespace tune {

// The files of the journal as text: JSON with a checksum. README.md describes them.
std::string intent_to_json(const Intent& intent);
std::string end_to_json(std::int64_t id, const End& end);
std::string step_to_json(const TransactionEvent& step);  // one line

// Errors: bad_input with file:line:column or a sentence about the checksum, the schema or the
// member that is missing.
Result<Intent> intent_from_json(std::string_view text, std::string_view file_name);
Result<End> end_from_json(std::string_view text, std::string_view file_name);
Result<TransactionEvent> step_from_json(std::string_view line, std::string_view file_name);

}  // namespace tune
