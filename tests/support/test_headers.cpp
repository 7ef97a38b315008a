// Only here so that there is something to precompile the headers for.
