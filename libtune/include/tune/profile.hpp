#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tune/export.hpp>
#include <tune/host.hpp>
#include <tune/key.hpp>
#include <tune/machine.hpp>
#include <tune/result.hpp>

namespace tune {

// From this byte of a text on, its bytes stand one after the other in the file.
struct SourceAnchor {
  std::size_t offset = 0;
  int line = 0;
  int column = 0;
};

// A piece of text with the place where it stands, for errors.
struct SourceText {
  std::string text;
  std::string file;
  int line = 0;
  int column = 0;
  // Ascending by offset, the first at 0: escapes and line breaks part a text from its file. Empty:
  // the text stands in the file as it is.
  std::vector<SourceAnchor> anchors;
};

// What an input may be.
enum class InputKind { number, bytes, seconds, per_second, ratio, ports, text, flag };

struct Input {
  std::string name;
  InputKind kind = InputKind::number;
  std::string help;
  std::optional<SourceText> default_formula;  // none: the input must be given
  std::optional<SourceText> minimum;
  std::optional<SourceText> maximum;
  SourceText place;
};

// A number that the profile defines and names.
struct NamedQuantity {
  std::string name;
  std::string help;
  SourceText formula;
};

enum class SettingMode { exactly, at_least, at_most };

struct Setting {
  Key key;
  SettingMode mode = SettingMode::exactly;
  std::vector<SourceText> formulas;    // one a field
  std::optional<std::string> literal;  // as it stands, from a sysctl.conf file, instead of formulas
  bool ignore_errors = false;          // '-' prefix there
  std::string why;
  std::string source;
  std::optional<SourceText> when;
  std::string
      lowers_default;  // why it may lower what the kernel gives by default; empty: it may not
  SourceText place;
  bool outside_catalogue = false;  // the author answers for a key that the catalogue does not know
  // Further limits of the same mode on the same key, from profiles that are combined: all hold.
  std::vector<Setting> also;
  // From a sysctl.conf file: the key is a pattern, and these are not meant by it.
  bool glob = false;
  std::vector<Key> except;
};

// A workload: inputs, and settings with formulas and reasons. Checked when loaded: names, types,
// dimensions, keys.
struct Profile {
  std::string name;  // of its file; names joined by commas when combined
  std::string title;
  std::string description;
  std::string file;
  bool from_configuration = false;  // a sysctl.conf file in a profile's place
  std::vector<std::string> extends;
  std::vector<Input> inputs;
  std::vector<NamedQuantity> quantities;  // in the order of definition
  std::vector<Setting> settings;
};

struct ProfileSummary {
  std::string name;
  std::string title;
  std::string file;
  std::string shadowed_by;  // a profile of the same name in an earlier folder
  std::string error;        // why it cannot be used; empty when it can
};

// Where profiles are looked for, first match wins.
struct ProfileFolders {
  std::vector<std::string> folders;
};

// All profiles found, by name.
TUNE_EXPORT std::vector<ProfileSummary> list_profiles(Files& files, const ProfileFolders& folders);

// `reference` as the command takes it: names joined by commas, a path ending in .toml, or any other
// path or "-" for a file in sysctl.conf format. `named_files` reads what is named by path,
// `profile_files` the folders. Errors: bad_input with file:line:column, for an unknown name with
// the nearest ones; of a file that cannot be read those of Files::read().
TUNE_EXPORT Result<Profile> load_profile(Files& profile_files, const ProfileFolders& folders,
                                         Files& named_files, std::string_view reference,
                                         std::string_view standard_input = {});

// A profile from TOML text, for those who have it in memory. `extends` is looked up in `folders`.
TUNE_EXPORT Result<Profile> parse_profile(Files& profile_files, const ProfileFolders& folders,
                                          std::string_view text, std::string_view file_name);

// A profile that takes a sysctl.conf text as it stands.
TUNE_EXPORT Result<Profile> profile_from_configuration(std::string_view text,
                                                       std::string_view file_name);

// The facts of a live machine that `profile` is computed from: read_host() with the keys that it
// sets, and with all values where a pattern has to be matched against them.
TUNE_EXPORT Result<Host> read_host_for(Machine& machine, const Profile& profile);

}  // namespace tune
