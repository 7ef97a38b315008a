# Nothing breaks a transaction. A sample by default, all of it in `./bootstrap test full`.
# 77: it said why it could not.

# tune_fault_test(NAME [FULL] SCRIPT script ARGUMENTS argument...)
function(tune_fault_test name)
  cmake_parse_arguments(TEST "FULL" "SCRIPT" "ARGUMENTS" ${ARGN})
  add_test(NAME faults.${name} COMMAND python3 -B ${CMAKE_CURRENT_SOURCE_DIR}/faults/${TEST_SCRIPT}
    $<TARGET_FILE:tune> ${TEST_ARGUMENTS})
  set_tests_properties(faults.${name} PROPERTIES SKIP_RETURN_CODE 77 LABELS integration TIMEOUT 300)
  if(TEST_FULL)
    set_tests_properties(faults.${name} PROPERTIES LABELS full TIMEOUT 5400)
  endif()
endfunction()

if(TARGET tune)
  add_executable(fault_tracer ${CMAKE_CURRENT_SOURCE_DIR}/faults/fault_tracer.cpp)
  tune_compile_options(fault_tracer)
  set(tracer $<TARGET_FILE:fault_tracer>)
  tune_fault_test(some_calls SCRIPT every_call.py ARGUMENTS ${tracer} 61)
  tune_fault_test(some_kills SCRIPT kill_storm.py ARGUMENTS 60 20)
  tune_fault_test(power_cut SCRIPT power_cut.py ARGUMENTS ${tracer})
  tune_fault_test(full_disk SCRIPT full_disk.py)
  tune_fault_test(calls_per_key SCRIPT calls_per_key.py ARGUMENTS ${tracer})
  tune_fault_test(many_at_once SCRIPT many_at_once.py ARGUMENTS 100)
  tune_fault_test(kill_storm FULL SCRIPT kill_storm.py ARGUMENTS 2000 500)
  tune_fault_test(every_call FULL SCRIPT every_call.py ARGUMENTS ${tracer})
endif()
