#include "plan/boot_findings.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <tune/check.hpp>
#include <tune/parameter.hpp>

#include "kernel/also_changes.hpp"
#include "kernel/secret.hpp"
#include "plan/decide.hpp"

namespace tune {
namespace {

constexpr std::string_view kRule = "loses-at-boot";

std::string_view program_of(BootLoader loader) {
  return loader == BootLoader::systemd ? "systemd-sysctl" : "procps' sysctl";
}

std::string_view source_of(BootLoader loader) {
  return loader == BootLoader::systemd ? "sysctl.d(5)" : "sysctl(8)";
}

bool reads(const ConfigFile& file, BootLoader loader) {
  return loader == BootLoader::systemd ? file.loaders.systemd : file.loaders.procps;
}

bool is_file(const ConfigFile& file, const std::string& path) {
  return file.path == path || file.target == path;
}

bool is_read(const Configuration& configuration, const std::string& path, BootLoader loader) {
  return std::any_of(configuration.files.begin(), configuration.files.end(),
                     [&](const ConfigFile& file) {
                       return is_file(file, path) && reads(file, loader) && file.masked_by.empty();
                     });
}

std::string masked_by(const Configuration& configuration, const std::string& path) {
  for (const ConfigFile& file : configuration.files) {
    if (is_file(file, path) && !file.masked_by.empty()) return file.masked_by;
  }
  return {};
}

Finding not_read(const Configuration& after, const std::string& target, BootLoader loader) {
  const std::string mask = masked_by(after, target);
  Finding finding{.rule = std::string(kRule), .file = target};
  finding.message = std::string(program_of(loader)) + " does not read " + target + " at boot";
  finding.why = mask.empty() ? "it lies in none of the places that this loader reads"
                             : mask + " has the same name and comes first";
  finding.why += "; name a file that is read with --target";
  finding.source = source_of(loader);
  return finding;
}

// The line of the target behind which this loader reads nothing; 0: none.
int last_line_read(const Configuration& after, const std::string& target, BootLoader loader) {
  for (const ConfigError& error : after.errors) {
    const bool reads = loader == BootLoader::systemd ? error.loaders.systemd : error.loaders.procps;
    const bool ends = error.message.find("applies nothing from here") != std::string::npos;
    if (reads && ends && error.file == target) return error.line;
  }
  return 0;
}

Finding beaten(const Configuration& after, const BootDemand& demand,
               const std::optional<Winner>& winner, const std::string& target, BootLoader loader) {
  const std::string key = demand.recommendation->key.name();
  Finding finding{.rule = std::string(kRule), .key = key, .source = std::string(source_of(loader))};
  if (!winner) {
    finding.file = target;
    finding.message = std::string(program_of(loader)) + " will not set " + key + " at boot";
    const int line = last_line_read(after, target, loader);
    finding.why =
        line > 0 ? "line " + std::to_string(line) + " of " + target +
                       " is 1 MiB or longer, and it reads nothing behind it; shorten it"
                 : "a line that excludes the key is read after " + target + "; remove that line";
    finding.line = line;
    return finding;
  }
  finding.file = winner->file;
  finding.line = winner->line;
  finding.message = std::string(program_of(loader)) + " will set " + key + " = " +
                    without_secret_lines(winner->value) + " at boot, not " + demand.wanted;
  finding.why = "that line is read after " + target +
                "; remove it, or name a file that is read later with --target";
  finding.remedy = Remedy{key, demand.wanted};
  return finding;
}

void judge(const Configuration& after, const std::string& target,
           const std::vector<BootDemand>& demands, const Host& host, BootLoader loader,
           std::vector<Finding>& findings) {
  const bool boots = loader == after.boot_loader;
  const bool target_read = is_read(after, target, loader);
  bool told = false;
  for (const BootDemand& demand : demands) {
    const auto winner = after.winner(loader, demand.recommendation->key);
    const Demand wish(*demand.recommendation, host);
    if (winner ? wish.satisfied_by(winner->value) : !demand.in_target) continue;
    if (!boots && !demand.in_target) continue;
    Finding finding;
    if (!target_read) {
      if (std::exchange(told, true)) continue;
      finding = not_read(after, target, loader);
    } else {
      finding = beaten(after, demand, winner, target, loader);
    }
    finding.severity = boots ? Severity::warning : Severity::info;
    findings.push_back(std::move(finding));
  }
}

bool may_change_others(const Assignment& row) {
  const auto key = row.key();
  return key && !also_changed_by(key->name(), key->parameter()).empty();
}

// What a later line takes back, as `tune check` says it.
void add_undone_lines(const Configuration& after, const std::vector<BootDemand>& demands,
                      const Host& host, std::vector<Finding>& findings) {
  if (std::none_of(after.assignments.begin(), after.assignments.end(), may_change_others)) return;
  for (Finding& finding : check_configuration(after, host)) {
    const bool wanted = std::any_of(demands.begin(), demands.end(), [&](const BootDemand& demand) {
      return finding.key == demand.recommendation->key.name();
    });
    if (finding.rule == "undone-later" && wanted) findings.push_back(std::move(finding));
  }
}

}  // namespace

std::vector<Finding> boot_findings(const Configuration& after, const std::string& target,
                                   const std::vector<BootDemand>& demands, const Host& host) {
  std::vector<Finding> findings;
  const BootLoader other =
      after.boot_loader == BootLoader::systemd ? BootLoader::procps : BootLoader::systemd;
  judge(after, target, demands, host, after.boot_loader, findings);
  judge(after, target, demands, host, other, findings);
  add_undone_lines(after, demands, host, findings);
  return findings;
}

}  // namespace tune
