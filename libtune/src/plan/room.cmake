tune_room(plan NEEDS base system formula kernel host config check profile advice
  SOURCES boot_findings.cpp decide.cpp digest.cpp make_plan.cpp target.cpp with_file.cpp
          write_order.cpp)
