#pragma once

#include <tune/diagnosis.hpp>
#include <tune/machine.hpp>

namespace tune {

// What processes add to the evidence: who is at the limit of its descriptors, who holds the sockets
// that matter, and, where sockets are asked for, which memory cgroups and which other network
// namespaces there are. Kernel threads have no files and are passed by.
void read_processes(Files& files, bool sockets, Evidence& evidence);

}  // namespace tune
