#include "cli/fixture.hpp"

#include <regex>

namespace tune::test {
namespace {

constexpr std::string_view kProfile = R"toml(title = "A small service"
description = "For the tests of the command."

[input.backlog]
kind = "number"
default = "4 * processors * 256"
min = 1
max = 65535
help = "connections that may wait"

[input.memory_share]
kind = "ratio"
default = "25%"
help = "share of memory for TCP"

[quantity.tcp_memory]
formula = "memory * memory_share"
help = "memory for TCP"

[setting."net.core.somaxconn"]
exactly = "backlog"
why = "Connections wait here until the service accepts them."
source = "net/socket.c __sys_listen()"

[setting."net.ipv4.tcp_fin_timeout"]
at_most = "30s"
why = "Closed connections go sooner."
source = "net/ipv4/tcp.c tcp_close()"
lowers_default = "On purpose: the peers of this service are near."

[setting."net.ipv4.tcp_mem"]
at_least = ["tcp_memory / 2", "tcp_memory * 2 / 3", "tcp_memory"]
why = "TCP may fill its share of memory."
source = "net/ipv4/tcp.c tcp_init_mem()"
)toml";

// 4 GiB, 2 processors, Linux 6.1.
constexpr std::string_view kHost = R"({
  "schema": "tune/host/1",
  "tool": {"name": "tune", "version": "0.1.0"},
  "kernel": {"release": "6.1.0-13-amd64", "version": "#1 SMP"},
  "page_size_bytes": 4096,
  "memory": {"total_bytes": 4294967296, "buffer_pages": 1000000},
  "cpus": 2,
  "tcp": {"ehash_entries": 32768},
  "netns": {"initial": true},
  "container": null,
  "boot_loader": "systemd",
  "limits": {"nofile": 1024, "nr_open": 1048576, "file_max": 400000},
  "proc_sys_read_only": false,
  "listening_ports": [],
  "all_values": true,
  "values": {
    "fs.file-max": "400000",
    "fs.nr_open": "1048576",
    "net.core.netdev_max_backlog": "1000",
    "net.core.somaxconn": "4096",
    "net.ipv4.ip_local_port_range": "32768 60999",
    "net.ipv4.tcp_ehash_entries": "32768",
    "net.ipv4.tcp_fin_timeout": "60",
    "net.ipv4.tcp_mem": "46875 62500 93750",
    "net.ipv4.tcp_rmem": "4096 131072 6291456"
  }
})";

constexpr std::string_view kZones = R"(Node 0, zone   Normal
  pages free     900000
        min      11000
        low      13000
        high     15000
        spanned  1048576
        present  1048576
        managed  1015000
)";

}  // namespace

Fixture::Fixture()
    : sysctl_conf(
          "# kept\r\nnet.ipv4.tcp_fin_timeout=60\r\nnot a line \377\r\n"
          "net.core.somaxconn  =  128") {
  folder.write("root/usr/lib/systemd/systemd-sysctl", "");
  folder.write("root/etc/sysctl.conf", sysctl_conf);
  folder.link("root/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
  folder.write("host.json", kHost);
  folder.write("profiles/small.toml", kProfile);
  folder.write("proc/meminfo", "MemTotal:        4194304 kB\nMemFree: 1 kB\n");
  folder.write("proc/zoneinfo", kZones);
  set_running("net/core/somaxconn", "4096");
  set_running("net/core/netdev_max_backlog", "1000");
  set_running("net/ipv4/tcp_fin_timeout", "60");
  set_running("net/ipv4/tcp_mem", "46875\t62500\t93750");
  set_running("net/ipv4/tcp_rmem", "4096\t131072\t6291456");
  set_running("fs/nr_open", "1048576");
  set_running("fs/file-max", "400000");
}

Outcome Fixture::on_image(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"--root", folder / "root", "--host", folder / "host.json",
                                       "--profile-dir", folder / "profiles"});
  return run(std::move(arguments));
}

Outcome Fixture::on_proc(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"--proc", folder / "proc", "--state-dir", folder / "state",
                                       "--profile-dir", folder / "profiles"});
  return run(std::move(arguments));
}

std::string Fixture::running(std::string_view key_path) const {
  return folder.read("proc/sys/" + std::string(key_path));
}

void Fixture::set_running(std::string_view key_path, std::string_view value) const {
  folder.write("proc/sys/" + std::string(key_path), std::string(value) + "\n");
}

std::string Fixture::steady(std::string text) const {
  for (std::size_t at = 0; (at = text.find(folder.path(), at)) != std::string::npos;) {
    text.replace(at, folder.path().size(), "FOLDER");
  }
  text = std::regex_replace(text, std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"), "TIME");
  text = std::regex_replace(text, std::regex("\"version\": \"[0-9.]+\""), "\"version\": \"V\"");
  return std::regex_replace(text, std::regex("\"user\": \"[^\"]*\""), "\"user\": \"USER\"");
}

}  // namespace tune::test
