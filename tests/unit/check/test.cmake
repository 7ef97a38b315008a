tune_unit_test(check SOURCES check_values_test.cpp compared_keys_test.cpp line_rules_test.cpp lowers_default_test.cpp memory_rules_test.cpp
  port_rules_test.cpp relation_rules_test.cpp surroundings_test.cpp rule_table_test.cpp situation_test.cpp value_rules_test.cpp)
