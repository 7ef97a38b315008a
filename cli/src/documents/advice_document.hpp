#pragma once

#include <tune/advice.hpp>
#include <tune/host.hpp>

#include "base/json.hpp"

namespace tune::cli {

// tune/advise/1.
Json advice_document(const Advice& advice, const Host& host);

// A drop-in in sysctl.conf format, its reasons as comments.
std::string advice_drop_in(const Advice& advice, const Host& host);

std::string_view name_of(Scope scope);       // "network-namespace"
std::string_view name_of(SettingMode mode);  // "at-least"

}  // namespace tune::cli
