#include <tune/configuration.hpp>

#include "base/text.hpp"
#include "chosen_configuration.hpp"
#include "command.hpp"
#include "documents/config_document.hpp"
#include "exit_status.hpp"
#include "loader_choice.hpp"
#include "machine_setup.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "output/table.hpp"
#include "secrets.hpp"

namespace tune::cli {
namespace {

std::string loaders_text(const Loaders& loaders) {
  if (loaders.systemd && loaders.procps) return "both";
  if (loaders.systemd) return "systemd";
  return loaders.procps ? "procps" : "-";
}

std::string value_text(const SecretLines& secrets, const Assignment& row) {
  if (row.exclude || !row.value) return "(excluded)";
  if (secrets.contains(row.file, row.editor_line)) return "(secret, not shown)";
  return printable(*row.value);
}

std::string key_text(const Assignment& row) {
  return (row.ignore_errors ? "-" : "") + printable(row.key() ? row.key()->name() : row.path);
}

std::string assignments_text(const Page& page, const SecretLines& secrets,
                             const Configuration& configuration) {
  Table table({"file:line", "key", "value", "read by", "wins under"}, 2);
  for (const Assignment& row : configuration.assignments) {
    const std::string winner = row.effective_unknown ? "?" : loaders_text(row.effective);
    table.add({printable(row.file) + ":" + std::to_string(row.editor_line),
               Cell(key_text(row), Paint::bold), value_text(secrets, row),
               loaders_text(row.loaders), Cell(winner, winner == "-" ? Paint::dim : Paint::green)});
  }
  return table.empty() ? "" : "\n" + table.text(page, 2);
}

std::string files_text(const Page& page, const Configuration& configuration) {
  Table table({"file", "leads to", "read by", "note"}, 2);
  for (const ConfigFile& file : configuration.files) {
    const std::string note = !file.error.empty()       ? file.error
                             : !file.masked_by.empty() ? "masked by " + file.masked_by
                                                       : "";
    table.add({printable(file.path), printable(file.target), loaders_text(file.loaders),
               Cell(printable(note), file.error.empty() ? Paint::dim : Paint::red)});
  }
  return table.empty() ? "" : "\n" + table.text(page, 2);
}

std::string errors_text(const Page& page, const Configuration& configuration) {
  std::string text;
  for (const ConfigError& error : configuration.errors) {
    const Error place{
        .message = error.message, .file = error.file, .line = error.line, .column = error.column};
    text += "  " + painted(page, Paint::red, "error") + " " + printable(describe(place)) + " (" +
            loaders_text(error.loaders) + ")\n";
  }
  return text.empty() ? "" : "\n" + text;
}

std::string config_text(const Page& page, const SecretLines& secrets,
                        const Configuration& configuration) {
  std::string text = counted(configuration.assignments.size(), "assignment") + " in " +
                     counted(configuration.files.size(), "file") + "; at boot this machine uses " +
                     std::string(name_of(configuration.boot_loader)) + "\n";
  return text + assignments_text(page, secrets, configuration) + errors_text(page, configuration) +
         files_text(page, configuration);
}

}  // namespace

Result<int> run_config(const Context& context) {
  auto loaders = loader_choice(context.options);
  if (!loaders) return std::move(loaders).error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  auto configuration = chosen_configuration(context, *setup);
  if (!configuration) return std::move(configuration).error();
  const SecretLines secrets(setup->machine, *configuration);
  const Configuration chosen = only_read_by(std::move(*configuration), *loaders);
  print(context.json ? config_document(secrets, chosen).dump()
                     : config_text(context.page, secrets, chosen));
  return kDone;
}

}  // namespace tune::cli
