tune_room(plan NEEDS base system formula kernel host config check profile advice
  SOURCES make_plan.cpp target.cpp)
