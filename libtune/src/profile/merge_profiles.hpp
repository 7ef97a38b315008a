#pragma once

#include <tune/profile.hpp>

namespace tune {

// What `derived` says on top of `base`: its inputs, quantities and settings replace those of the
// same name or key, in their place; new ones follow. Title, name and the like are those of
// `derived`.
void extend(const Profile& base, Profile& derived);

// `next` beside `profile`, as names joined by commas mean it: the later one wins, but limits of the
// same mode on the same key all hold.
void combine(Profile& profile, const Profile& next);

}  // namespace tune
