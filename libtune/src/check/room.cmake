tune_room(check NEEDS base system formula kernel host config
  SOURCES check_values.cpp lowers_default.cpp memory_rules.cpp port_rules.cpp situation.cpp
          value_rules.cpp)
