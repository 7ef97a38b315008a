#include "host/container.hpp"

#include <gtest/gtest.h>

#include "system/memory_files.hpp"

namespace tune {
namespace {

constexpr const char* kNamespace = "/proc/self/ns/pid";

TEST(Container, NoneInTheFirstPidNamespace) {
  MemoryFiles files;
  files.add_link(kNamespace, "pid:[4026531836]");
  EXPECT_EQ(container_kind(files), std::nullopt);
}

TEST(Container, MarkerInTheFirstPidNamespaceIsAnImageThatBecameAMachine) {
  MemoryFiles files;
  files.add_link(kNamespace, "pid:[4026531836]").add_file("/.dockerenv", "");
  EXPECT_EQ(container_kind(files), std::nullopt);
}

TEST(Container, OtherPidNamespaceWithoutAMarkerIsOther) {
  MemoryFiles files;
  files.add_link(kNamespace, "pid:[4026532581]");
  EXPECT_EQ(container_kind(files), "other");
}

TEST(Container, KindComesFromWhatTheManagerLeft) {
  MemoryFiles docker, podman, lxc;
  docker.add_link(kNamespace, "pid:[4026532581]").add_file("/.dockerenv", "");
  podman.add_link(kNamespace, "pid:[4026532581]").add_file("/run/.containerenv", "engine=podman\n");
  lxc.add_link(kNamespace, "pid:[4026532581]").add_file("/run/systemd/container", "lxc\n");
  EXPECT_EQ(container_kind(docker), "docker");
  EXPECT_EQ(container_kind(podman), "podman");
  EXPECT_EQ(container_kind(lxc), "lxc");
}

TEST(Container, SystemdMarkerWinsAndIsOnlyTakenAsAWord) {
  MemoryFiles named, odd;
  named.add_link(kNamespace, "pid:[4026532581]").add_file("/.dockerenv", "");
  named.add_file("/run/systemd/container", "systemd-nspawn");
  odd.add_link(kNamespace, "pid:[4026532581]").add_file("/run/systemd/container", "a b\x1b[2J");
  EXPECT_EQ(container_kind(named), "systemd-nspawn");
  EXPECT_EQ(container_kind(odd), "other");
}

TEST(Container, WithoutTheNamespaceTheMarkersDecide) {
  MemoryFiles marked, bare;
  marked.add_file("/.dockerenv", "");
  EXPECT_EQ(container_kind(marked), "docker");
  EXPECT_EQ(container_kind(bare), std::nullopt);
}

}  // namespace
}  // namespace tune
