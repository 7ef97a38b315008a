tune_room(check NEEDS base system formula kernel host config
  SOURCES check_values.cpp)
