tune_unit_test(transaction SOURCES
  apply_test.cpp confirmation_test.cpp conflict_test.cpp guards_test.cpp dry_run_test.cpp execute_test.cpp history_test.cpp journal_test.cpp linked_file_test.cpp network_namespace_test.cpp preflight_test.cpp
  put_back_test.cpp real_files_test.cpp record_json_test.cpp recover_test.cpp rollback_besides_test.cpp rollback_test.cpp
  rollback_property_test.cpp side_values_test.cpp state_directory_test.cpp status_test.cpp
  takeover_test.cpp)
target_sources(transaction_test PRIVATE support/allocations.cpp)
