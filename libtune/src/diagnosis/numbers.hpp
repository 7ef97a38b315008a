#pragma once

#include <string_view>

#include <tune/diagnosis.hpp>

namespace tune {

// What the kernel shows, taken apart into named numbers. Lines of another form, and numbers below
// 0, are left out.

// sockstat, sockstat6: "TCP: inuse 3 orphan 0" is TCP.inuse and TCP.orphan.
void add_sockstat(std::string_view text, Numbers& numbers);
// snmp, netstat: a line of names and one of numbers.
void add_snmp(std::string_view text, Numbers& numbers);
// snmp6: a line each, "Udp6MemErrors 0". Only UDP's are taken, as Udp6.MemErrors.
void add_snmp6(std::string_view text, Numbers& numbers);
// /proc/net/stat: a line of names, then one line of hexadecimal numbers a processor. Added up as
// PREFIX.name; "entries" stands for all in each line. Several tables add up.
void add_cpu_table(std::string_view text, std::string_view prefix, Numbers& numbers);
// protocols: is TCP under memory pressure? TCP.pressure, 1 or 0.
void add_pressure(std::string_view text, Numbers& numbers);
// fs/file-nr: allocated, unused, most.
void add_file_count(std::string_view text, Numbers& numbers);

}  // namespace tune
