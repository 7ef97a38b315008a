#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <tune/profile.hpp>

#include "base/text.hpp"
#include "profile/check_profile.hpp"
#include "profile/merge_profiles.hpp"
#include "profile/read_profile.hpp"
#include "profile/source_place.hpp"
#include "profile/toml_tree.hpp"

namespace tune {
namespace {

constexpr std::string_view kEnding = ".toml";

std::string path_in(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.ends_with('/')) path += '/';
  return path.append(name).append(kEnding);
}

// "profiles/httpdns.toml" is httpdns.
std::string name_of_file(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  if (path.ends_with(kEnding)) path.remove_suffix(kEnding.size());
  return std::string(path);
}

struct FoundFile {
  std::string name;
  std::string path;
};

// In the order of the folders, and by name in each; also files whose name is no profile's. A folder
// that cannot be listed has none.
std::vector<FoundFile> find_files(Files& files, const ProfileFolders& folders) {
  std::vector<FoundFile> found;
  for (const std::string& folder : folders.folders) {
    const auto entries = files.list(folder);
    if (!entries) continue;
    for (const DirectoryEntry& entry : *entries) {
      const std::string name = name_of_file(entry.name);
      const bool hidden = entry.name.starts_with('.');
      if (hidden || entry.name != name + std::string(kEnding)) continue;
      found.push_back({name, path_in(folder, name)});
    }
  }
  return found;
}

Error with_place(const SourceText* place, Error error) {
  if (place == nullptr) return error;
  return error_at(*place, error.message);
}

class Loader {
 public:
  Loader(Files& files, const ProfileFolders& folders) : files_(files), folders_(folders) {}

  // `place`: where the name stands, null for the command line.
  Result<Profile> by_name(const std::string& name, const SourceText* place) {
    if (std::find(open_.begin(), open_.end(), name) != open_.end()) return cycle(name, place);
    if (const auto known = loaded_.find(name); known != loaded_.end()) return known->second;
    auto profile = found(name, place);
    if (profile) loaded_.emplace(name, *profile);
    return profile;
  }

  Result<Profile> from_text(std::string_view text, std::string_view path) {
    const auto tree = parse_toml(text, path);
    if (!tree) return tree.error();
    auto document = read_profile(*tree, name_of_file(path));
    if (!document) return document.error();
    return with_bases(std::move(*document));
  }

 private:
  Result<Profile> found(const std::string& name, const SourceText* place) {
    for (const std::string& folder : folders_.folders) {
      const std::string path = path_in(folder, name);
      const auto text = files_.read(path);
      const bool missing = !text && text.error().code == ErrorCode::not_found;
      if (missing && !files_.link_information(path)) continue;  // no link to nowhere either
      if (!text) return text.error();
      return from_text(*text, path);
    }
    return unknown(name, place);
  }

  Result<Profile> with_bases(ProfileDocument document) {
    open_.push_back(document.profile.name);
    std::optional<Profile> base;
    for (const SourceText& name : document.extends) {
      auto next = by_name(name.text, &name);
      if (!next) return next.error();
      if (base) {
        combine(*base, *next);
      } else {
        base = std::move(*next);
      }
    }
    open_.pop_back();
    if (base) extend(*base, document.profile);
    return std::move(document.profile);
  }

  Error cycle(const std::string& name, const SourceText* place) const {
    std::string way;
    for (auto at = std::find(open_.begin(), open_.end(), name); at != open_.end(); ++at) {
      way += *at + " -> ";
    }
    return with_place(
        place, {ErrorCode::bad_input, "These profiles extend each other: " + way + name + "."});
  }

  Error unknown(const std::string& name, const SourceText* place) const {
    const std::vector<FoundFile> found = find_files(files_, folders_);
    std::vector<std::string_view> names;
    for (const FoundFile& file : found)
      if (is_profile_name(file.name)) names.push_back(file.name);
    std::string hint = did_you_mean(name, names);
    if (hint.empty()) {
      hint = names.empty() ? "; no profile was found in " + join(folders_.folders, ", ") + "."
                           : "; there are " + join(distinct(names), ", ") + ".";
    }
    return with_place(
        place, {ErrorCode::bad_input, "There is no profile \"" + printable(name) + "\"" + hint});
  }

  static std::vector<std::string> distinct(const std::vector<std::string_view>& names) {
    const std::set<std::string_view> once(names.begin(), names.end());
    return {once.begin(), once.end()};
  }

  Files& files_;
  const ProfileFolders& folders_;
  std::vector<std::string> open_;
  std::map<std::string, Profile> loaded_;  // whatever many profiles extend is read once
};

Result<Profile> checked(Result<Profile> profile) {
  if (!profile) return profile;
  if (Status status = check_profile(*profile); !status) return status.error();
  return profile;
}

Status check_names(const std::vector<std::string_view>& names) {
  for (const std::string_view name : names) {
    if (is_profile_name(name)) continue;
    return Error{ErrorCode::bad_input, "\"" + printable(name) +
                                           "\" is no profile's name: lower-case letters, digits "
                                           "and \"-\". A file is named with \"/\" or \".\" in it."};
  }
  return {};
}

Result<Profile> load_named(Files& files, const ProfileFolders& folders,
                           std::string_view reference) {
  const std::vector<std::string_view> names = split(reference, ',');
  if (Status status = check_names(names); !status) return status.error();
  std::optional<Profile> all;
  for (const std::string_view name : names) {
    // Each must be right by itself, so that an error says whose it is.
    auto profile = checked(Loader(files, folders).by_name(std::string(name), nullptr));
    if (!profile) return profile;
    if (all) {
      combine(*all, *profile);
    } else {
      all = std::move(*profile);
    }
  }
  return names.size() == 1 ? Result<Profile>(std::move(*all)) : checked(std::move(*all));
}

ProfileSummary summarise(Files& files, const ProfileFolders& folders, const FoundFile& file) {
  ProfileSummary summary;
  summary.name = file.name;
  summary.file = file.path;
  if (!is_profile_name(file.name)) {
    summary.error =
        "the name of its file is no profile's: lower-case letters, digits and \"-\" before "
        ".toml; rename it, or name it by its path";
    return summary;
  }
  const auto text = files.read(file.path);
  if (!text) {
    summary.error = describe(text.error());
    return summary;
  }
  const auto profile = parse_profile(files, folders, *text, file.path);
  if (profile) {
    summary.title = profile->title;
  } else {
    summary.error = describe(profile.error());
  }
  return summary;
}

}  // namespace

std::vector<ProfileSummary> list_profiles(Files& files, const ProfileFolders& folders) {
  std::vector<ProfileSummary> summaries;
  std::map<std::string, std::string> first;
  for (const FoundFile& file : find_files(files, folders)) {
    ProfileSummary summary = summarise(files, folders, file);
    const auto [entry, is_first] = first.emplace(file.name, file.path);
    if (!is_first) summary.shadowed_by = entry->second;
    summaries.push_back(std::move(summary));
  }
  std::stable_sort(
      summaries.begin(), summaries.end(),
      [](const ProfileSummary& a, const ProfileSummary& b) { return a.name < b.name; });
  return summaries;
}

Result<Profile> parse_profile(Files& profile_files, const ProfileFolders& folders,
                              std::string_view text, std::string_view file_name) {
  return checked(Loader(profile_files, folders).from_text(text, file_name));
}

Result<Profile> load_profile(Files& profile_files, const ProfileFolders& folders,
                             Files& named_files, std::string_view reference,
                             std::string_view standard_input) {
  if (reference == "-") return profile_from_configuration(standard_input, "standard input");
  if (reference.find_first_of("/.") == std::string_view::npos) {
    return load_named(profile_files, folders, reference);
  }
  const auto text = named_files.read(reference);
  if (!text) return text.error();
  if (!reference.ends_with(kEnding)) return profile_from_configuration(*text, reference);
  return parse_profile(profile_files, folders, *text, reference);
}

}  // namespace tune
