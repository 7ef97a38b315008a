#include "transaction_id.hpp"

#include <limits>

#include <tune/integer.hpp>

#include "base/text.hpp"

namespace tune::cli {

Result<std::optional<std::int64_t>> transaction_id(const Context& context) {
  if (context.arguments.empty()) return std::optional<std::int64_t>();
  const std::string& text = context.arguments.front();
  const auto number = parse_integer(text);
  if (!number || *number < 1 || *number > std::numeric_limits<std::int64_t>::max()) {
    return Error{.code = ErrorCode::usage,
                 .message = "'" + printable(text) +
                            "' is no number of a transaction: they are whole numbers from 1, and "
                            "'tune history' lists them"};
  }
  return std::optional<std::int64_t>(static_cast<std::int64_t>(*number));
}

}  // namespace tune::cli
