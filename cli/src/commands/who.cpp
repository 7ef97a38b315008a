#include <algorithm>

#include <tune/configuration.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "config/expand_glob.hpp"
#include "documents/who_document.hpp"
#include "exit_status.hpp"
#include "facts.hpp"
#include "loader_choice.hpp"
#include "output/color.hpp"
#include "output/paragraph.hpp"
#include "output/print.hpp"
#include "output/table.hpp"

namespace tune::cli {
namespace {

constexpr std::string_view kSysctlConf = "/etc/sysctl.conf";

std::string place_of(const Candidate& candidate) {
  return printable(candidate.file) + ":" + std::to_string(candidate.line);
}

// What the text of one key is made from.
struct Report {
  const Page& page;
  const SecretLines& secrets;
  const Setters& setters;
  BootLoader boot_loader;

  std::string value_of(const Candidate& candidate) const {
    if (setters.secret || secrets.contains(candidate.file, candidate.line))
      return "(secret, not shown)";
    return candidate.value.empty() ? "(empty)" : printable(candidate.value);
  }
};

std::string winner_text(const Report& report, BootLoader loader) {
  const Candidate* winner = report.setters.winner(loader);
  std::string text = winner == nullptr ? "does not set it"
                                       : report.value_of(*winner) + "  (" + place_of(*winner) + ")";
  return text + (loader == report.boot_loader ? "; this machine boots with it" : "");
}

// The boot loader's winner, the other's, then the losers, those read last first.
std::vector<const Candidate*> winners_first(const Report& report) {
  std::vector<const Candidate*> rows;
  for (const Candidate& candidate : report.setters.candidates) rows.push_back(&candidate);
  std::reverse(rows.begin(), rows.end());
  const auto rank = [&report](const Candidate* row) {
    const Candidate* first = report.setters.winner(report.boot_loader);
    if (row == first) return 0;
    const bool wins = row == report.setters.winner(BootLoader::systemd) ||
                      row == report.setters.winner(BootLoader::procps);
    return wins ? 1 : 2;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&rank](const Candidate* a, const Candidate* b) { return rank(a) < rank(b); });
  return rows;
}

Cell verdict_cell(const Verdict& verdict) {
  return {printable(verdict.reason),
          verdict.standing == Standing::wins ? Paint::green : Paint::none};
}

std::string candidates_text(const Report& report) {
  const Setters& setters = report.setters;
  std::vector<std::string> titles{"file:line", "value"};
  if (setters.asked.systemd) titles.emplace_back("under systemd");
  if (setters.asked.procps) titles.emplace_back("under procps");
  Table table(titles);
  for (const Candidate* row : winners_first(report)) {
    const std::string by = row->pattern.empty() ? "" : "  by " + printable(row->pattern);
    std::vector<Cell> cells{place_of(*row), Cell(report.value_of(*row) + by, Paint::bold)};
    if (setters.asked.systemd) cells.push_back(verdict_cell(row->systemd));
    if (setters.asked.procps) cells.push_back(verdict_cell(row->procps));
    table.add(std::move(cells));
  }
  return table.empty() ? "" : "\n" + table.text(report.page, 2);
}

// A later line that names the key beats lines, patterns and exclusions under both loaders.
std::string plain_line(const Setters& setters) {
  return "a plain line in a file of /etc/sysctl.d that is read after the others: " +
         printable(setters.key.name()) + " = VALUE";
}

std::string cure_of_two(const Setters& setters, const Candidate& systemd, const Candidate& procps) {
  if (procps.file == kSysctlConf && systemd.file != procps.file)
    return "procps reads " + std::string(kSysctlConf) + " after all others. To keep the value of " +
           place_of(systemd) + ", take " + place_of(procps) +
           " out; to keep the other, move it to a file of /etc/sysctl.d whose name sorts behind " +
           printable(systemd.file.substr(systemd.file.rfind('/') + 1)) + ".";
  return "Keep one of the two lines, or write " + plain_line(setters);
}

// What makes both loaders agree.
std::string cure(const Setters& setters) {
  const Candidate* systemd = setters.winner(BootLoader::systemd);
  const Candidate* procps = setters.winner(BootLoader::procps);
  if (systemd != nullptr && procps != nullptr) return cure_of_two(setters, *systemd, *procps);
  const Candidate& only = systemd != nullptr ? *systemd : *procps;
  const Verdict& lost = systemd != nullptr ? only.procps : only.systemd;
  if (lost.standing == Standing::excluded)
    return "Take out " + place_of(only) + ", or the exclusion that cancels it.";
  if (lost.standing == Standing::not_read && only.file == kSysctlConf)
    return "Move the line to a file in /etc/sysctl.d, or let systemd-sysctl read this one as well:";
  if (lost.standing == Standing::not_read)
    return "Move the line to a file that both read: its name in /etc/sysctl.d ends in .conf and "
           "does not begin with a dot.";
  return "Write " + plain_line(setters);
}

// A command that the cure ends with; not broken, so that it can be copied.
std::string command_text(const Setters& setters) {
  const Candidate* procps = setters.winner(BootLoader::procps);
  const bool unread = setters.winner(BootLoader::systemd) == nullptr && procps != nullptr &&
                      procps->systemd.standing == Standing::not_read && procps->file == kSysctlConf;
  return unread ? "    ln -s ../sysctl.conf /etc/sysctl.d/99-sysctl.conf\n" : "";
}

std::string divergence_text(const Report& report) {
  if (!report.setters.diverges) return {};
  const auto outcome = [&report](BootLoader loader) {
    const Candidate* winner = report.setters.winner(loader);
    return winner == nullptr ? std::string("not set") : report.value_of(*winner);
  };
  return "\n" +
         paragraph(report.page,
                   painted(report.page, Paint::red, "The loaders diverge") +
                       ": after a boot with systemd-sysctl it is " + outcome(BootLoader::systemd) +
                       ", after 'sysctl --system' it is " + outcome(BootLoader::procps) + ".",
                   2) +
         paragraph(report.page, cure(report.setters), 2) + command_text(report.setters);
}

bool is_unknown(const Setters& setters) {
  return !setters.running && !setters.secret && setters.key.parameter() == nullptr;
}

std::string nobody_text(const Report& report, bool live) {
  const Setters& setters = report.setters;
  if (setters.systemd || setters.procps) return {};
  std::string text =
      setters.candidates.empty() ? "No configuration file sets it." : "Nothing sets it in the end.";
  if (live && is_unknown(setters)) {
    text += " This machine has no such key, and the catalogue does not know it.";
    const auto close = nearest_keys(setters.key.name(), 1);
    if (!close.empty()) text += " Did you mean " + std::string(close[0]) + "?";
  }
  return paragraph(report.page, text, 2);
}

std::string running_text(const Setters& setters, bool live) {
  if (setters.secret) return "(secret, not shown)";
  if (setters.running) return setters.running->empty() ? "(empty)" : printable(*setters.running);
  return live ? "absent here" : "";
}

std::string report_text(const Report& report, bool live) {
  const Setters& setters = report.setters;
  Fields fields;
  fields.add("running", running_text(setters, live));
  fields.add("default", printable(setters.default_value.value_or("")));
  if (setters.systemd || setters.procps) {
    if (setters.asked.systemd) fields.add("systemd", winner_text(report, BootLoader::systemd));
    if (setters.asked.procps) fields.add("procps", winner_text(report, BootLoader::procps));
  }
  return painted(report.page, Paint::bold, printable(setters.key.name())) + "\n" +
         nobody_text(report, live) + fields.text(report.page, 2) + candidates_text(report) +
         divergence_text(report);
}

Result<std::vector<Key>> keys_of(const std::vector<std::string>& arguments) {
  std::vector<Key> keys;
  for (const std::string& argument : arguments) {
    auto key = Key::parse(argument);
    if (!key) return std::move(key).error();
    if (config::is_glob(key->path())) {
      return Error{.code = ErrorCode::usage,
                   .message = "'" + printable(argument) +
                              "' is a pattern; who tells about keys that are named in full, and "
                              "'tune explain' lists those that a pattern matches"};
    }
    keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace

Result<int> run_who(const Context& context) {
  auto loaders = loader_choice(context.options);
  if (!loaders) return std::move(loaders).error();
  auto keys = keys_of(context.arguments);
  if (!keys) return std::move(keys).error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  auto host = facts_if_known(*setup, context.options, {});
  if (!host) return std::move(host).error();
  const Configuration configuration = read_configuration(setup->machine);
  const SecretLines secrets(setup->machine, configuration);
  std::string text;
  Json rows = Json::array();
  bool diverges = false;
  for (const Key& key : *keys) {
    const Setters setters = setters_of(*setup, *host, configuration, key, *loaders);
    diverges = diverges || setters.diverges;
    rows.push(setters_member(secrets, setters));
    const Report report{context.page, secrets, setters, configuration.boot_loader};
    text += (text.empty() ? "" : "\n") + report_text(report, setup->machine.live);
  }
  print(context.json ? json_document("tune/who/1").set("keys", std::move(rows)).dump() : text);
  return diverges ? kAnswerIsNo : kDone;
}

}  // namespace tune::cli
