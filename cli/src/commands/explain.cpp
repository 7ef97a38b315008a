#include <tune/value.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "documents/explanation.hpp"
#include "exit_status.hpp"
#include "facts.hpp"
#include "kernel/also_changes.hpp"
#include "kernel/newest_kernel.hpp"
#include "key_patterns.hpp"
#include "output/color.hpp"
#include "output/paragraph.hpp"
#include "output/print.hpp"
#include "output/table.hpp"

namespace tune::cli {
namespace {

std::string lines(std::span<const std::string_view> values) {
  std::string text;
  for (const std::string_view value : values) {
    text += (text.empty() ? "" : "\n") + printable(value);
  }
  return text;
}

std::string also_changes_text(const Key& key) {
  const auto names = also_changed_by(key.name(), key.parameter());
  return lines(std::vector<std::string_view>(names.begin(), names.end()));
}

std::string described(const Explanation& explanation, const std::string& value) {
  const Integer page_size =
      explanation.host ? static_cast<Integer>(explanation.host->page_size_bytes) : 4096;
  return printable(describe_value(explanation.parameter, value, page_size));
}

std::string type_text(const Parameter& parameter) {
  std::string text(name_of(parameter.type));
  if (parameter.unit != Unit::count) text += " in " + std::string(name_of(parameter.unit));
  if (!parameter.counted.empty()) text += ", counts " + std::string(parameter.counted);
  if (parameter.fields.size() > 1) {
    std::vector<std::string> names(parameter.fields.begin(), parameter.fields.end());
    text += "; fields: " + join(names, ", ");
  }
  return text;
}

// The bounds of this host's kernel; of the newest where that is not known.
std::string bounds_text(const Parameter& parameter, const std::optional<Host>& host) {
  const KernelVersion version = host ? host->kernel : kNewestKernel;
  const auto bounds = bounds_for(parameter, version);
  std::string text;
  if (bounds && bounds->minimum) text += "at least " + to_string(*bounds->minimum);
  if (bounds && bounds->maximum) {
    text += (text.empty() ? "at most " : ", at most ") + to_string(*bounds->maximum);
  }
  const bool depends = parameter.bounds.size() > 1;
  if (!text.empty() && depends && host) text += " in kernel " + host->kernel.to_string();
  if (!text.empty() && depends && bounds->since != KernelVersion{}) {
    text += " (so since " + bounds->since.to_string() + ")";
  }
  if (!parameter.bounds_note.empty()) {
    text += (text.empty() ? "" : "\n") + std::string(parameter.bounds_note);
  }
  return text;
}

std::string special_text(const Parameter& parameter) {
  std::string text;
  for (const SpecialValue& special : parameter.choices) {
    text += (text.empty() ? "" : "\n") + std::string(special.value) + ": " +
            std::string(special.meaning);
  }
  return text;
}

std::string scope_text(const Parameter& parameter) {
  if (parameter.scope == Scope::machine) {
    switch (parameter.in_child_namespace) {
      case ChildNamespace::absent:
        return "the whole machine; a child network namespace does not show it";
      case ChildNamespace::read_only:
        return "the whole machine; a child network namespace shows it read-only";
      case ChildNamespace::writable:
      case ChildNamespace::same_file:
        return "the whole machine; a child network namespace shows the same value";
    }
  }
  return "each network namespace has its own";
}

std::string kinder_text(const Parameter& parameter) {
  if (parameter.kinder == Direction::up) return "higher values";
  return parameter.kinder == Direction::down ? "lower values" : "";
}

std::string default_text(const Explanation& explanation) {
  std::string text;
  if (explanation.default_value) text = described(explanation, *explanation.default_value);
  std::vector<std::string> formulas(explanation.parameter->default_formula.begin(),
                                    explanation.parameter->default_formula.end());
  const std::string formula = join(formulas, ", ");
  if (!formula.empty() && formula != explanation.default_value) {
    text += (text.empty() ? "" : "\n") + ("computed as " + formula);
  }
  if (!explanation.parameter->default_note.empty()) {
    text += (text.empty() ? "" : "\n") + std::string(explanation.parameter->default_note);
  }
  return text;
}

std::string life_text(const Parameter& parameter) {
  std::string text;
  if (!parameter.since.empty()) text = "since " + std::string(parameter.since);
  if (parameter.life == Life::removed) text += text.empty() ? "removed" : ", removed";
  if (parameter.life == Life::vendor_only) text = "only in some vendors' kernels";
  if (parameter.life == Life::read_only) text += text.empty() ? "read-only" : ", read-only";
  if (!parameter.removed.empty()) text += " in " + std::string(parameter.removed);
  if (!parameter.no_effect.empty()) {
    text +=
        (text.empty() ? "" : ", ") + ("without effect since " + std::string(parameter.no_effect));
  }
  return text;
}

std::string running_text(const Explanation& explanation) {
  if (explanation.secret) return "not shown: it holds a secret";
  if (!explanation.running) return explanation.host ? "absent here" : "";
  return described(explanation, *explanation.running) +
         (explanation.read_only ? " (read-only here)" : "");
}

std::string interface_note(const Key& key) {
  const std::string& path = key.path();
  const bool per_interface =
      path.starts_with("net/ipv4/conf/") || path.starts_with("net/ipv6/conf/") ||
      path.starts_with("net/ipv4/neigh/") || path.starts_with("net/ipv6/neigh/");
  return per_interface ? "udev applies the configuration again when the interface appears "
                         "(sysctl.d(5))"
                       : "";
}

std::string explanation_text(const Page& page, const Explanation& explanation) {
  const Parameter* parameter = explanation.parameter;
  std::string text = painted(page, Paint::bold, printable(explanation.key.name())) + "\n";
  Fields fields;
  fields.add("running", running_text(explanation));
  if (parameter == nullptr) {
    fields.add("also changes", also_changes_text(explanation.key));
    return text +
           paragraph(page, "The machine has it, but tune's catalogue does not describe it.", 2) +
           fields.text(page, 2);
  }
  text += paragraph(page, printable(parameter->summary), 2) + "\n";
  fields.add("default", default_text(explanation));
  fields.add("type", type_text(*parameter));
  fields.add("bounds", bounds_text(*parameter, explanation.host));
  fields.add("special values", special_text(*parameter));
  fields.add("the kernel uses", printable(parameter->effective_formula));
  fields.add("kinder", kinder_text(*parameter));
  fields.add("scope", scope_text(*parameter));
  fields.add("kernels", life_text(*parameter));
  fields.add("one way", printable(parameter->one_way));
  fields.add("instead", printable(parameter->replacement));
  fields.add("changed", lines(parameter->changed));
  fields.add("takes effect", printable(parameter->takes_effect));
  fields.add("interactions", lines(parameter->interactions));
  fields.add("cautions", lines(parameter->cautions));
  fields.add("written after", lines(parameter->write_after));
  fields.add("also changes", also_changes_text(explanation.key));
  fields.add("note", interface_note(explanation.key));
  fields.add("sources", lines(parameter->sources));
  return text + fields.text(page, 2);
}

Result<std::vector<Key>> keys_of(const std::vector<std::string>& arguments) {
  std::vector<Key> keys;
  for (const std::string& argument : arguments) {
    auto key = Key::parse(argument);
    if (!key) return std::move(key).error();
    keys.push_back(std::move(*key));
  }
  return keys;
}

// The keys of one argument: itself, or, of a pattern, all that match.
struct Asked {
  std::vector<Key> keys;
  bool is_pattern = false;
};

Result<std::vector<Asked>> asked_keys(MachineSetup& setup, const std::optional<Host>& document,
                                      const std::vector<Key>& arguments) {
  std::vector<Asked> asked;
  for (const Key& argument : arguments) {
    if (!is_key_pattern(argument)) {
      asked.push_back({.keys = {argument}});
      continue;
    }
    asked.push_back({.keys = keys_matching(setup, document, argument), .is_pattern = true});
    if (!asked.back().keys.empty()) continue;
    return Error{.code = ErrorCode::bad_input,
                 .message = "no parameter that is known or present on this machine matches",
                 .key = argument.name()};
  }
  return asked;
}

std::vector<Key> all_keys(const std::vector<Asked>& asked) {
  std::vector<Key> keys;
  for (const Asked& one : asked) keys.insert(keys.end(), one.keys.begin(), one.keys.end());
  return keys;
}

std::string list_text(const Page& page, std::span<const Explanation> explanations) {
  Table table({"key", "running", "default", "what it is"});
  for (const Explanation& explanation : explanations) {
    const Parameter* parameter = explanation.parameter;
    std::string standard;
    if (explanation.default_value) standard = described(explanation, *explanation.default_value);
    table.add({printable(explanation.key.name()), running_text(explanation), standard,
               parameter == nullptr ? "not in the catalogue" : printable(parameter->summary)});
  }
  return table.text(page);
}

std::string asked_text(const Page& page, const Asked& asked,
                       std::span<const Explanation> explanations) {
  return asked.is_pattern ? list_text(page, explanations)
                          : explanation_text(page, explanations.front());
}

}  // namespace

Result<int> run_explain(const Context& context) {
  auto arguments = keys_of(context.arguments);
  if (!arguments) return std::move(arguments).error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  const auto document = host_of_option(*setup, context.options);
  if (!document) return document.error();
  const auto asked = asked_keys(*setup, *document, *arguments);
  if (!asked) return asked.error();
  auto host = *document ? document : facts_if_known(*setup, context.options, all_keys(*asked));
  if (!host) return std::move(host).error();
  std::string text;
  Json rows = Json::array();
  for (const Asked& one : *asked) {
    std::vector<Explanation> explanations;
    for (const Key& key : one.keys) {
      auto explanation = explain_key(*setup, *host, key, document->has_value());
      if (!explanation) return std::move(explanation).error();
      rows.push(explanation_member(*explanation));
      explanations.push_back(std::move(*explanation));
    }
    if (!text.empty()) text += "\n";
    text += asked_text(context.page, one, explanations);
  }
  print(context.json ? json_document("tune/explain/1").set("parameters", std::move(rows)).dump()
                     : text);
  return kDone;
}

}  // namespace tune::cli
