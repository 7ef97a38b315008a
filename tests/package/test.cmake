# A program of its own builds against libtune in each way that the README promises.
if(TARGET tune)
  foreach(way add_subdirectory find_package pkg_config)
    add_test(NAME package.${way}
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/consume.sh
              ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR} ${way})
    set_tests_properties(package.${way} PROPERTIES LABELS package TIMEOUT 600)
  endforeach()
endif()

add_test(NAME package.shared
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/shared.sh ${PROJECT_SOURCE_DIR})
set_tests_properties(package.shared PROPERTIES LABELS package TIMEOUT 60)
