#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <unordered_map>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <tune/observation.hpp>

#include "system/socket_dump.hpp"

namespace tune {
namespace {

constexpr std::array<std::string_view, 13> kStateNames{
    "",      "ESTABLISHED", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT",
    "CLOSE", "CLOSE-WAIT",  "LAST-ACK", "LISTEN",   "CLOSING",    "SYN-RECV"};
constexpr std::uint32_t kListening = 1u << kListen;
constexpr std::uint32_t kAllOthers = 0x1fff & ~kListening & ~1u;
// Since Linux 6.8 also those that are bound, and neither listen nor connect; they show as CLOSE
// (TCP_BOUND_INACTIVE of include/net/tcp_states.h).
constexpr std::uint32_t kBound = 1u << 13;
constexpr std::uint8_t kTimeWaitTimer = 3;  // idiag_timer of a minisocket
constexpr std::uint8_t kProbeTimer = 4;     // of a socket whose peer's window is closed
constexpr std::uint32_t kTimeWaitMilliseconds = 60000;
constexpr std::size_t kMostPairs = 4096;
constexpr std::size_t kShown = 10;
constexpr std::size_t kOwners = 3;
constexpr std::size_t kMostAtPort = 1000;

// What one connection shares with all that compete with it for local ports.
struct Pair {
  std::array<std::uint32_t, 9> words{};  // source, destination, family and port
  bool operator==(const Pair&) const = default;
};

struct HashOfPair {
  std::size_t operator()(const Pair& pair) const {
    std::uint64_t hash = 1469598103934665603u;
    for (const std::uint32_t word : pair.words) hash = (hash ^ word) * 1099511628211u;
    return static_cast<std::size_t>(hash ^ hash >> 29);
  }
};

struct Uses {
  std::uint64_t used = 0;
  std::uint64_t time_wait = 0;
  std::uint64_t young = 0;
  std::uint64_t fin_wait2 = 0;
};

using Tally = std::unordered_map<Pair, Uses, HashOfPair>;
// By port, state and side; with the bytes of the largest socket.
using MemoryTally = std::unordered_map<std::uint32_t, std::pair<MemoryHolder, std::uint64_t>>;

struct Survey {
  SocketSurvey found;
  SurveyRequest request;
  std::array<bool, 65536> listening{};
  std::array<std::uint32_t, 65536> half_open{};
  std::array<std::uint32_t, 65536> orphans_of_port{};
  Tally pairs;
  Tally orphan_peers;
  MemoryTally memory;
};

std::string address_text(std::uint8_t family, const void* address) {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(family, address, text, sizeof text);
  return text;
}

bool listens_at(const Survey& survey, int port) {
  return survey.listening[static_cast<std::size_t>(port)];
}

void add_listener(const inet_diag_msg& message, Survey& survey) {
  const int port = ntohs(message.id.idiag_sport);
  survey.listening[static_cast<std::size_t>(port)] = true;
  survey.found.listeners.push_back({address_text(message.idiag_family, message.id.idiag_src), port,
                                    message.idiag_rqueue, message.idiag_wqueue, 0,
                                    message.idiag_inode});
}

// Keeps the table small, whatever is thrown at it: what is used most stays (Misra and Gries).
void make_room(Tally& tally) {
  for (auto pair = tally.begin(); pair != tally.end();) {
    pair = pair->second.used <= 1 ? tally.erase(pair) : std::next(pair);
  }
  if (tally.size() >= kMostPairs) {
    for (auto& [pair, uses] : tally) {
      uses.time_wait = std::min(uses.time_wait, --uses.used);
      uses.young = std::min(uses.young, uses.time_wait);
      uses.fin_wait2 = std::min(uses.fin_wait2, uses.used);
    }
  }
}

// The row of `pair`; null where the table is full of others.
Uses* row_of(Tally& tally, const Pair& pair) {
  if (tally.size() >= kMostPairs && tally.find(pair) == tally.end()) {
    make_room(tally);
    if (tally.size() >= kMostPairs) return nullptr;
  }
  return &tally[pair];
}

std::uint32_t family_and_port(const inet_diag_msg& message, int port) {
  return static_cast<std::uint32_t>(message.idiag_family) << 16 | static_cast<std::uint32_t>(port);
}

std::size_t words_of_address(const inet_diag_msg& message) {
  return message.idiag_family == AF_INET ? 1 : 4;
}

void add_orphan(const inet_diag_msg& message, std::size_t state, Survey& survey) {
  ++survey.found.orphans[state];
  ++survey.orphans_of_port[ntohs(message.id.idiag_sport)];
  if (message.idiag_timer == kProbeTimer) ++survey.found.orphans_probing;
  Pair peer;
  std::copy_n(message.id.idiag_dst, words_of_address(message), peer.words.begin() + 4);
  peer.words[8] = family_and_port(message, 0);
  if (Uses* uses = row_of(survey.orphan_peers, peer)) ++uses->used;
}

void add_port_use(const inet_diag_msg& message, Survey& survey) {
  const int port = ntohs(message.id.idiag_sport);
  if (port < survey.request.first_port || port > survey.request.last_port) return;
  if (listens_at(survey, port)) return;
  Pair pair;
  std::copy_n(message.id.idiag_src, words_of_address(message), pair.words.begin());
  std::copy_n(message.id.idiag_dst, words_of_address(message), pair.words.begin() + 4);
  pair.words[8] = family_and_port(message, ntohs(message.id.idiag_dport));
  Uses* uses = row_of(survey.pairs, pair);
  if (!uses) return;
  ++uses->used;
  if (message.idiag_state == kFinWait2) ++uses->fin_wait2;
  if (message.idiag_state != kTimeWait) return;
  ++uses->time_wait;
  const std::uint32_t delay =
      std::min(survey.request.reuse_delay_milliseconds, kTimeWaitMilliseconds);
  if (message.idiag_expires > kTimeWaitMilliseconds - delay) ++uses->young;
}

void add_connection(const inet_diag_msg& message, Survey& survey) {
  const std::size_t state = message.idiag_state == 12 ? kSynReceived : message.idiag_state;
  if (state >= survey.found.by_state.size()) return;
  ++survey.found.by_state[state];
  const bool closing =
      state == kFinWait1 || state == kFinWait2 || state == kLastAck || state == kClosing;
  if (message.idiag_timer == kTimeWaitTimer) {
    ++survey.found.minisockets[state];
  } else if (closing && message.idiag_inode == 0) {
    add_orphan(message, state, survey);
  }
  if (state == kSynReceived) ++survey.half_open[ntohs(message.id.idiag_sport)];
  add_port_use(message, survey);
}

void add_memory(const inet_diag_msg& message, const SocketMemory& memory, Survey& survey) {
  const std::uint64_t bytes = std::uint64_t{memory.received} + memory.unsent + memory.reserved;
  if (bytes == 0) return;
  const int own = ntohs(message.id.idiag_sport);
  const bool accepted = listens_at(survey, own);
  const int port = accepted ? own : ntohs(message.id.idiag_dport);
  const std::uint32_t group = static_cast<std::uint32_t>(port) << 8 |
                              static_cast<std::uint32_t>(message.idiag_state) << 1 |
                              (accepted ? 1u : 0u);
  if (survey.memory.size() >= kMostPairs && survey.memory.find(group) == survey.memory.end())
    return;
  auto& [holder, largest] = survey.memory[group];
  holder.port = port;
  holder.accepted = accepted;
  holder.state = message.idiag_state;
  ++holder.sockets;
  holder.received_bytes += memory.received;
  holder.unsent_bytes += memory.unsent;
  holder.reserved_bytes += memory.reserved;
  if (bytes <= largest) return;
  largest = bytes;
  holder.inode = message.idiag_inode;
  holder.peer = address_text(message.idiag_family, message.id.idiag_dst);
}

void add_socket(const inet_diag_msg& message, const SocketMemory& memory, Survey& survey) {
  if (message.idiag_state == kListen) {
    ++survey.found.by_state[kListen];
    add_listener(message, survey);
  } else {
    add_connection(message, survey);
    if (survey.request.memory) add_memory(message, memory, survey);
  }
}

PortUse described(const Pair& pair, const Uses& uses) {
  const auto family = static_cast<std::uint8_t>(pair.words[8] >> 16);
  return {address_text(family, pair.words.data()),
          address_text(family, pair.words.data() + 4),
          static_cast<int>(pair.words[8] & 0xffff),
          uses.used,
          uses.time_wait,
          uses.young,
          uses.fin_wait2};
}

// The rows used most, most first.
std::vector<std::pair<Pair, Uses>> top_of(const Tally& tally, std::size_t most) {
  std::vector<std::pair<Pair, Uses>> rows(tally.begin(), tally.end());
  const std::size_t shown = std::min(most, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(shown), rows.end(),
                    [](const auto& a, const auto& b) { return a.second.used > b.second.used; });
  rows.resize(shown);
  return rows;
}

std::vector<OrphanOwner> busiest_ports(const std::array<std::uint32_t, 65536>& orphans) {
  std::vector<OrphanOwner> ports;
  for (std::size_t port = 0; port < orphans.size(); ++port) {
    if (orphans[port] > 0) ports.push_back({"", static_cast<int>(port), orphans[port]});
  }
  const std::size_t shown = std::min(kOwners, ports.size());
  std::partial_sort(ports.begin(), ports.begin() + static_cast<std::ptrdiff_t>(shown), ports.end(),
                    [](const auto& a, const auto& b) { return a.orphans > b.orphans; });
  ports.resize(shown);
  return ports;
}

std::uint64_t bytes_of(const MemoryHolder& holder) {
  return holder.received_bytes + holder.unsent_bytes + holder.reserved_bytes;
}

std::vector<MemoryHolder> largest_holders(const MemoryTally& tally) {
  std::vector<MemoryHolder> holders;
  for (const auto& [group, holder] : tally) holders.push_back(holder.first);
  const std::size_t shown = std::min(kOwners, holders.size());
  std::partial_sort(holders.begin(), holders.begin() + static_cast<std::ptrdiff_t>(shown),
                    holders.end(),
                    [](const auto& a, const auto& b) { return bytes_of(a) > bytes_of(b); });
  holders.resize(shown);
  return holders;
}

SocketSurvey finished(Survey& survey) {
  for (const auto& [pair, uses] : top_of(survey.pairs, kShown)) {
    survey.found.port_use.push_back(described(pair, uses));
  }
  for (const auto& [peer, uses] : top_of(survey.orphan_peers, kOwners)) {
    survey.found.orphan_peers.push_back({described(peer, uses).destination, 0, uses.used});
  }
  survey.found.memory = largest_holders(survey.memory);
  survey.found.orphan_ports = busiest_ports(survey.orphans_of_port);
  for (Listener& listener : survey.found.listeners) {
    listener.syn_received = survey.half_open[static_cast<std::size_t>(listener.port)];
  }
  return std::move(survey.found);
}

std::vector<SocketQuestion> of_both_families(std::uint32_t states, bool memory = false) {
  return {{AF_INET, IPPROTO_TCP, states, 0, memory}, {AF_INET6, IPPROTO_TCP, states, 0, memory}};
}

Status survey_states(std::uint32_t states, Survey& survey) {
  std::uint64_t seen = 0;
  const auto take = [&](const inet_diag_msg& message, const SocketMemory& memory) {
    ++seen;
    add_socket(message, memory, survey);
  };
  const bool memory = survey.request.memory;
  Status done = dump_sockets({{AF_UNSPEC, IPPROTO_TCP, states, 0, memory}}, take);
  if (done || seen > 0) return done;
  return dump_sockets(of_both_families(states, memory), take);  // it is not answered everywhere
}

PortSocket described(const inet_diag_msg& message, bool udp) {
  PortSocket socket{
      udp, message.idiag_state,           address_text(message.idiag_family, message.id.idiag_src),
      "",  ntohs(message.id.idiag_dport), message.idiag_inode};
  if (socket.peer_port != 0) {
    socket.peer = address_text(message.idiag_family, message.id.idiag_dst);
  }
  return socket;
}

// Those whose buffers are full or nearly so: what a datagram is charged may not fit in the rest.
Status survey_datagrams(SocketSurvey& found) {
  constexpr std::uint32_t kUnconnected = 1u << 7, kConnected = 1u << kEstablished;
  const auto take = [&found](const inet_diag_msg& message, const SocketMemory& memory) {
    if (memory.received < memory.receive_limit / 2 || memory.receive_limit == 0) return;
    if (found.datagrams.size() >= kMostPairs) return;
    found.datagrams.push_back({address_text(message.idiag_family, message.id.idiag_src),
                               ntohs(message.id.idiag_sport), memory.received, memory.receive_limit,
                               memory.dropped, message.idiag_inode});
  };
  constexpr std::uint32_t kStates = kUnconnected | kConnected;
  Status done = dump_sockets(
      {{AF_INET, IPPROTO_UDP, kStates, 0, true}, {AF_INET6, IPPROTO_UDP, kStates, 0, true}}, take);
  const std::size_t shown = std::min(kOwners, found.datagrams.size());
  std::partial_sort(
      found.datagrams.begin(), found.datagrams.begin() + static_cast<std::ptrdiff_t>(shown),
      found.datagrams.end(), [](const auto& a, const auto& b) { return a.dropped > b.dropped; });
  found.datagrams.resize(shown);
  return done;
}

class SystemSurveyor final : public SocketSurveyor {
 public:
  Result<SocketSurvey> survey(const SurveyRequest& request) override {
    const auto survey = std::make_unique<Survey>();
    survey->request = request;
    survey->pairs.reserve(kMostPairs);
    // Who listens first: the ports of services are none of connect()'s.
    if (Status done = survey_states(kListening, *survey); !done) return done.error();
    if (Status done = survey_states(kAllOthers, *survey); !done) return done.error();
    SocketSurvey found = finished(*survey);
    if (request.datagrams) {
      if (Status done = survey_datagrams(found); !done) return done.error();
    }
    return found;
  }

  Result<std::vector<Listener>> listeners() override {
    const auto survey = std::make_unique<Survey>();
    if (Status done = survey_states(kListening, *survey); !done) return done.error();
    return std::move(survey->found.listeners);
  }

  Result<std::vector<PortSocket>> at_port(int port) override {
    std::vector<PortSocket> sockets;
    bool udp = false;
    const auto take = [&](const inet_diag_msg& message, const SocketMemory&) {
      if (sockets.size() < kMostAtPort) sockets.push_back(described(message, udp));
    };
    std::vector<SocketQuestion> questions = of_both_families(kListening | kAllOthers | kBound);
    for (SocketQuestion& question : questions) question.port = port;
    if (Status done = dump_sockets(questions, take); !done) return done.error();
    udp = true;
    for (SocketQuestion& question : questions) question.protocol = IPPROTO_UDP;
    if (Status done = dump_sockets(questions, take); !done) return done.error();
    return sockets;
  }
};

}  // namespace

std::string_view tcp_state_name(std::size_t state) {
  return state < kStateNames.size() ? kStateNames[state] : std::string_view();
}

std::unique_ptr<SocketSurveyor> system_surveyor() { return std::make_unique<SystemSurveyor>(); }

}  // namespace tune
