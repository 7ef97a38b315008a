#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tune/export.hpp>
#include <tune/result.hpp>

namespace tune {

// A socket that waits for connections, with its queue.
struct Listener {
  std::string address;
  int port = 0;
  std::uint64_t queued = 0;        // established, not yet accepted
  std::uint64_t limit = 0;         // min(backlog, somaxconn) when listen() was called
  std::uint64_t syn_received = 0;  // half-open ones of its port
  std::uint64_t inode = 0;
};

// Local ports in use from one address to one service: what connect() has to tell apart.
struct PortUse {
  std::string source;
  std::string destination;
  int port = 0;
  std::uint64_t used = 0;
  std::uint64_t time_wait = 0;  // of those
  std::uint64_t young = 0;      // of those, too young for connect() to take them again
  std::uint64_t fin_wait2 = 0;  // of `used`: closed here, not by the peer; never reused
};

// Sockets that share a service and a state, and the memory that they are charged.
struct MemoryHolder {
  int port = 0;          // of the service
  bool accepted = true;  // the service is here: `port` is local; else it is the peer's
  std::uint64_t state = 0;
  std::uint64_t sockets = 0;
  std::uint64_t received_bytes = 0;  // not read by the application here
  std::uint64_t unsent_bytes = 0;    // not sent, or not acknowledged by the peer
  std::uint64_t reserved_bytes = 0;
  std::string peer;         // of the largest one
  std::uint64_t inode = 0;  // of the largest one; 0: no process holds it
};

// How many orphans belong to one peer, or to one local port.
struct OrphanOwner {
  std::string address;  // of the peer; empty for a local port
  int port = 0;         // local; 0 for a peer
  std::uint64_t orphans = 0;
};

// A UDP socket that is not read as fast as it receives.
struct DatagramSocket {
  std::string address;
  int port = 0;
  std::uint64_t queued_bytes = 0;  // as they are charged, not yet read
  std::uint64_t limit_bytes = 0;   // of its receive buffer, as SO_RCVBUF shows it
  std::uint64_t dropped = 0;       // datagrams, since the socket was made
  std::uint64_t inode = 0;
};

// How many by TCP state; the index is the kernel's number of the state (include/net/tcp_states.h).
using StateCounts = std::array<std::uint64_t, 13>;
std::string_view tcp_state_name(std::size_t state);  // "FIN-WAIT-1"; empty: no such state
constexpr std::size_t kEstablished = 1, kSynReceived = 3, kFinWait1 = 4, kFinWait2 = 5;
constexpr std::size_t kTimeWait = 6, kCloseWait = 8, kLastAck = 9, kListen = 10, kClosing = 11;

// The TCP sockets of this network namespace.
struct SocketSurvey {
  StateCounts by_state{};     // all, small TIME_WAIT and FIN_WAIT2 ones included
  StateCounts orphans{};      // full sockets that no process holds
  StateCounts minisockets{};  // what remains of a socket in TIME_WAIT or FIN_WAIT2
  std::vector<Listener> listeners;
  std::vector<PortUse> port_use;  // most used first, at most ten
  // Most orphans first, at most three of each; small shares may be missing, as memory is bounded.
  std::vector<OrphanOwner> orphan_peers;
  std::vector<OrphanOwner> orphan_ports;
  std::uint64_t orphans_probing = 0;      // their peers acknowledge, and do not read
  std::vector<MemoryHolder> memory;       // most bytes first, at most three; only where asked for
  std::vector<DatagramSocket> datagrams;  // fullest first, at most three; only where asked for
};

struct SurveyRequest {
  // Local ports in this range count for port_use, but for those that listen.
  int first_port = 32768;
  int last_port = 60999;
  std::uint32_t reuse_delay_milliseconds = 1000;  // younger sockets in TIME_WAIT are `young`
  bool memory = false;                            // also who holds it: costs twice the time
  bool datagrams = false;                         // also UDP sockets with a full buffer
};

// A socket that has a certain local port.
struct PortSocket {
  bool udp = false;
  std::uint64_t state = 0;  // as of StateCounts; a bound UDP socket without a peer is in CLOSE
  std::string address;
  std::string peer;  // empty: none
  int peer_port = 0;
  std::uint64_t inode = 0;  // 0: no process holds it
};

class TUNE_EXPORT SocketSurveyor {
 public:
  virtual ~SocketSurveyor() = default;
  virtual Result<SocketSurvey> survey(const SurveyRequest& request) = 0;
  // Only those that listen, without syn_received: cheap, however many sockets there are.
  virtual Result<std::vector<Listener>> listeners() = 0;
  // Those with this local port, TCP and UDP, at most a thousand.
  virtual Result<std::vector<PortSocket>> at_port(int port) = 0;
};

class TUNE_EXPORT KernelLog {
 public:
  virtual ~KernelLog() = default;
  // Hands over what the ring buffer holds, oldest first: the line with its time as dmesg shows it,
  // and its age. Lines that a process wrote into it are left out.
  using Take = std::function<void(std::string_view line, double age_seconds)>;
  virtual Status read(const Take& take) = 0;
};

TUNE_EXPORT std::unique_ptr<SocketSurveyor> system_surveyor();
TUNE_EXPORT std::unique_ptr<KernelLog> system_kernel_log();

// The bytes of a file, piece by piece, however large it is; "-" is standard input. What gzip packed
// comes unpacked. Errors: as of Files::read; bad_input for a broken gzip file.
TUNE_EXPORT Status read_pieces(const std::string& path,
                               const std::function<void(std::string_view)>& take);

// Lets time pass.
TUNE_EXPORT void wait_seconds(double seconds);

}  // namespace tune
