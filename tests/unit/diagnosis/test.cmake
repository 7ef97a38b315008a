tune_unit_test(diagnosis SOURCES diagnose_test.cpp evidence_json_test.cpp held_port_test.cpp log_line_test.cpp log_reader_test.cpp log_time_test.cpp memory_groups_test.cpp numbers_test.cpp processes_test.cpp
  rate_over_time_test.cpp remedies_test.cpp
  resources_test.cpp telling_lines_test.cpp)
