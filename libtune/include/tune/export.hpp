#pragma once

// Marks what a shared libtune exports; everything else is hidden.
#define TUNE_EXPORT __attribute__((visibility("default")))
