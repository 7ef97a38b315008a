#include "transaction_id.hpp"

#include <limits>

#include <tune/integer.hpp>

#include "base/text.hpp"

namespace tune::cli {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Result<std::optional<std::int64_t>> transaction_id(const Context& context) {
  if (context.arguments.empty()) return std::optional<std::int64_t>();
  const std::string& text = context.arguments.front();
  const auto number = parse_integer(text);
  if (!number || *number < 1 || *number > std::numeric_limits<std::int64_t>::max()) {
    const bool too_large = number ? *number > 0 : is_digits(text);
    return Error{.code = too_large ? ErrorCode::bad_input : ErrorCode::usage,
                 .message = "'" + printable(text) +
                            "' is no number of a transaction: they are whole numbers from 1, and "
                            "'tune history' lists them"};
  }
  return std::optional<std::int64_t>(static_cast<std::int64_t>(*number));
}

}  // namespace tune::cli
