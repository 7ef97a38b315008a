#pragma once

#include <string>
#include <vector>

#include <tune/finding.hpp>
#include <tune/result.hpp>

#include "base/json.hpp"
#include "output/page.hpp"

namespace tune::cli {

// "tune: error: site.toml:3:7: …", with what helps after a usage error.
std::string error_text(const Page& page, const Error& error, const std::string& command);

// The member `error` of JSON documents.
Json error_member(const Error& error);

// tune/error/1.
Json error_document(const Error& error, const std::vector<Finding>& findings = {});

}  // namespace tune::cli
