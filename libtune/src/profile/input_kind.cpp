#include "profile/input_kind.hpp"

#include <array>

#include "base/text.hpp"

namespace tune {
namespace {

struct KindRow {
  InputKind kind;
  std::string_view name;
  std::string_view expected;
  formula::Type type;
};

constexpr formula::Type number_of(formula::Dimension dimension) {
  return {formula::Kind::number, dimension};
}

constexpr std::array kKinds = {
    KindRow{InputKind::number, "number", "a whole number, such as 4 or 100k",
            number_of(formula::kNone)},
    KindRow{InputKind::bytes, "bytes", "bytes, such as 64KiB", number_of(formula::kBytes)},
    KindRow{InputKind::seconds, "seconds", "a time with its unit, such as 80ms or 2s",
            number_of(formula::kSeconds)},
    KindRow{InputKind::per_second, "per_second", "a rate, such as 200k/s",
            number_of(formula::kPerSecond)},
    KindRow{InputKind::ratio, "ratio", "a share, such as 30% or 0.3", number_of(formula::kNone)},
    KindRow{InputKind::ports,
            "ports",
            "ports from 1 to 65535, such as 9981 or 8000-8010,9981",
            {formula::Kind::ports}},
    KindRow{InputKind::text, "text", "text", {formula::Kind::text}},
    KindRow{InputKind::flag, "flag", "true or false", {formula::Kind::flag}},
};

const KindRow& row_of(InputKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

Error not_a_value(InputKind kind, std::string_view text) {
  return {ErrorCode::usage,
          "\"" + printable(text) + "\" is not " + std::string(row_of(kind).expected) + "."};
}

Result<formula::Value> parse_number(InputKind kind, std::string_view text) {
  auto number = formula::parse_quantity(text);
  if (!number) return not_a_value(kind, text);
  const formula::Dimension wanted = row_of(kind).type.dimension;
  const bool plain = number->dimension == formula::kNone && !number->unlimited;
  if (plain && (kind == InputKind::bytes || kind == InputKind::per_second)) {
    number->dimension = wanted;
  }
  if (number->unlimited || number->dimension != wanted) return not_a_value(kind, text);
  if (kind == InputKind::number && number->denominator != 1) return not_a_value(kind, text);
  return formula::Value(*number);
}

Result<formula::Value> parse_flag(std::string_view text) {
  if (text == "true" || text == "yes") return formula::Value(true);
  if (text == "false" || text == "no") return formula::Value(false);
  return not_a_value(InputKind::flag, text);
}

}  // namespace

std::optional<InputKind> input_kind(std::string_view name) {
  for (const KindRow& row : kKinds) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

std::string_view name_of(InputKind kind) { return row_of(kind).name; }
std::string_view expected_of(InputKind kind) { return row_of(kind).expected; }
formula::Type type_of(InputKind kind) { return row_of(kind).type; }

bool has_formula(InputKind kind) { return row_of(kind).type.kind == formula::Kind::number; }

Result<formula::Value> parse_input_value(InputKind kind, std::string_view text) {
  if (kind == InputKind::text) return formula::Value(std::string(text));
  if (kind == InputKind::flag) return parse_flag(text);
  if (kind != InputKind::ports) return parse_number(kind, text);
  auto ports = PortSet::parse(text);
  if (!ports || ports->contains(0)) return not_a_value(kind, text);
  return formula::Value(*ports);
}

}  // namespace tune
