// What the running kernel takes, refuses and changes besides, against the catalogue: see
// catalog_test.cpp.
#include <algorithm>
#include <cerrno>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <tune/key.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "integration/beyond_a_guest.hpp"
#include "integration/catalog_on_the_kernel.hpp"
#include "kernel/also_changes.hpp"
#include "kernel/effective.hpp"
#include "kernel/running.hpp"

namespace tune {
namespace {

std::string repeated(const Parameter& parameter, Integer number) {
  std::string text;
  for (std::size_t i = 0; i < parameter.fields.size(); ++i)
    text += (i == 0 ? "" : " ") + to_string(number);
  return text;
}

class Bounded : public CatalogOnTheKernel {
 protected:
  // Keys that bound each other give way first.
  void make_room() {
    write("net.ipv4.ip_local_port_range", "65535 65535");
    write("net.ipv4.ip_unprivileged_port_start", "0");
    write("net.ipv4.ipfrag_low_thresh", "0");
    write("net.ipv4.ipfrag_high_thresh", "18446744073709551615");  // it bounds the low one
    write("net.ipv6.ip6frag_low_thresh", "0");
  }

  void write(std::string_view key, std::string_view value) {
    const auto status = write_running(machine_, *Key::parse(key), value);
    if (!status && status.error().code != ErrorCode::not_found)
      complaints_.push_back(describe(status.error()));
  }

  void expect_taken(const Parameter& parameter, Integer number) {
    const std::string text = repeated(parameter, number);
    const std::string read = written_and_read(parameter, text);
    const bool same =
        same_value(&parameter, read, text) ||
        same_effect(parameter, read_back(&parameter, read), read_back(&parameter, text), version_);
    if (!same) complaints_.push_back(std::string(parameter.key) + " = " + text + " gives " + read);
  }

  void expect_refused(const Parameter& parameter, Integer number) {
    const std::string before = read_running(machine_, key_of(parameter)).value();
    const std::string read = written_and_read(parameter, repeated(parameter, number));
    if (read == "EINVAL") return;
    // Older kernels drop a negative number of an unsigned long key without an error.
    const bool dropped = version_ < KernelVersion{6, 1, 0} && number < 0 && read == before;
    if (!dropped)
      complaints_.push_back(std::string(parameter.key) + " = " + to_string(number) + " gives " +
                            read + " instead of EINVAL");
  }

  void try_bounds(const Parameter& parameter) {
    const std::string before = read_running(machine_, key_of(parameter)).value();
    const Bounds bounds = *bounds_for(parameter, version_);
    expect_taken(parameter, *bounds.minimum);
    expect_taken(parameter, *bounds.maximum);
    if (!wraps_around(parameter)) {
      expect_refused(parameter, *bounds.minimum - 1);
      expect_refused(parameter, *bounds.maximum + 1);
    }
    write(key_of(parameter).name(), before);
  }

  // kernel/time/jiffies.c proc_dointvec_userhz_jiffies() refuses no number that anybody would
  // write.
  static bool wraps_around(const Parameter& parameter) {
    return parameter.rounded == "whole ticks in hundredths of a second";
  }

  // 6.18 to 7.0 do not look at errors of these, until a fix that came to 6.18 before 6.18.44.
  bool swallows_errors(const Parameter& parameter) const {
    const bool the_keys =
        parameter.key.starts_with("net.ipv6.conf.") &&
        (parameter.key.ends_with(".forwarding") || parameter.key.ends_with(".disable_ipv6") ||
         parameter.key.ends_with(".ignore_routes_with_linkdown"));
    const bool mended = version_ >= KernelVersion{6, 18, 44} && version_ < KernelVersion{6, 19, 0};
    return the_keys && !mended && version_ >= KernelVersion{6, 18, 0} &&
           version_ < KernelVersion{7, 1, 0};
  }

  bool can_try(const Parameter& parameter) {
    return is_of_numbers(parameter) && parameter.scope == Scope::network_namespace &&
           !swallows_errors(parameter) && child_of(parameter) == ChildNamespace::writable &&
           exists(parameter) && !takes_one_digit(parameter);
  }

  // addrconf_fixup_linkdown() of net/ipv6/addrconf.c, seen in 5.10 and 6.1 and no more in 6.12.
  bool takes_one_digit(const Parameter& parameter) const {
    return version_ < KernelVersion{6, 12, 0} &&
           parameter.key.ends_with(".ignore_routes_with_linkdown");
  }

  bool is_of_numbers(const Parameter& parameter) {
    return parameter.type == ValueType::integers || parameter.type == ValueType::choice ||
           parameter.type == ValueType::port_range;
  }

  Complaints complaints_;
};

TEST_F(Bounded, ByWhatTheCatalogueSays) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    make_room();
    int tried = 0;
    for (const Parameter& parameter : catalog()) {
      if (!can_try(parameter)) continue;
      try_bounds(parameter);
      ++tried;
    }
    if (tried < 20) complaints_.push_back("only " + std::to_string(tried) + " keys were tried");
    return complaints_;
  });
}

TEST_F(Bounded, OnTheWholeMachineOfAGuest) {
  if (!is_guest()) GTEST_SKIP() << "keys of the whole machine are written in a guest only";
  int tried = 0;
  for (const Parameter& parameter : catalog()) {
    if (parameter.scope != Scope::machine || !is_of_numbers(parameter) ||
        integration::is_beyond_a_guest(parameter) || !exists(parameter) ||
        !access_of(machine_, key_of(parameter)).writable || !bounds_for(parameter, version_))
      continue;
    try_bounds(parameter);
    ++tried;
  }
  EXPECT_GE(tried, 50);
  for (const std::string& line : complaints_) ADD_FAILURE() << line;
}

// 5.10 and 6.1 say that they took one byte of what they took whole.
TEST_F(Bounded, TakesAChoiceThatOlderKernelsSayTheyTookAPartOf) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    const Key key = *Key::parse("net.ipv6.conf.all.ignore_routes_with_linkdown");
    if (!access_of(machine_, key).exists) return complaints_;
    for (const char* value : {"1", "0"}) {
      write(key.name(), value);
      const std::string read = read_running(machine_, key).value();
      if (read != value) complaints_.push_back(std::string(value) + " gives " + read);
    }
    return complaints_;
  });
}

TEST_F(Bounded, RefusesAPortRangeThatDescends) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    const Parameter& range = *find_parameter("net.ipv4.ip_local_port_range");
    const std::string read = written_and_read(range, "60999 32768");
    if (read != "EINVAL") complaints_.push_back("60999 32768 gives " + read);
    return complaints_;
  });
}

TEST_F(Bounded, TakesListsOfPortsAsParseValueDoes) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    const Parameter& ports = *find_parameter("net.ipv4.ip_local_reserved_ports");
    for (const std::string text : {"9981", "9981,", "0,5-7,6-9", "1-65535", "5 , 6", "10-5", ",5",
                                   "65536", "8080-", "9981;9982", ""}) {
      write(ports.key, "4711");
      const std::string read = written_and_read(ports, text);
      const auto parsed = parse_value(ports, text, version_);
      const std::string expected = parsed ? to_string(*parsed) : "EINVAL";
      if (read != expected)
        complaints_.push_back("\"" + text + "\" gives " + read + ", not " + expected);
    }
    return complaints_;
  });
}

TEST_F(Bounded, RefusesWhatParseValueRefusesAsNoNumber) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    const Parameter& somaxconn = *find_parameter("net.core.somaxconn");
    for (const std::string text :
         {"16M", "+5", "\"5\"", "1,2", "1_000", "1.5", "1e3", "abc", "08"}) {
      const std::string read = written_and_read(somaxconn, text);
      if (read != "EINVAL") complaints_.push_back(text + " gives " + read);
      if (parse_value(somaxconn, text, version_)) complaints_.push_back(text + " is parsed");
    }
    return complaints_;
  });
}

// --- other keys that a write changes ------------------------------------------------------------

// The values of every key below /proc/sys/net/ipv4, but for those that count by themselves.
std::map<std::string, std::string> all_values(Machine& machine, const std::string& folder) {
  std::map<std::string, std::string> values;
  const auto entries = machine.files->list("/proc/sys/" + folder);
  if (!entries) return values;
  for (const DirectoryEntry& entry : *entries) {
    const std::string path = folder + "/" + entry.name;
    if (entry.type == FileType::directory) values.merge(all_values(machine, path));
    const auto key = Key::from_path(path);
    if (entry.type != FileType::regular) continue;
    if (const auto value = read_running(machine, *key)) values[key->name()] = *value;
  }
  return values;
}

bool is_named(std::string_view written, const Parameter& parameter, std::string_view key) {
  const Parameter* changed = find_parameter(key);
  const std::vector<std::string> names = also_changed_by(written, &parameter);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return name == key || (changed != nullptr && changed->key == name);
  });
}

TEST_F(Bounded, NamesEveryOtherKeyThatAWriteChanges) {
  NEEDS_ROOT();
  expect_within_private_network([&] {
    for (const Parameter& parameter : catalog()) {
      if (!can_try(parameter) || parameter.fields.size() > 1) continue;
      const std::string written = key_of(parameter).name();
      const auto before = all_values(machine_, "net");
      const bool one = before.at(written) == "1";
      if (!write_running(machine_, key_of(parameter), one ? "2" : "1")) continue;
      for (const auto& [key, value] : all_values(machine_, "net")) {
        if (key == written || before.at(key) == value || is_named(written, parameter, key))
          continue;
        complaints_.push_back(written + " also changes " + key);
      }
      for (const auto& [key, value] : before)
        if (read_running(machine_, *Key::parse(key)).value() != value) write(key, value);
    }
    return complaints_;
  });
}

}  // namespace
}  // namespace tune
