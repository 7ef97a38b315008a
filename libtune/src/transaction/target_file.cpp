#include "transaction/target_file.hpp"

#include <array>
#include <optional>
#include <utility>

#include <tune/transaction.hpp>

#include "base/text.hpp"
#include "system/path_text.hpp"
#include "system/plain_information.hpp"

namespace tune {
namespace {

struct Domain {
  std::string_view folder;
  std::string_view why;
};

constexpr std::string_view kNoFiles = "whose files are not kept and cannot be replaced";
constexpr std::string_view kStore =
    "a store that only the system's own configuration fills (NixOS: boot.kernel.sysctl); set the "
    "values there";
constexpr std::array<Domain, 5> kForbidden{{{"/proc", kNoFiles},
                                            {"/sys", kNoFiles},
                                            {"/dev", kNoFiles},
                                            {"/nix/store", kStore},
                                            {"/gnu/store", kStore}}};

std::string why_forbidden(const std::string& path, const std::string& asked) {
  for (const Domain& domain : kForbidden) {
    if (!is_at_or_below(path, domain.folder)) continue;
    const std::string leads = path == asked ? "it lies" : "it leads to " + printable(path) + ",";
    return leads + " under " + std::string(domain.folder) + ", " + std::string(domain.why);
  }
  return "";
}

// The nearest part of the path that exists, be it only a link.
std::string nearest_entry(Files& files, std::string path) {
  while (path.size() > 1) {
    const auto information = files.link_information(path);
    if (information || information.error().code != ErrorCode::not_found) break;
    path = parent_of(path);
  }
  return path;
}

// Where `path` leads: what is still missing below `entry` would be made in the real folder.
std::optional<std::string> path_behind(Files& files, const std::string& entry,
                                       const std::string& path) {
  const auto real = files.real_path(entry);
  if (!real) return std::nullopt;
  return (*real == "/" ? "" : *real) + path.substr(entry == "/" ? 0 : entry.size());
}

std::string why_dangling(Files& files, const std::string& entry, const std::string& path) {
  const auto information = files.link_information(entry);
  if (!information || information->type != FileType::link) return "";
  const auto behind = files.information(entry);
  if (behind || behind.error().code != ErrorCode::not_found) return "";
  const auto target = files.read_link(entry);
  const std::string to = target ? printable(*target) : "a place";
  return (entry == path ? "it is a link to " : printable(entry) + " is a link to ") + to +
         ", which does not exist, and nothing is made through such a link: make what it leads to, "
         "or remove it";
}

Finding finding_of(std::string rule, const std::string& path, std::string message,
                   std::string why) {
  Finding finding{.rule = std::move(rule), .severity = Severity::warning};
  finding.file = path;
  finding.message = std::move(message);
  finding.why = std::move(why);
  return finding;
}

void look_at_names(const std::string& path, const FileInfo& information,
                   std::vector<Finding>& findings) {
  if (information.type != FileType::regular || information.links < 2) return;
  findings.push_back(finding_of(
      "hard-link", path,
      path + " has " + std::to_string(information.links) +
          " names: the others keep the old content.",
      "a file is replaced by a new one under this name alone; write it by the name that counts, or "
      "link the others anew afterwards"));
}

void look_at_link(Files& files, const std::string& path, std::vector<Finding>& findings) {
  const auto entry = files.link_information(path);
  const auto real = files.real_path(path);
  if (!entry || entry->type != FileType::link || !real) return;
  findings.push_back(finding_of("target-is-a-link", path,
                                path + " is a link: the file that is replaced is " + *real + ".",
                                "the link stays as it is"));
  findings.back().severity = Severity::info;
}

}  // namespace

std::string why_no_target(Files& files, const std::string& path, const std::string& state_dir) {
  const std::string entry = nearest_entry(files, path);
  if (auto why = why_dangling(files, entry, path); !why.empty()) return why;
  const auto real = path_behind(files, entry, path);
  if (!real) return "";
  const auto state = path_behind(files, nearest_entry(files, state_dir), state_dir);
  if (is_at_or_below(*real, state.value_or(state_dir)))
    return "it lies in the state directory, among tune's own records";
  return why_forbidden(*real, path);
}

std::vector<Finding> look_at_target(Machine& machine, const Plan& plan) {
  std::vector<Finding> findings;
  if (plan.files.empty()) return findings;
  const std::string& path = plan.files.front().path;
  const auto information = plain_information(*machine.files, path);
  if (!information) return findings;
  look_at_names(path, *information, findings);
  look_at_link(*machine.files, path, findings);
  return findings;
}

}  // namespace tune
