tune_unit_test(plan SOURCES boot_findings_test.cpp decide_test.cpp digest_test.cpp
                            make_plan_test.cpp plan_json_test.cpp saved_plan_test.cpp target_test.cpp write_order_test.cpp)
target_sources(plan_test PRIVATE support/allocations.cpp)
