#include <array>
#include <string>

#include <tune/value.hpp>

#include "base/text.hpp"
#include "check/rule_table.hpp"
#include "check/sheet.hpp"

// What lies beyond the file: modules that are not there yet when a boot reads it, and programs that
// set the same keys.

namespace tune::check {
namespace {

struct ModuleOf {
  std::string_view start;  // of keys
  std::string_view module;
};

constexpr std::array kModules{ModuleOf{"net.netfilter.nf_conntrack", "nf_conntrack"},
                              ModuleOf{"net.nf_conntrack_max", "nf_conntrack"},
                              ModuleOf{"net.bridge.", "br_netfilter"}};

std::string module_of(std::string_view key) {
  for (const ModuleOf& row : kModules) {
    if (key.starts_with(row.start)) return std::string(row.module);
  }
  return "";
}

void judge_module(const SheetRow& row, const Surroundings& around, Findings& findings) {
  const std::string module = module_of(row.key());
  if (module.empty() || !around.has_modules || around.early_modules.contains(module)) return;
  Finding finding = finding_at_key(row, "module-comes-later", Severity::warning);
  finding.message = "At boot the key is not there yet: module " + module + " is not loaded before.";
  finding.why =
      "The loaders run early, and a key of a module exists once that is loaded, which a firewall "
      "or a "
      "container engine does later: the line then does nothing, without failing the boot.";
  finding.source = "sysctl.d(5), modules-load.d(5)";
  finding.remedy = Remedy{"/etc/modules-load.d/" + module + ".conf", module};
  findings.push_back(std::move(finding));
}

bool is_forwarding(std::string_view key) {
  return key == "net.ipv4.ip_forward" || key == "net.ipv4.conf.all.forwarding";
}

void judge_forwarding(const SheetRow& row, const Surroundings& around, Findings& findings) {
  if (!is_forwarding(row.key()) || !row.row->value || *row.row->value != "0") return;
  if (!around.docker && !around.container_network) return;
  const std::string who = around.docker ? "Docker" : "the container network (CNI) plug-in";
  Finding finding = finding_at_value(row, "forwarding-is-needed", Severity::warning);
  finding.message = who + " turns forwarding on when it starts: the two fight over it.";
  finding.why =
      "Containers reach the network through this host. Whoever writes last wins: after 'sysctl "
      "--system' they are cut off, after a restart of the engine the host forwards again.";
  finding.source = "Docker: packet filtering and firewalls; CNI bridge plug-in";
  finding.remedy = Remedy{row.key(), "1"};
  findings.push_back(std::move(finding));
}

// What kubelet sets at its start, or, with protectKernelDefaults, wants to find.
struct KubeletKey {
  std::string_view key;
  std::string_view value;
};

constexpr std::array kKubelet{KubeletKey{"kernel.keys.root_maxbytes", "25000000"},
                              KubeletKey{"kernel.keys.root_maxkeys", "1000000"},
                              KubeletKey{"kernel.panic", "10"},
                              KubeletKey{"kernel.panic_on_oops", "1"},
                              KubeletKey{"vm.overcommit_memory", "1"},
                              KubeletKey{"vm.panic_on_oom", "0"}};

void judge_kubelet(const SheetRow& row, const Surroundings& around, Findings& findings) {
  if (!around.kubelet || !row.row->value) return;
  for (const KubeletKey& own : kKubelet) {
    if (row.key() != own.key || same_value(row.parameter, *row.row->value, own.value)) continue;
    Finding finding = finding_at_value(row, "kubelet-sets-it", Severity::warning);
    finding.message = "kubelet sets this to " + std::string(own.value) + " when it starts.";
    finding.why = "With protectKernelDefaults it does not start at all while the value differs.";
    finding.source = "kubelet: protectKernelDefaults; pkg/util/sysctl";
    finding.remedy = Remedy{row.key(), std::string(own.value)};
    findings.push_back(std::move(finding));
  }
}

void judge_tuned(const SheetRow& row, const Surroundings& around, Findings& findings) {
  const auto own = around.tuned_values.find(row.key());
  if (own == around.tuned_values.end() || !row.row->value || row.line->in_profile()) return;
  if (same_value(row.parameter, *row.row->value, own->second)) return;
  const bool loses = around.tuned_has_last_word;
  Finding finding =
      finding_at_value(row, "tuned-sets-it", loses ? Severity::warning : Severity::info);
  const std::string profile = "TuneD's active profile, " + around.tuned_profile + ",";
  finding.message = profile + " sets this to " + printable(own->second) +
                    (loses ? ", and has the last word." : "; this line wins.");
  finding.why = loses
                    ? "reapply_sysctl is 0 in tuned-main.conf: TuneD starts after the loaders, and "
                      "its value stays."
                    : "TuneD applies sysctl files once more after its own values (reapply_sysctl): "
                      "what its profile says of this key has no effect here.";
  finding.source = "tuned-main.conf(5) reapply_sysctl";
  findings.push_back(std::move(finding));
}

}  // namespace

void surroundings_rules(const Sheet& sheet, Findings& findings) {
  const auto& around = sheet.options().surroundings;
  if (!around) return;
  for (const SheetRow& row : sheet.rows()) {
    if (row.key().empty()) continue;
    judge_module(row, *around, findings);
    judge_forwarding(row, *around, findings);
    judge_kubelet(row, *around, findings);
    judge_tuned(row, *around, findings);
  }
}

std::vector<CheckRule> surroundings_rule_rows() {
  return {
      {201,
       "module-comes-later",
       Severity::warning,
       "Keys of connection tracking and of bridges exist once their module is loaded: at boot the "
       "line comes too early and does nothing.",
       "sysctl.d(5), modules-load.d(5)",
       "the module's name in a file of /etc/modules-load.d",
       {.text = "net.netfilter.nf_conntrack_max = 524288\n", .surroundings = "module loop\n"},
       {.text = "net.netfilter.nf_conntrack_max = 524288\n",
        .surroundings = "module nf_conntrack\n"}},
      {202,
       "tuned-sets-it",
       Severity::warning,
       "TuneD's active profile sets the same key to something else: which one wins hangs on "
       "reapply_sysctl.",
       "tuned-main.conf(5)",
       "one of the two",
       {.text = "vm.swappiness = 1\n",
        .surroundings = "tuned balanced\ntuned-last\ntuned-sets vm.swappiness = 10\n"},
       {.text = "vm.swappiness = 10\n",
        .surroundings = "tuned balanced\ntuned-last\ntuned-sets vm.swappiness = 10\n"}},
      {203,
       "forwarding-is-needed",
       Severity::warning,
       "Docker and CNI plug-ins turn forwarding on when they start; a file that turns it off cuts "
       "containers off whenever it is applied.",
       "Docker: packet filtering and firewalls",
       "net.ipv4.ip_forward = 1, or no line",
       {.text = "net.ipv4.ip_forward = 0\n", .surroundings = "docker\n"},
       {.text = "net.ipv4.ip_forward = 1\n", .surroundings = "docker\n"}},
      {204,
       "kubelet-sets-it",
       Severity::warning,
       "kubelet sets six keys when it starts, or refuses to start while they differ "
       "(protectKernelDefaults).",
       "kubelet: protectKernelDefaults",
       "kubelet's own value",
       {.text = "vm.overcommit_memory = 0\n", .surroundings = "kubelet\n"},
       {.text = "vm.overcommit_memory = 1\n", .surroundings = "kubelet\n"}},
  };
}

}  // namespace tune::check
