#include "loader_choice.hpp"

#include "base/text.hpp"

namespace tune::cli {

Result<Loaders> loader_choice(const Options& options) {
  const std::string choice = options.value("loader").value_or("both");
  if (choice == "both") return Loaders{true, true};
  if (choice == "systemd") return Loaders{true, false};
  if (choice == "procps") return Loaders{false, true};
  return Error{
      .code = ErrorCode::usage,
      .message = "--loader takes systemd, procps or both, not '" + printable(choice) + "'"};
}

}  // namespace tune::cli
