#include <cmath>

#include <tune/diagnosis.hpp>

#include "base/json.hpp"
#include "base/text.hpp"

namespace tune {
namespace {

constexpr std::string_view kSchema = "tune/evidence/1";
constexpr double kShortestInterval = 0.001;
constexpr double kLongestInterval = 30.0 * 86400;

// --- the members of each part, for writing and for reading ---

template <typename Archive>
void members(Archive& archive, LogRate& rate) {
  archive.member("start", rate.start);
  archive.member("per_second", rate.per_second);
}

template <typename Archive>
void members(Archive& archive, LogEvent& event) {
  archive.member("kind", event.kind);
  archive.member("lines", event.lines);
  archive.member("recent", event.recent);
  archive.added("stale", event.stale);
  archive.member("first", event.first);
  archive.member("last", event.last);
  archive.added("peak_per_second", event.peak_per_second);
  archive.added("recent_peak_per_second", event.recent_peak_per_second);
  archive.added("step_seconds", event.step_seconds);
  archive.added("rate", event.rate);
}

template <typename Archive>
void members(Archive& archive, LogSummary& log) {
  archive.member("events", log.events);
  archive.member("suppressed", log.suppressed);
  archive.member("recent_suppressed", log.recent_suppressed);
}

template <typename Archive>
void members(Archive& archive, DescriptorUse& use) {
  archive.member("process", use.process);
  archive.member("name", use.name);
  archive.member("used", use.used);
  archive.member("limit", use.limit);
}

template <typename Archive>
void members(Archive& archive, Listener& listener) {
  archive.member("address", listener.address);
  archive.member("port", listener.port);
  archive.member("queued", listener.queued);
  archive.member("limit", listener.limit);
  archive.member("syn_received", listener.syn_received);
  archive.member("inode", listener.inode);
}

template <typename Archive>
void members(Archive& archive, PortUse& use) {
  archive.member("source", use.source);
  archive.member("destination", use.destination);
  archive.member("port", use.port);
  archive.member("used", use.used);
  archive.member("time_wait", use.time_wait);
  archive.added("young", use.young);
  archive.added("fin_wait2", use.fin_wait2);
}

template <typename Archive>
void members(Archive& archive, MemoryHolder& holder) {
  archive.member("port", holder.port);
  archive.member("accepted", holder.accepted);
  archive.member("state", holder.state);
  archive.member("sockets", holder.sockets);
  archive.member("received_bytes", holder.received_bytes);
  archive.member("unsent_bytes", holder.unsent_bytes);
  archive.member("reserved_bytes", holder.reserved_bytes);
  archive.member("peer", holder.peer);
  archive.member("inode", holder.inode);
}

template <typename Archive>
void members(Archive& archive, DatagramSocket& socket) {
  archive.member("address", socket.address);
  archive.member("port", socket.port);
  archive.member("queued_bytes", socket.queued_bytes);
  archive.member("limit_bytes", socket.limit_bytes);
  archive.member("dropped", socket.dropped);
  archive.member("inode", socket.inode);
}

template <typename Archive>
void members(Archive& archive, OrphanOwner& owner) {
  archive.member("address", owner.address);
  archive.member("port", owner.port);
  archive.member("orphans", owner.orphans);
}

template <typename Archive>
void members(Archive& archive, PortSocket& socket) {
  archive.member("udp", socket.udp);
  archive.member("state", socket.state);
  archive.member("address", socket.address);
  archive.member("peer", socket.peer);
  archive.member("peer_port", socket.peer_port);
  archive.member("inode", socket.inode);
}

template <typename Archive>
void members(Archive& archive, SocketSurvey& survey) {
  archive.member("by_state", survey.by_state);
  archive.member("orphans", survey.orphans);
  archive.member("minisockets", survey.minisockets);
  archive.member("listeners", survey.listeners);
  archive.member("port_use", survey.port_use);
  archive.member("orphan_peers", survey.orphan_peers);
  archive.member("orphan_ports", survey.orphan_ports);
  archive.added("orphans_probing", survey.orphans_probing);
  archive.added("memory", survey.memory);
  archive.added("datagrams", survey.datagrams);
}

template <typename Archive>
void members(Archive& archive, MemoryGroup& group) {
  archive.member("path", group.path);
  archive.member("holder", group.holder);
  archive.member("used_bytes", group.used_bytes);
  archive.member("limit_bytes", group.limit_bytes);
  archive.member("socket_bytes", group.socket_bytes);
  archive.member("hits", group.hits);
  archive.member("only_sockets", group.only_sockets);
}

template <typename Archive>
void members(Archive& archive, Evidence& evidence) {
  archive.member("taken", evidence.taken);
  archive.member("interval_seconds", evidence.interval_seconds);
  archive.member("page_size_bytes", evidence.page_size_bytes);
  archive.member("memory_bytes", evidence.memory_bytes);
  archive.member("now", evidence.now);
  archive.member("before", evidence.before);
  archive.member("values", evidence.values);
  archive.member("defaults", evidence.defaults);
  archive.member("sockets", evidence.sockets);
  archive.member("port", evidence.port);
  archive.member("port_sockets", evidence.port_sockets);
  archive.member("descriptors", evidence.descriptors);
  archive.member("holders", evidence.holders);
  archive.added("memory_groups", evidence.memory_groups);
  archive.member("log", evidence.log);
  archive.member("foreign_log", evidence.foreign_log);
  archive.added("read_only", evidence.read_only);
  archive.member("unseen", evidence.unseen);
}

// --- writing ---

class Writer {
 public:
  explicit Writer(Json& object) : object_(object) {}

  void member(std::string_view name, std::string& text) { object_.set_bytes(name, text); }
  template <typename T>
  void member(std::string_view name, T& value) {
    object_.set(name, json_of(value));
  }
  template <typename T>
  void added(std::string_view name, T& value) {
    member(name, value);
  }

 private:
  static Json json_of(std::string& text) { return printable(text); }
  static Json json_of(bool& value) { return value; }
  static Json json_of(int& value) { return value; }
  static Json json_of(std::int64_t& value) { return value; }
  static Json json_of(std::uint64_t& value) { return value; }
  static Json json_of(double& value) { return value; }
  static Json json_of(StateCounts& counts) {
    Json list = Json::array();
    for (const std::uint64_t count : counts) list.push(count);
    return list;
  }
  template <typename T>
  static Json json_of(std::vector<T>& items) {
    Json list = Json::array();
    for (T& item : items) list.push(json_of(item));
    return list;
  }
  template <typename T>
  static Json json_of(std::map<std::string, T, std::less<>>& items) {
    Json object = Json::object();
    Writer writer(object);
    for (auto& [name, item] : items) writer.member(name, item);
    return object;
  }
  static Json json_of(std::map<std::uint64_t, std::string>& items) {
    Json object = Json::object();
    Writer writer(object);
    for (auto& [number, item] : items) writer.member(std::to_string(number), item);
    return object;
  }
  template <typename T>
  static Json json_of(std::optional<T>& value) {
    return value ? json_of(*value) : Json();
  }
  template <typename T>
  static Json json_of(T& part) {
    Json object = Json::object();
    Writer writer(object);
    members(writer, part);
    return object;
  }

  Json& object_;
};

// --- reading ---

// The first thing that is wrong; empty: nothing.
using Complaint = std::string;

class Reader {
 public:
  Reader(const Json& object, std::string path, Complaint& complaint)
      : object_(object), path_(std::move(path)), complaint_(complaint) {}

  template <typename T>
  void member(std::string_view name, T& value) {
    const std::string path = path_ + std::string(name);
    const Json* found = object_.find(name);
    if (!found) return complain(path, "is missing");
    read(*found, path, value);
    if constexpr (std::is_same_v<T, std::string>) read_bytes(name, path, value);
  }
  // What older bundles lack.
  template <typename T>
  void added(std::string_view name, T& value) {
    if (object_.find(name)) member(name, value);
  }

 private:
  void complain(const std::string& path, std::string_view what) {
    if (complaint_.empty()) complaint_ = "'" + printable(path) + "' " + std::string(what);
  }

  // The true bytes of a text that is not UTF-8.
  void read_bytes(std::string_view name, const std::string& path, std::string& text) {
    const Json* bytes = object_.find(std::string(name) + "_base64");
    if (!bytes || !bytes->text()) return;
    auto decoded = from_base64(*bytes->text());
    if (!decoded) return complain(path + "_base64", "is no base64");
    text = std::move(*decoded);
  }

  void read(const Json& json, const std::string& path, std::string& text) {
    if (!json.text()) return complain(path, "must be a text");
    text = *json.text();
  }
  void read(const Json& json, const std::string& path, bool& value) {
    if (!json.boolean()) return complain(path, "must be true or false");
    value = *json.boolean();
  }
  void read(const Json& json, const std::string& path, int& value) {
    const auto number = json.integer();
    if (!number || *number < 0 || *number > 65535) return complain(path, "must be a port");
    value = static_cast<int>(*number);
  }
  void read(const Json& json, const std::string& path, std::int64_t& value) {
    const auto number = json.integer();
    if (!number) return complain(path, "must be a whole number");
    value = *number;
  }
  void read(const Json& json, const std::string& path, std::uint64_t& value) {
    const auto number = json.unsigned_integer();
    if (!number) return complain(path, "must be a whole number that is not negative");
    value = *number;
  }
  void read(const Json& json, const std::string& path, double& value) {
    const auto number = json.number();
    if (!number || !std::isfinite(*number)) return complain(path, "must be a number");
    value = *number;
  }
  void read(const Json& json, const std::string& path, StateCounts& counts) {
    const auto* items = json.items();
    if (!items || items->size() != counts.size()) {
      return complain(path, "must be a list of " + std::to_string(counts.size()) + " numbers");
    }
    for (std::size_t i = 0; i < counts.size(); ++i) read((*items)[i], path, counts[i]);
  }
  template <typename T>
  void read(const Json& json, const std::string& path, std::vector<T>& values) {
    const auto* items = json.items();
    if (!items) return complain(path, "must be a list");
    for (const Json& item : *items) {
      const std::string place = path + "[" + std::to_string(values.size()) + "]";
      read(item, place, values.emplace_back());
    }
  }
  template <typename T>
  void read(const Json& json, const std::string& path, std::map<std::string, T, std::less<>>& map) {
    if (!json.members()) return complain(path, "must be an object");
    Reader reader(json, path + ".", complaint_);
    for (const auto& [name, item] : *json.members()) {
      if (!name.ends_with("_base64")) reader.member(name, map[name]);
    }
  }
  void read(const Json& json, const std::string& path, std::map<std::uint64_t, std::string>& map) {
    std::map<std::string, std::string, std::less<>> named;
    read(json, path, named);
    for (auto& [name, text] : named) {
      const auto number = parse_integer(name);
      if (!number || *number < 0 || *number > UINT64_MAX) {
        return complain(path, "has '" + printable(name) + "' for a number");
      }
      map[static_cast<std::uint64_t>(*number)] = std::move(text);
    }
  }
  template <typename T>
  void read(const Json& json, const std::string& path, std::optional<T>& value) {
    if (!json.is_null()) read(json, path, value.emplace());
  }
  template <typename T>
  void read(const Json& json, const std::string& path, T& part) {
    if (!json.members()) return complain(path, "must be an object");
    Reader reader(json, path + ".", complaint_);
    members(reader, part);
  }

  const Json& object_;
  std::string path_;
  Complaint& complaint_;
};

void check(const Evidence& evidence, Complaint& complaint) {
  const std::uint64_t page = evidence.page_size_bytes;
  if (page < 1024 || page > 1u << 20) complaint = "'page_size_bytes' is the size of no page";
  const double interval = evidence.interval_seconds;
  if (interval != 0 && (interval < kShortestInterval || interval > kLongestInterval)) {
    complaint = "'interval_seconds' must be 0, or between a millisecond and 30 days";
  }
}

}  // namespace

std::string evidence_to_json(const Evidence& evidence) {
  Json document = json_document(kSchema);
  Writer writer(document);
  Evidence copy = evidence;  // the members are named once for both ways, and reading changes them
  members(writer, copy);
  return document.dump();
}

Result<Evidence> evidence_from_json(std::string_view text, std::string_view file_name) {
  const auto document = parse_json(text, file_name);
  if (!document) return document.error();
  const auto error = [file_name](std::string message) {
    return Error{.code = ErrorCode::bad_input,
                 .message = std::move(message),
                 .file = std::string(file_name)};
  };
  const Json* schema = document->find("schema");
  if (!schema || !schema->text() || *schema->text() != kSchema) {
    return error("this is no evidence that tune doctor --save wrote (schema " +
                 std::string(kSchema) + ")");
  }
  Evidence evidence;
  Complaint complaint;
  Reader reader(*document, "", complaint);
  members(reader, evidence);
  if (complaint.empty()) check(evidence, complaint);
  if (!complaint.empty()) return error("the evidence is broken: " + complaint);
  return evidence;
}

}  // namespace tune
