# Benchmarks print ratios and pass no judgement: cmake --build build/release --target bench
if(TARGET tune)
  add_executable(bench_null EXCLUDE_FROM_ALL bench/null.c)
  target_link_options(bench_null PRIVATE -static)
  add_executable(apply_floor EXCLUDE_FROM_ALL bench/apply_floor.c)
  target_link_options(apply_floor PRIVATE -static)
  target_compile_options(apply_floor PRIVATE -Wall -Wextra)
  add_executable(bench_run EXCLUDE_FROM_ALL bench/run.cpp)
  tune_compile_options(bench_run)
  add_executable(bench_resolve EXCLUDE_FROM_ALL bench/resolve.cpp)
  tune_compile_options(bench_resolve)
  target_link_libraries(bench_resolve PRIVATE room_config)
  add_custom_target(bench
    COMMAND bench_run $<TARGET_FILE:bench_null> $<TARGET_FILE:tune>
    COMMAND bench_resolve compare ${CMAKE_CURRENT_BINARY_DIR}/bench_files $<TARGET_FILE:tune>
    COMMAND python3 -B ${CMAKE_CURRENT_SOURCE_DIR}/bench/apply_cost.py $<TARGET_FILE:tune>
            $<TARGET_FILE:apply_floor>
    DEPENDS apply_floor bench_null bench_run bench_resolve tune USES_TERMINAL)
  # A host with 500 000 sockets: cmake --build build/release --target bench_doctor
  add_executable(many_sockets EXCLUDE_FROM_ALL bench/many_sockets.cpp)
  tune_compile_options(many_sockets)
  add_custom_target(bench_doctor
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/bench/doctor.sh $<TARGET_FILE:tune>
            $<TARGET_FILE:many_sockets>
    DEPENDS many_sockets tune USES_TERMINAL)
endif()
