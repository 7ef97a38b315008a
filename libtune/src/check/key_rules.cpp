#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "check/rule_table.hpp"
#include "check/sheet.hpp"
#include "check/spelling.hpp"
#include "host/running_values.hpp"
#include "kernel/default_formula.hpp"
#include "kernel/interface_key.hpp"
#include "kernel/secret.hpp"

namespace tune::check {
namespace {

constexpr std::string_view kKernelFile = "Documentation/admin-guide/sysctl/";

std::string_view source_of(const Parameter& parameter) {
  return parameter.sources.empty() ? std::string_view() : parameter.sources.front();
}

Finding about(const SheetRow& row, std::string_view rule, Severity severity) {
  const Severity least =
      severity == Severity::warning && row.row->ignore_errors ? Severity::info : severity;
  Finding finding = finding_at_key(row, rule, least);
  finding.source = row.parameter != nullptr ? source_of(*row.parameter) : kKernelFile;
  return finding;
}

Finding removed(const SheetRow& row) {
  Finding finding = about(row, "key-removed", Severity::warning);
  const std::string version(row.parameter->removed);
  finding.message = "Linux has no " + row.key() + " since " + version + ".";
  finding.why = "The line sets nothing. " + std::string(row.parameter->replacement);
  return finding;
}

Finding vendor_only(const SheetRow& row) {
  Finding finding = about(row, "key-vendor-only", Severity::warning);
  finding.message = row.key() + " exists only in kernels of some vendors.";
  finding.why = std::string(row.parameter->replacement);
  return finding;
}

Finding too_new(const SheetRow& row, const Host& host) {
  Finding finding = about(row, "key-too-new", Severity::warning);
  finding.message = row.key() + " came with Linux " + std::string(row.parameter->since) +
                    "; this is Linux " + host.kernel.to_string() + ".";
  finding.why = "The line sets nothing until the kernel is newer.";
  return finding;
}

Finding without_effect(const SheetRow& row) {
  Finding finding = about(row, "key-without-effect", Severity::warning);
  finding.message =
      "Nothing reads " + row.key() + " since Linux " + std::string(row.parameter->no_effect) + ".";
  finding.why = row.parameter->replacement.empty() ? std::string(row.parameter->takes_effect)
                                                   : std::string(row.parameter->replacement);
  return finding;
}

Finding read_only(const SheetRow& row) {
  Finding finding = about(row, "key-read-only", Severity::warning);
  finding.message = row.key() + " shows a value and cannot be set here.";
  finding.why = "The kernel lets nobody write it, or it belongs to the host of this namespace.";
  if (row.parameter != nullptr && row.parameter->life == Life::read_only)
    finding.why = "It shows what the kernel found. " + std::string(row.parameter->replacement);
  return finding;
}

Finding misspelt(const SheetRow& row, const std::string& meant) {
  Finding finding = about(row, "key-unknown", Severity::warning);
  finding.message = "There is no " + row.key() + "; " + meant + " may be meant.";
  finding.why = "Neither this host nor the catalogue knows the key: the line sets nothing.";
  finding.remedy = Remedy{meant, std::string(row.row->value.value_or(""))};
  return finding;
}

// The key of an interface that is not there.
Finding of_absent_interface(const SheetRow& row) {
  Finding finding = about(row, "key-absent", Severity::info);
  finding.message = row.key() + " does not exist here.";
  finding.why = why_interface_absent(row.key()) +
                "; systemd-udevd sets the key when it appears, procps does not.";
  return finding;
}

Finding absent(const SheetRow& row) {
  if (is_of_interface(row.key())) return of_absent_interface(row);
  Finding finding = about(row, "key-absent", Severity::warning);
  finding.message = row.key() + " does not exist here.";
  finding.why =
      "Its module is not loaded, this kernel was built without it, or it belongs to the host of "
      "this namespace: a boot that finds it absent sets nothing.";
  return finding;
}

// Only modules that come later can add to other folders.
bool is_all_there(std::string_view key) {
  constexpr std::array<std::string_view, 5> kFolders = {"net.core.", "net.ipv4.", "vm.", "kernel.",
                                                        "fs."};
  return std::any_of(kFolders.begin(), kFolders.end(), [key](std::string_view folder) {
    return key.starts_with(folder) && key.find('.', folder.size()) == std::string_view::npos;
  });
}

Finding unheard_of(const SheetRow& row) {
  Finding finding =
      about(row, "key-absent", is_all_there(row.key()) ? Severity::warning : Severity::info);
  finding.message = row.key() + " does not exist here.";
  finding.why =
      "Neither this host nor the catalogue knows the key. It may belong to a module that is not "
      "loaded or to the kernel of a vendor, or nobody ever had it: as it is, the line sets "
      "nothing.";
  return finding;
}

Finding renamed(const SheetRow& row, const std::string& now) {
  Finding finding = about(row, "key-removed", Severity::warning);
  finding.message = "Linux has no " + row.key() + " since 4.9.";
  finding.why = "The line sets nothing. The key is called " + now + " now.";
  finding.source = "net/netfilter/nf_conntrack_standalone.c nf_ct_sysctl_table";
  finding.remedy = Remedy{now, std::string(row.row->value.value_or(""))};
  return finding;
}

Finding of_bsd(const SheetRow& row) {
  Finding finding = about(row, "key-vendor-only", Severity::warning);
  finding.message = row.key() + " is a key of BSD systems; Linux never had it.";
  finding.why = "The line sets nothing.";
  finding.source = "sysctl(3) of FreeBSD and OpenBSD";
  return finding;
}

bool version_reached(std::string_view text, const KernelVersion& version) {
  const auto since = KernelVersion::parse(text);
  return since && version >= *since;
}

// What the catalogue says of the key in a kernel of this version.
void judge_life(const Sheet& sheet, const SheetRow& row, Findings& findings) {
  const Parameter& parameter = *row.parameter;
  const KernelVersion& version = sheet.host().kernel;
  const auto since = KernelVersion::parse(parameter.since);
  if (parameter.life == Life::vendor_only) {
    findings.push_back(vendor_only(row));
  } else if (version_reached(parameter.removed, version)) {
    findings.push_back(removed(row));
  } else if (since && version < *since) {
    findings.push_back(too_new(row, sheet.host()));
  } else if (sheet.knows_keys()) {
    findings.push_back(absent(row));
  }
}

void judge_unknown(const Sheet& sheet, Spelling& spelling, const SheetRow& row,
                   Findings& findings) {
  const std::string key = row.key();
  const std::string name = name_since_4_9(key);
  if (!name.empty() && find_parameter(name) != nullptr &&
      sheet.host().kernel >= KernelVersion{4, 9, 0}) {
    findings.push_back(renamed(row, name));
  } else if (is_of_bsd(key)) {
    findings.push_back(of_bsd(row));
  } else if (spelling.known_of_others(key)) {
    if (sheet.knows_keys()) findings.push_back(of_absent_interface(row));
  } else if (const std::string meant = spelling.meant(key); !meant.empty()) {
    findings.push_back(misspelt(row, meant));
  } else if (sheet.knows_keys()) {
    findings.push_back(unheard_of(row));
  }
}

// Only root may read these, so a host document tells nothing of them.
constexpr std::array<std::string_view, 5> kHidden = {"fs.protected_", "net.core.bpf_jit_",
                                                     "kernel.usermodehelper.", "vm.mmap_rnd_",
                                                     "fs.binfmt_misc."};

bool is_present(const Sheet& sheet, const std::string& key) {
  if (sheet.options().other_kernel) return false;
  if (sheet.host().values.contains(key) || sheet.options().present.contains(key)) return true;
  return std::any_of(kHidden.begin(), kHidden.end(),
                     [&key](std::string_view start) { return key.starts_with(start); });
}

bool judge_special(const SheetRow& row, const Key& key, Findings& findings) {
  if (holds_secret(key)) return true;
  const std::string_view reason = reason_to_skip(key.name());
  if (reason.empty()) return false;
  Finding finding = finding_at_key(row, "not-a-setting", Severity::info);
  finding.message = row.key() + " is no setting that is kept: " + std::string(reason) + ".";
  finding.why = "A line of it acts once, at boot.";
  finding.source = kKernelFile;
  findings.push_back(std::move(finding));
  return true;
}

void judge_key(const Sheet& sheet, Spelling& spelling, const SheetRow& row, Findings& findings) {
  const auto key = Key::parse(row.key());
  const std::string_view text = row.line->text.substr(0, row.line->key_end);
  if (has_invisible(text)) return;  // told already
  if (!key || judge_special(row, *key, findings)) return;
  const Host& host = sheet.host();
  const bool present = is_present(sheet, row.key());
  const Parameter* parameter = row.parameter;
  if (parameter == nullptr) {
    if (!present) judge_unknown(sheet, spelling, row, findings);
  } else if (parameter->life == Life::read_only || host.read_only.contains(row.key())) {
    findings.push_back(read_only(row));
  } else if (!present && (sheet.knows_keys() || !expected_in(*parameter, host.kernel))) {
    judge_life(sheet, row, findings);
  } else if (version_reached(parameter->no_effect, host.kernel)) {
    findings.push_back(without_effect(row));
  }
}

}  // namespace

void key_rules(const Sheet& sheet, Findings& findings) {
  Spelling spelling(sheet);
  for (const SheetRow& row : sheet.rows())
    if (!row.row->glob && !row.row->exclude && !row.key().empty())
      judge_key(sheet, spelling, row, findings);
}

std::vector<CheckRule> key_rule_rows() {
  return {
      {11,
       "key-unknown",
       Severity::warning,
       "Neither the host nor the catalogue has the key, and one much like it exists: it is "
       "misspelt, and the line sets nothing.",
       kKernelFile,
       "the key that is meant",
       {.text = "net.ipv4.tcp_fin_timout = 30\n"},
       {.text = "net.ipv4.tcp_fin_timeout = 60\n"}},
      {12,
       "key-removed",
       Severity::warning,
       "Newer kernels do not have the key: the line sets nothing.",
       kKernelFile,
       "no line; 'tune explain KEY' names what came in its place",
       {.text = "net.ipv4.tcp_tw_recycle = 1\n"},
       {.text = "net.ipv4.tcp_tw_recycle = 1\n", .kernel = "4.9.0"}},
      {13,
       "key-vendor-only",
       Severity::warning,
       "Mainline never had the key: on another kernel the line sets nothing.",
       kKernelFile,
       "no line, or '-' before the key",
       {.text = "kernel.exec-shield = 1\n"},
       {.text = "kernel.randomize_va_space = 2\n"}},
      {14,
       "key-too-new",
       Severity::warning,
       "The kernel is older than the key.",
       kKernelFile,
       "'-' before the key, until the kernel is newer",
       {.text = "kernel.io_uring_disabled = 0\n", .kernel = "5.10.0"},
       {.text = "kernel.io_uring_disabled = 0\n", .kernel = "6.6.0"}},
      {15,
       "key-without-effect",
       Severity::warning,
       "The key is still there and takes values, but nothing reads it any more.",
       kKernelFile,
       "no line",
       {.text = "net.ipv4.tcp_low_latency = 1\n"},
       {.text = "net.ipv4.tcp_low_latency = 1\n", .kernel = "4.9.0"}},
      {16,
       "key-absent",
       Severity::warning,
       "The host does not have the key: its module is not loaded, its kernel was built without "
       "it, or it belongs to the host of this namespace.",
       kKernelFile,
       "'-' before the key, or the module's name in modules-load.d",
       {.text = "net.netfilter.nf_conntrack_max = 262144\n", .running = "vm.swappiness = 60\n"},
       {.text = "vm.swappiness = 10\n", .running = "vm.swappiness = 60\n"}},
      {17,
       "key-read-only",
       Severity::warning,
       "The key shows a value that nobody can set.",
       kKernelFile,
       "no line",
       {.text = "net.ipv4.tcp_available_congestion_control = bbr\n"},
       {.text = "net.ipv4.tcp_congestion_control = cubic\n"}},
      {18,
       "not-a-setting",
       Severity::info,
       "Writing the key does something once, or it shows a counter: a boot keeps nothing of it.",
       kKernelFile,
       "no line",
       {.text = "vm.drop_caches = 3\n"},
       {.text = "vm.vfs_cache_pressure = 100\n"}},
  };
}

}  // namespace tune::check
