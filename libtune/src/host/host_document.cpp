#include <vector>

#include <tune/host.hpp>

#include "base/json.hpp"

namespace tune {
namespace {

// 0 is "not known" for these.
Json known(std::uint64_t number) { return number == 0 ? Json() : Json(number); }

Json memory_of(const Host& host) {
  Json memory = Json::object();
  memory.set("total_bytes", host.memory_bytes);
  memory.set("buffer_pages", host.buffer_pages);
  return memory;
}

Json limits_of(const Host& host) {
  Json limits = Json::object();
  limits.set("nofile", known(host.open_files_limit));
  limits.set("nr_open", known(host.nr_open));
  limits.set("file_max", known(host.file_max));
  return limits;
}

Json values_of(const Host& host) {
  Json values = Json::object();
  for (const auto& entry : host.values) values.set_bytes(entry.first, entry.second);
  return values;
}

template <typename Items>
Json list_of(const Items& items) {
  Json list = Json::array();
  for (const auto& item : items) list.push(item);
  return list;
}

}  // namespace

std::string host_to_json(const Host& host) {
  Json document = json_document("tune/host/1");
  Json kernel = Json::object();
  kernel.set("release", host.kernel_release).set("version", host.kernel_version);
  document.set("kernel", std::move(kernel));
  document.set("page_size_bytes", host.page_size_bytes);
  document.set("memory", memory_of(host));
  document.set("cpus", host.processors);
  const int ticks = host.kernel.ticks_per_second;
  document.set("clock_ticks_per_second", ticks > 0 ? Json(ticks) : Json());
  document.set("tcp", Json::object().set("ehash_entries", host.tcp_established_hash_entries));
  document.set("netns", Json::object().set("initial", host.initial_network_namespace));
  document.set("container", host.container);
  document.set("boot_loader", name_of(host.boot_loader));
  document.set("limits", limits_of(host));
  document.set("proc_sys_read_only", host.proc_sys_read_only);
  document.set("listening_ports", list_of(host.listening_ports));
  document.set("all_values", host.all_values);
  document.set("values", values_of(host));
  document.set("read_only", list_of(host.read_only));
  return document.dump();
}

}  // namespace tune
