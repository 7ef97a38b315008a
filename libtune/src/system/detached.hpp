#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tune/result.hpp>

namespace tune {

// Starts this very program once more, with `arguments`, as a process that outlives the terminal and
// whoever started it. Where systemd runs as process 1, and in the same namespaces, as a transient
// unit of the name `unit`: it would end what stays in a session's control group. Elsewhere in a
// session of its own, without SIGHUP, SIGINT and SIGQUIT. It runs when this returns. Errors: io.
Status start_detached(const std::vector<std::string>& arguments, const std::string& unit);

// A process that has not ended yet; one that has is not, though its parent may not have asked for
// it.
bool is_alive(std::int64_t process);

}  // namespace tune
