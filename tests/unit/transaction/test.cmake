tune_unit_test(transaction SOURCES apply_test.cpp execute_test.cpp journal_test.cpp
                                   preflight_test.cpp real_files_test.cpp recover_test.cpp
                                   rollback_test.cpp status_test.cpp)
