tune_room(check NEEDS base system formula kernel host config
  SOURCES boot_rules.cpp byte_rules.cpp check_configuration.cpp check_values.cpp key_rules.cpp
          line_rules.cpp lowers_default.cpp meant_value.cpp refusal_rules.cpp memory_rules.cpp port_rules.cpp relation_rule_rows.cpp
          relation_rules.cpp rule_table.cpp sheet.cpp spelling.cpp
          situation.cpp surroundings.cpp surroundings_rules.cpp value_rule_rows.cpp value_rules.cpp)
