#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <linux/inet_diag.h>

#include <tune/result.hpp>

namespace tune {

// Sockets of this network namespace that the kernel is asked to list.
struct SocketQuestion {
  std::uint8_t family = 0;    // AF_INET or AF_INET6; AF_UNSPEC: TCP of both
  std::uint8_t protocol = 0;  // IPPROTO_TCP or IPPROTO_UDP
  std::uint32_t states = 0;   // a bit each, by the kernel's number (include/net/tcp_states.h)
  int port = 0;               // only with this local port; 0: all
  bool memory = false;        // with what it is charged
};

// What a socket is charged (include/uapi/linux/sock_diag.h); zeros where it was not asked for.
struct SocketMemory {
  std::uint32_t received = 0;       // SK_MEMINFO_RMEM_ALLOC
  std::uint32_t unsent = 0;         // SK_MEMINFO_WMEM_QUEUED
  std::uint32_t reserved = 0;       // SK_MEMINFO_FWD_ALLOC
  std::uint32_t receive_limit = 0;  // SK_MEMINFO_RCVBUF
  std::uint32_t dropped = 0;        // SK_MEMINFO_DROPS; 0 before Linux 4.7
};

// Hands over each socket, question after question, over netlink (sock_diag(7)). A protocol that
// this kernel does not list has none.
Status dump_sockets(const std::vector<SocketQuestion>& questions,
                    const std::function<void(const inet_diag_msg&, const SocketMemory&)>& take);

}  // namespace tune
