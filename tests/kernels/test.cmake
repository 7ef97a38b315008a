# Other kernels than the one that runs here, under qemu. 77: it said why it could not.

# tune_kernels_test(NAME LABEL label SCRIPT script ARGUMENTS argument...)
function(tune_kernels_test name)
  cmake_parse_arguments(TEST "" "LABEL;SCRIPT" "ARGUMENTS" ${ARGN})
  add_test(NAME ${TEST_LABEL}.${name} COMMAND python3 -B
    ${CMAKE_CURRENT_SOURCE_DIR}/kernels/${TEST_SCRIPT} $<TARGET_FILE:tune> ${TEST_ARGUMENTS})
  # One guest at a time: it takes a processor and much of the memory.
  set_tests_properties(${TEST_LABEL}.${name} PROPERTIES
    LABELS ${TEST_LABEL} SKIP_RETURN_CODE 77 RUN_SERIAL ON TIMEOUT 5400)
endfunction()

if(TARGET tune)
  set(test $<TARGET_FILE:catalog_integration_test>)
  set(all)
  foreach(series 5.10 6.1 6.12 6.18 7.2)
    list(APPEND all ${series}:512 ${series}:4096 ${series}:16384)
  endforeach()
  tune_kernels_test(catalog LABEL kernels SCRIPT catalog.py
    ARGUMENTS ${test} 6.1:512 6.12:4096 7.2:16384)
  tune_kernels_test(doctor LABEL kernels SCRIPT doctor.py ARGUMENTS $<TARGET_FILE:load> 6.1 6.12)
  tune_kernels_test(systemd LABEL kernels SCRIPT systemd.py
    ARGUMENTS ${PROJECT_BINARY_DIR}/cli/systemd/tune-recover.service)
  tune_kernels_test(power_cuts LABEL kernels SCRIPT power_cuts.py ARGUMENTS 2)
  tune_kernels_test(catalog_on_all_kernels LABEL full SCRIPT catalog.py ARGUMENTS ${test} ${all})
  tune_kernels_test(power_cuts_by_the_dozen LABEL full SCRIPT power_cuts.py ARGUMENTS 50)
endif()
