# Fuzz targets. A source defines LLVMFuzzerTestOneInput and nothing else.
#
# With LIBTUNE_BUILD_FUZZERS (clang only) it becomes a libFuzzer program:
#   build/fuzz/tests/formula_fuzz -max_total_time=60 tests/fuzz/corpus/formula
# In every other build the same source is linked with replay_main.cpp, and a test replays the corpus
# and seeded mutations of it.

# tune_fuzzer(NAME ROOM room SOURCES file...): target NAME_fuzz, corpus in fuzz/corpus/NAME.
function(tune_fuzzer name)
  cmake_parse_arguments(FUZZ "" "ROOM" "SOURCES;LIBRARIES" ${ARGN})
  set(folder ${PROJECT_SOURCE_DIR}/tests/fuzz)
  set(target ${name}_fuzz)
  list(TRANSFORM FUZZ_SOURCES PREPEND ${folder}/)
  add_executable(${target} ${FUZZ_SOURCES})
  tune_compile_options(${target})
  target_link_libraries(${target} PRIVATE room_${FUZZ_ROOM} ${FUZZ_LIBRARIES})
  if(LIBTUNE_BUILD_FUZZERS)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    add_test(NAME fuzz.${name} COMMAND ${target} -runs=0 ${folder}/corpus/${name})
  else()
    target_sources(${target} PRIVATE ${folder}/replay_main.cpp)
    add_test(NAME fuzz.${name} COMMAND ${target} ${folder}/corpus/${name})
  endif()
  set_tests_properties(fuzz.${name} PROPERTIES LABELS unit TIMEOUT 60)
endfunction()

tune_fuzzer(formula ROOM formula SOURCES formula_fuzz.cpp)
tune_fuzzer(host_document ROOM host SOURCES host_document_fuzz.cpp)
tune_fuzzer(configuration ROOM config SOURCES configuration_fuzz.cpp)
tune_fuzzer(check ROOM check SOURCES check_fuzz.cpp)
tune_fuzzer(key_value ROOM kernel SOURCES key_value_fuzz.cpp)
tune_fuzzer(profile ROOM advice SOURCES profile_fuzz.cpp)
tune_fuzzer(doctor ROOM diagnosis SOURCES doctor_fuzz.cpp)
tune_fuzzer(plan ROOM plan SOURCES plan_fuzz.cpp)
