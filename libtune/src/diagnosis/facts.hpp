#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/capacity.hpp>
#include <tune/diagnosis.hpp>

namespace tune {

// Questions that rules ask the evidence.
std::optional<std::uint64_t> number_now(const Evidence& evidence, std::string_view name);
// How far a counter moved over the interval; 0 without one.
std::uint64_t moved(const Evidence& evidence, std::string_view name);
// Field `index` of a key's running value, or of its default. Nothing for negative numbers.
std::optional<std::uint64_t> value_of(const Evidence& evidence, std::string_view key,
                                      std::size_t index = 0);
std::optional<std::uint64_t> default_of(const Evidence& evidence, std::string_view key,
                                        std::size_t index = 0);
std::string value_text(const Evidence& evidence, std::string_view key);
const LogEvent* log_event(const Evidence& evidence, std::string_view kind);
// The use of a resource, the fullest one where there are several.
const ResourceUse* resource(const std::vector<ResourceUse>& resources, std::string_view id);

// Recent lines make a problem present, older ones a past one. Nothing: the log is silent.
std::optional<bool> log_says_present(const Evidence& evidence, std::string_view kind);
// A problem with what the log says of it. `counted`: counters or limits bear it out.
Problem problem_of(const Evidence& evidence, std::string id, bool counted, ProblemSeverity severity,
                   std::string title, std::string cause);
// At or above so many percent of its limit.
bool reaches(const ResourceUse* use, std::uint64_t percent);
void add_counter(const Evidence& evidence, std::string_view counter, Problem& problem);
void add_log(const Evidence& evidence, Problem& problem);
void add_use(const ResourceUse& use, std::string_view source, Problem& problem);
void add_number(std::string_view source, std::string text, std::uint64_t value, Problem& problem);
void add_remedy(const Evidence& evidence, std::string_view key, std::string to, std::string why,
                Problem& problem);

// What gives tcp_mem or udp_mem room.
void add_memory_remedy(const Evidence& evidence, std::string_view key, const ResourceUse* use,
                       Problem& problem);

// Does connect() take a port that is in TIME-WAIT?
bool reuses_ports(const Evidence& evidence, const PortUse& ports);
// Ports that connect() cannot take, those that it may reuse left out.
std::uint64_t ports_taken(const Evidence& evidence, const PortUse& ports);
// Where the fewest are left; null: no ports are in use, or it is not known.
const PortUse* tightest_ports(const Evidence& evidence);

// "listener 0.0.0.0 port 80".
std::string listener_text(const Listener& listener);

// Used and limit of everything that has one, the fullest of a kind first.
std::vector<ResourceUse> resources_of(const Evidence& evidence);

using Found = std::optional<Problem>;
using Uses = std::vector<ResourceUse>;
Found orphans_problem(const Evidence& evidence, const Uses& uses);
Found tcp_memory_problem(const Evidence& evidence, const Uses& uses);
Found udp_memory_problem(const Evidence& evidence, const Uses& uses);
Found ephemeral_ports_problem(const Evidence& evidence, const Uses& uses);
Found accept_queue_problem(const Evidence& evidence, const Uses& uses);
Found syn_queue_problem(const Evidence& evidence, const Uses& uses);
Found time_wait_problem(const Evidence& evidence, const Uses& uses);
Found conntrack_problem(const Evidence& evidence, const Uses& uses);
Found file_descriptors_problem(const Evidence& evidence, const Uses& uses);
Found neighbour_table_problem(const Evidence& evidence, const Uses& uses);
Found port_problem(const Evidence& evidence, const Uses& uses);

}  // namespace tune
