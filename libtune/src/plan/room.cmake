tune_room(plan NEEDS base system formula kernel host config check profile advice
  SOURCES boot_findings.cpp changed_by.cpp decide.cpp digest.cpp make_plan.cpp plan_json.cpp plan_rules.cpp
          saved_plan.cpp target.cpp with_file.cpp
          write_order.cpp)
