# What is installed, by component: runtime (a shared libtune), development, cli, profiles.
include(CMakePackageConfigHelpers)

install(TARGETS libtune EXPORT libtune
        ARCHIVE COMPONENT development
        LIBRARY COMPONENT runtime NAMELINK_COMPONENT development
        FILE_SET HEADERS COMPONENT development)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/libtune)
install(EXPORT libtune NAMESPACE libtune:: DESTINATION ${package_dir} COMPONENT development
        FILE libtuneTargets.cmake)
configure_package_config_file(cmake/libtuneConfig.cmake.in libtuneConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(libtuneConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/libtuneConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/libtuneConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT development)

# Relocatable: the prefix is found from where the .pc file lies.
file(RELATIVE_PATH pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
if(NOT BUILD_SHARED_LIBS)  # whoever links it needs what it needs, without asking for --static
  set(pc_libraries " -lnettle -lz")
endif()
configure_file(cmake/libtune.pc.in libtune.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/libtune.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

install(DIRECTORY profiles/ DESTINATION ${CMAKE_INSTALL_DATADIR}/tune/profiles
        COMPONENT profiles FILES_MATCHING PATTERN "*.toml")
if(LIBTUNE_BUILD_CLI)
  install(TARGETS tune RUNTIME COMPONENT cli)
  install(FILES cli/man/tune.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT cli)
  # The unit names the command where it is installed, which --prefix may say only now.
  install(CODE "
    cmake_path(APPEND CMAKE_INSTALL_PREFIX \"${CMAKE_INSTALL_BINDIR}\" OUTPUT_VARIABLE CMAKE_INSTALL_FULL_BINDIR)
    set(unit \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system/tune-recover.service\")
    message(STATUS \"Installing: \$ENV{DESTDIR}\${unit}\")
    configure_file(\"${PROJECT_SOURCE_DIR}/cli/systemd/tune-recover.service.in\" \"\$ENV{DESTDIR}\${unit}\" @ONLY)
    list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${unit}\")"
          COMPONENT cli)
  install(DIRECTORY cli/schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/tune/schema
          COMPONENT cli FILES_MATCHING PATTERN "*.json")
endif()
