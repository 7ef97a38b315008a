#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/boot_loader.hpp>
#include <tune/export.hpp>
#include <tune/key.hpp>
#include <tune/machine.hpp>
#include <tune/result.hpp>

namespace tune {

// Which loaders a row belongs to.
struct Loaders {
  bool systemd = false;
  bool procps = false;
  bool operator==(const Loaders&) const = default;
};

// One file of the configuration, as a loader opens it.
struct ConfigFile {
  std::string path;
  std::string target;  // the real path when `path` is a link, else empty
  Loaders loaders;     // who reads it
  std::string masked_by;
  std::string error;
  // Texts of the Configuration that the file came from:
  std::string_view content;  // its bytes, as far as it was read
  // Of a TuneD profile: what its sysctl sections set, byte for byte in the same places, the rest
  // blank. Else empty.
  std::string_view sysctl_text;

  std::string_view text() const { return sysctl_text.empty() ? content : sysctl_text; }
};

// One line that sets or excludes a key. Its texts belong to the Configuration that it came from:
// they are there as long as that, or a copy of it.
struct Assignment {
  std::string_view file;
  std::string_view path;                  // what the loader appends to /proc/sys/, byte for byte
  std::optional<std::string_view> value;  // none for an exclusion
  // Where key() is none: the path of the key that procps reaches all the same, through "." or "..".
  std::string_view reached_path;
  int line = 0;                // as its loader counts
  int editor_line = 0;         // newlines only
  bool ignore_errors = false;  // '-' prefix
  bool glob = false;
  bool exclude = false;
  Loaders loaders;
  // Sets its key in the end (a glob: at least one key). For both loaders together.
  Loaders effective;
  // What a pattern matches is not known: the machine is not live. `effective` says nothing then.
  bool effective_unknown = false;

  // None where the path can be no key. Made anew with each call.
  TUNE_EXPORT std::optional<Key> key() const;
  TUNE_EXPORT std::optional<Key> reached() const;
  // Is `key` what key() or reached() give?
  TUNE_EXPORT bool names(const Key& key) const;
  TUNE_EXPORT bool reaches(const Key& key) const;
};

struct ConfigError {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;
  Loaders loaders;
};

// The assignment that wins for one key.
struct Winner {
  std::string value;
  std::string file;  // as the loader opens it
  int line = 0;      // editor line
  bool operator==(const Winner&) const = default;
};

namespace config {
class Resolved;
}

// What the configuration files of a machine say, under both loaders.
struct Configuration {
  BootLoader boot_loader = BootLoader::systemd;
  std::vector<ConfigFile> files;        // in reading order
  std::vector<Assignment> assignments;  // in reading order
  std::vector<ConfigError> errors;
  // What files behind others of their name say; `loaders` are those that would read the row.
  std::vector<Assignment> masked;
  // The texts, and who wins for each key; shared by copies, never changed. Read with the functions
  // below. None where nothing was read.
  std::shared_ptr<const config::Resolved> resolved;

  // What the loader sets the key to in the end; none where it does not set it.
  TUNE_EXPORT std::optional<Winner> winner(BootLoader loader, const Key& key) const;
  // Of all keys that it sets, by the name that sysctl prints. Made anew with each call.
  TUNE_EXPORT std::map<std::string, Winner, std::less<>> winners(BootLoader loader) const;
};

// What a boot reads under the machine's root. Keys that a glob may match are looked up below
// /proc/sys when the machine is live. Never fails for a file: that stands in ConfigFile::error.
TUNE_EXPORT Configuration read_configuration(Machine& machine);

// What a named file may be beside sysctl.conf(5).
enum class NamedFormat { sysctl_conf, tuned_profile_too };

// Named files, in that order, as `sysctl -p FILE…` and `systemd-sysctl FILE…` read them. A file
// that cannot be read is an error here. "-" is `standard_input`.
TUNE_EXPORT Result<Configuration> read_configuration_files(
    Machine& machine, const std::vector<std::string>& paths, std::string_view standard_input = {},
    NamedFormat format = NamedFormat::sysctl_conf);

// --- who sets a key --------------------------------------------------------------------------

// How an assignment fares under one loader.
enum class Standing {
  wins,
  overridden,       // by a later line, or by one that counts as later
  excluded,         // by a line -KEY
  beaten_pattern,   // by a line that names the key
  masked,           // its file, by one of the same name
  not_read,         // its file or its line
  read_otherwise,   // the line sets something else under this loader
  matches_nothing,  // a pattern, where the machine has no such key
};

struct Verdict {
  Standing standing = Standing::not_read;
  std::string reason;  // "wins", or why not: "overridden by /etc/sysctl.d/zz.conf:3"
};

// One line that sets a key, or would if it did not lose.
struct Candidate {
  std::string file;
  int line = 0;  // editor line
  std::string value;
  std::string pattern;  // the path when the line is a pattern, else empty
  Verdict systemd;
  Verdict procps;

  const Verdict& verdict(BootLoader loader) const {
    return loader == BootLoader::systemd ? systemd : procps;
  }
};

// Every assignment of `key` in reading order, also those of masked files, with its standing under
// both loaders; exclusions set nothing and are none. At most one wins under each loader. Where the
// machine is not live, a pattern is taken to match every key that it can match.
TUNE_EXPORT std::vector<Candidate> candidates(const Configuration& configuration, const Key& key);

// --- sysctl.conf as a lossless document ------------------------------------------------------

// What becomes of one key in a document.
struct DocumentChange {
  Key key;
  std::string value;
  std::string reason;  // one comment line above a new assignment; may be empty
};

// A sysctl.conf file, kept to the byte but for what is changed.
class TUNE_EXPORT ConfigDocument {
 public:
  explicit ConfigDocument(std::string bytes);

  // The value of the last active assignment of `key`, and its line from 1.
  std::optional<std::pair<std::string, int>> value(const Key& key) const;

  // Of the key's active assignments the last is changed in place and the earlier ones are commented
  // out; a key without one goes to one block at the end, in the order of the calls, each with its
  // reason as a comment line. The '-' prefix, the separator form, blanks around '=' and the line
  // ending stay; new lines take the file's line ending. Depends on nothing but its arguments; doing
  // it twice changes nothing.
  void set(const DocumentChange& change);

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// The unified diff (---, +++, @@ with three lines of context) of two texts; empty when equal.
TUNE_EXPORT std::string unified_diff(std::string_view before_name, std::string_view before,
                                     std::string_view after_name, std::string_view after);

// Undoes, by line, in `current` what turned `before` into `after`: a three-way merge. Lines that
// somebody changed since are left, and their numbers in `after` are returned.
struct LineUndo {
  std::string bytes;
  std::vector<int> left;  // line numbers in `after` whose change could not be undone
};
TUNE_EXPORT LineUndo undo_lines(std::string_view before, std::string_view after,
                                std::string_view current);

}  // namespace tune
