tune_unit_test(config SOURCES document_changes_test.cpp candidates_test.cpp config_document_test.cpp
  document_properties_test.cpp expand_glob_test.cpp line_compare_test.cpp procps_loader_test.cpp
  plain_file_test.cpp
  read_configuration_test.cpp systemd_loader_test.cpp undo_lines_test.cpp unified_diff_test.cpp tuned_profile_test.cpp)
target_sources(config_test PRIVATE support/allocations.cpp)
