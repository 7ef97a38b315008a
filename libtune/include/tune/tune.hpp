#pragma once

// Everything that libtune offers.
#include <tune/advice.hpp>
#include <tune/boot_loader.hpp>
#include <tune/check.hpp>
#include <tune/configuration.hpp>
#include <tune/confirmation.hpp>
#include <tune/dry_run.hpp>
#include <tune/export.hpp>
#include <tune/finding.hpp>
#include <tune/guards.hpp>
#include <tune/host.hpp>
#include <tune/integer.hpp>
#include <tune/kernel_version.hpp>
#include <tune/key.hpp>
#include <tune/machine.hpp>
#include <tune/parameter.hpp>
#include <tune/plan.hpp>
#include <tune/plan_view.hpp>
#include <tune/port_set.hpp>
#include <tune/profile.hpp>
#include <tune/result.hpp>
#include <tune/saved_plan.hpp>
#include <tune/transaction.hpp>
#include <tune/value.hpp>
#include <tune/version.hpp>
