#include <algorithm>
#include <string>

#include <tune/port_set.hpp>

#include "base/text.hpp"
#include "diagnosis/facts.hpp"

// Who keeps a service from binding to its port: inet_csk_get_port(), inet_csk_bind_conflict()
// (net/ipv4/inet_connection_sock.c).

namespace tune {
namespace {

constexpr std::size_t kClose = 7;  // include/net/tcp_states.h
constexpr std::string_view kReserved = "net.ipv4.ip_local_reserved_ports";

// How a socket stands in the way, the worst first.
enum class Way { listens, bound, held, left_over, datagrams };

Way way_of(const PortSocket& socket) {
  if (socket.udp) return Way::datagrams;
  if (socket.state == kListen) return Way::listens;
  if (socket.state == kClose) return Way::bound;
  return socket.inode != 0 ? Way::held : Way::left_over;
}

// The port is one that connect() may take.
bool connect_takes(const Evidence& evidence, int port) {
  const auto low = value_of(evidence, "net.ipv4.ip_local_port_range", 0);
  const auto high = value_of(evidence, "net.ipv4.ip_local_port_range", 1);
  const auto number = static_cast<std::uint64_t>(port);
  if (!low || !high || number < *low || number > *high) return false;
  const auto reserved = PortSet::parse(value_text(evidence, kReserved));
  return !reserved || !reserved->contains(port);
}

std::string holder_of(const Evidence& evidence, const PortSocket& socket) {
  const auto holder = evidence.holders.find(socket.inode);
  if (holder != evidence.holders.end()) return holder->second;
  return socket.inode == 0 ? "no process" : "a process that is not visible here (needs root)";
}

std::string socket_text(const Evidence& evidence, const PortSocket& socket) {
  std::string text = socket.udp ? "UDP " : std::string(tcp_state_name(socket.state)) + " ";
  text += socket.address + " port " + std::to_string(*evidence.port);
  if (!socket.peer.empty())
    text += " to " + socket.peer + " port " + std::to_string(socket.peer_port);
  return text + ", held by " + holder_of(evidence, socket);
}

struct Wording {
  ProblemSeverity severity;
  std::string title;
  std::string cause;
  std::string advice;
};

Wording wording_of(const Evidence& evidence, const PortSocket& first) {
  const std::string port = "Port " + std::to_string(*evidence.port);
  const std::string holder = holder_of(evidence, first);
  switch (way_of(first)) {
    case Way::listens:
      return {ProblemSeverity::info, port + " is held by " + holder + ", which listens there",
              "Only one service can listen on an address and port, unless all of them ask for "
              "SO_REUSEPORT.",
              "Stop it, or give one of the two another port or address."};
    case Way::bound:
      return {ProblemSeverity::info,
              port + " is held by " + holder + ", which is bound to it and does not listen",
              "The socket is about to listen or to connect from there. No service can bind to its "
              "address, unless both set SO_REUSEADDR, and then only the first can listen.",
              "Stop it, or give one of the two another port or address."};
    case Way::held:
      if (connect_takes(evidence, *evidence.port)) {
        return {ProblemSeverity::error, port + " is taken by a connection of " + holder,
                "ip_local_port_range covers the port, and connect() gave it to a client: the "
                "service cannot bind to it (EADDRINUSE) until the connection is gone.",
                "End the connection (restart its holder, or 'ss -K sport = " +
                    std::to_string(*evidence.port) + "'), then start the service."};
      }
      return {ProblemSeverity::error, port + " is in use by connections of " + holder,
              "A process still holds connections with this local port, such as a child of the "
              "service that was stopped: without SO_REUSEADDR the service cannot bind to it.",
              "Stop what holds them, or let the service set SO_REUSEADDR before it binds."};
    case Way::left_over:
      return {ProblemSeverity::warning, port + " has connections that no process holds any more",
              "Without SO_REUSEADDR a service cannot bind to a port (EADDRINUSE) as long as "
              "connections of before wait there: TIME-WAIT lasts 60 s, an orphan up to minutes.",
              "Let the service set SO_REUSEADDR before it binds, as servers do; or wait."};
    default:
      return {ProblemSeverity::info,
              "UDP port " + std::to_string(*evidence.port) + " is held by " + holder,
              "A socket is bound to the port; a service that uses UDP cannot bind to it as well.",
              "Stop it, or give one of the two another port or address. TCP is not concerned."};
  }
}

void reserve(const Evidence& evidence, Problem& problem) {
  if (!connect_takes(evidence, *evidence.port)) return;
  const std::string before = value_text(evidence, kReserved);
  add_remedy(evidence, kReserved,
             (before.empty() ? "" : before + ",") + std::to_string(*evidence.port),
             "connect() then leaves the port of the service alone", problem);
}

}  // namespace

Found port_problem(const Evidence& evidence, const Uses&) {
  constexpr std::size_t kShown = 5;
  if (!evidence.port || evidence.port_sockets.empty()) return std::nullopt;
  auto sockets = evidence.port_sockets;
  std::stable_sort(sockets.begin(), sockets.end(),
                   [](const PortSocket& a, const PortSocket& b) { return way_of(a) < way_of(b); });
  const Wording wording = wording_of(evidence, sockets.front());
  Problem problem{.id = "port",
                  .present = true,
                  .severity = wording.severity,
                  .title = wording.title,
                  .cause = wording.cause};
  for (std::size_t i = 0; i < std::min(kShown, sockets.size()); ++i) {
    problem.evidence.push_back({"sock_diag", socket_text(evidence, sockets[i]), {}, {}});
  }
  if (sockets.size() > kShown) {
    add_number("sock_diag", "and " + std::to_string(sockets.size() - kShown) + " more",
               sockets.size() - kShown, problem);
  }
  reserve(evidence, problem);
  problem.advice.push_back(wording.advice);
  return problem;
}

}  // namespace tune
