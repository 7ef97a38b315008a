#include <bit>
#include <utility>

#include <tune/host.hpp>
#include <tune/value.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "host/memory.hpp"

namespace tune {
namespace {

constexpr std::uint64_t kMostMemory = std::uint64_t{1} << 60;
constexpr std::uint64_t kSmallestPage = 4096, kLargestPage = 256 * 1024;
constexpr std::uint64_t kMostProcessors = 65536;
constexpr std::uint64_t kMostTicks = 1'000'000;  // a second
constexpr std::uint64_t kMostHashEntries = std::uint64_t{1} << 32;
constexpr std::size_t kMostBytes = 32u << 20;
constexpr std::size_t kMostKeys = 1u << 18;
constexpr std::size_t kLongestValue = 256 * 1024;  // 64 KiB of it may stand here in base64
constexpr std::size_t kLongestText = 4096;
constexpr std::string_view kSchema = "tune/host/1";
constexpr std::string_view kBase64Suffix = "_base64";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// What JSON holds, for the message.
std::string shown(const Json& json) {
  std::string text = json.dump_compact();
  if (text.size() > 60) text = "something else";
  return printable(text);
}

// As read_running() gives it, so that a document that was written by hand means the same.
std::string as_shown(std::string_view key, std::string_view value) {
  return to_string(read_back(find_parameter(key), value));
}

// Reads one document. The first error stays; after it all reads give defaults.
class Reader {
 public:
  Reader(const Json& document, std::string_view file) : document_(document), file_(file) {}

  Result<Host> read();

 private:
  // A member by its path ("memory.total_bytes"); null when it is missing or null.
  const Json* find(std::string_view path);
  void fail(std::string_view member, const std::string& what);
  void expected(std::string_view member, const Json& found, std::string_view what);

  std::uint64_t number(std::string_view member, std::uint64_t least, std::uint64_t most,
                       std::uint64_t missing);
  std::uint64_t required_number(std::string_view member, std::uint64_t least, std::uint64_t most);
  std::string text(std::string_view member);
  bool flag(std::string_view member, bool missing);
  const Json::Array* array(std::string_view member);

  void read_kernel();
  void read_memory();
  void read_container();
  void read_boot_loader();
  void read_values();
  void read_value(const Json::Member& member);
  void decode_values();
  void read_lists();
  std::optional<Key> key_of(std::string_view member, std::string_view text);

  const Json& document_;
  std::string file_;
  Host host_;
  std::optional<Error> error_;
};

void Reader::fail(std::string_view member, const std::string& what) {
  if (error_) return;
  error_.emplace();
  error_->code = ErrorCode::bad_input;
  error_->file = file_;
  const std::string name = "The member \"" + printable(member) + "\" ";
  error_->message = (member.empty() ? "A host document " : name) + what;
}

void Reader::expected(std::string_view member, const Json& found, std::string_view what) {
  fail(member, "must be " + std::string(what) + ", not " + shown(found) + ".");
}

const Json* Reader::find(std::string_view path) {
  const Json* here = &document_;
  for (const std::string_view part : split(path, '.')) {
    if (here->members() == nullptr) {
      const std::size_t end = path.find('.');
      expected(path.substr(0, end), *here, "an object");
      return nullptr;
    }
    here = here->find(part);
    if (here == nullptr || here->is_null()) return nullptr;
  }
  return here;
}

std::uint64_t Reader::number(std::string_view member, std::uint64_t least, std::uint64_t most,
                             std::uint64_t missing) {
  const Json* found = find(member);
  if (found == nullptr) return missing;
  const auto value = found->unsigned_integer();
  if (value && *value >= least && *value <= most) return *value;
  expected(member, *found,
           "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return missing;
}

std::uint64_t Reader::required_number(std::string_view member, std::uint64_t least,
                                      std::uint64_t most) {
  if (find(member) == nullptr) fail(member, "is missing; `tune host --json` writes it.");
  return number(member, least, most, least);
}

std::string Reader::text(std::string_view member) {
  const Json* found = find(member);
  if (found == nullptr) return {};
  if (found->text() != nullptr && found->text()->size() <= kLongestText) return *found->text();
  expected(member, *found, "a short text");
  return {};
}

bool Reader::flag(std::string_view member, bool missing) {
  const Json* found = find(member);
  if (found == nullptr) return missing;
  if (found->boolean() == nullptr) expected(member, *found, "true or false");
  return found->boolean() != nullptr ? *found->boolean() : missing;
}

const Json::Array* Reader::array(std::string_view member) {
  const Json* found = find(member);
  if (found != nullptr && found->items() == nullptr) expected(member, *found, "an array");
  return found == nullptr ? nullptr : found->items();
}

void Reader::read_kernel() {
  host_.kernel_release = text("kernel.release");
  host_.kernel_version = text("kernel.version");
  if (find("kernel.release") == nullptr)
    return fail("kernel.release", "is missing; `tune host --json` writes it.");
  const auto kernel = KernelVersion::parse(host_.kernel_release, host_.kernel_version);
  if (kernel) host_.kernel = *kernel;
  host_.kernel.ticks_per_second =
      static_cast<int>(number("clock_ticks_per_second", 0, kMostTicks, 0));
  if (!kernel)
    fail("kernel.release", "must begin with a kernel version such as 6.1.0, unlike \"" +
                               printable(host_.kernel_release) + "\".");
}

void Reader::read_memory() {
  host_.page_size_bytes = required_number("page_size_bytes", kSmallestPage, kLargestPage);
  if (!std::has_single_bit(host_.page_size_bytes))
    fail("page_size_bytes",
         "must be a power of two, not " + std::to_string(host_.page_size_bytes) + ".");
  host_.memory_bytes = required_number("memory.total_bytes", 1, kMostMemory);
  host_.buffer_pages = number("memory.buffer_pages", 0, kMostMemory / kSmallestPage,
                              estimated_buffer_pages(host_.memory_bytes, host_.page_size_bytes));
  host_.processors = static_cast<unsigned>(required_number("cpus", 1, kMostProcessors));
  host_.tcp_established_hash_entries =
      number("tcp.ehash_entries", 1, kMostHashEntries,
             established_hash_entries(host_.memory_bytes, host_.page_size_bytes));
}

void Reader::read_container() {
  if (find("container") != nullptr) host_.container = text("container");
}

void Reader::read_boot_loader() {
  const Json* found = find("boot_loader");
  if (found == nullptr) return;
  const std::string name = text("boot_loader");
  for (const BootLoader loader : {BootLoader::systemd, BootLoader::procps}) {
    if (name == name_of(loader)) {
      host_.boot_loader = loader;
      return;
    }
  }
  expected("boot_loader", *found, "\"systemd\" or \"procps\"");
}

std::optional<Key> Reader::key_of(std::string_view member, std::string_view text) {
  auto key = Key::parse(text);
  if (key && key->name() == text) return std::move(*key);
  fail(member, "names a key that is not written as sysctl prints it: \"" + printable(text) + "\"" +
                   (key ? ", which would be \"" + printable(key->name()) + "\"." : "."));
  return std::nullopt;
}

void Reader::read_values() {
  const Json* found = find("values");
  if (found == nullptr) return;
  const Json::Object* members = found->members();
  if (members == nullptr) return expected("values", *found, "an object");
  if (members->size() > kMostKeys) return fail("values", "has too many keys.");
  for (const Json::Member& member : *members) read_value(member);
  if (!error_) decode_values();
}

// What is not UTF-8 stands beside its key, encoded; see Json::set_bytes.
void Reader::decode_values() {
  for (auto next = host_.values.begin(); next != host_.values.end();) {
    const auto here = next++;
    const std::string_view name = here->first;
    if (!name.ends_with(kBase64Suffix)) continue;
    const auto plain = host_.values.find(name.substr(0, name.size() - kBase64Suffix.size()));
    if (plain == host_.values.end() || plain->second.find(kReplacement) == std::string::npos)
      continue;
    const auto bytes = from_base64(here->second);
    if (!bytes) return fail("values." + std::string(name), "must be base64.");
    plain->second = as_shown(plain->first, *bytes);
    host_.values.erase(here);
  }
}

void Reader::read_value(const Json::Member& member) {
  const std::string path = "values." + member.first;
  if (!key_of(path, member.first)) return;
  const std::string* value = member.second.text();
  if (value == nullptr) return expected(path, member.second, "a text, as the kernel writes it");
  if (value->size() > kLongestValue) return fail(path, "is longer than 256 KiB.");
  host_.values[member.first] = as_shown(member.first, *value);
}

void Reader::read_lists() {
  if (const Json::Array* keys = array("read_only")) {
    for (const Json& item : *keys) {
      if (item.text() == nullptr) return expected("read_only", item, "a list of keys");
      if (!key_of("read_only", *item.text())) return;
      host_.read_only.insert(*item.text());
    }
  }
  if (const Json::Array* ports = array("listening_ports")) {
    for (const Json& item : *ports) {
      const auto port = item.unsigned_integer();
      if (!port || *port < 1 || *port > 65535)
        return expected("listening_ports", item, "a list of ports from 1 to 65535");
      host_.listening_ports.insert(static_cast<int>(*port));
    }
  }
}

Result<Host> Reader::read() {
  if (document_.members() == nullptr) expected("", document_, "an object");
  if (const Json* schema = document_.find("schema");
      schema != nullptr && (schema->text() == nullptr || *schema->text() != kSchema))
    expected("schema", *schema, "\"" + std::string(kSchema) + "\"");
  read_kernel();
  read_memory();
  read_container();
  read_boot_loader();
  host_.initial_network_namespace = flag("netns.initial", true);
  host_.open_files_limit = number("limits.nofile", 0, UINT64_MAX, 0);
  host_.nr_open = number("limits.nr_open", 0, UINT64_MAX, 0);
  host_.file_max = number("limits.file_max", 0, UINT64_MAX, 0);
  host_.proc_sys_read_only = flag("proc_sys_read_only", false);
  host_.all_values = flag("all_values", false);
  read_values();
  read_lists();
  if (error_) return *std::move(error_);
  return std::move(host_);
}

}  // namespace

Result<Host> host_from_json(std::string_view text, std::string_view file_name) {
  if (text.size() > kMostBytes) {
    Error error;
    error.code = ErrorCode::bad_input;
    error.file = std::string(file_name);
    error.message = "This is larger than 32 MiB, and so no host document.";
    return error;
  }
  const auto document = parse_json(text, file_name);
  if (!document) return document.error();
  return Reader(*document, file_name).read();
}

}  // namespace tune
