# cmake --install: the libraries, their public headers, the package config and the programs.
#
# Users get three targets: curfew::curfew, the runtime, curfew::probe, the C ABI, and curfew::asio_tracking, for plain
# Asio; and where they ask for the component exporter, curfew::exporter. The boxes behind them are exported because static libraries need them, and are nobody's
# business.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/curfew)

foreach(target curfew_asio curfew_segment curfew_recorder curfew_probe curfew_runtime curfew_asio_tracking)
  if(TARGET ${target})
    install(TARGETS ${target} EXPORT curfew_targets ARCHIVE COMPONENT development)
  endif()
endforeach()
foreach(folder runtime/include probe/include probe/adapters/asio/include)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${folder}/curfew)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}/curfew DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
      COMPONENT development FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
  endif()
endforeach()

# Apart, for it needs what the others do not: prometheus-cpp and zstd.
if(TARGET curfew_exporter)
  install(TARGETS curfew_model curfew_reader curfew_verdict curfew_judge curfew_exporter EXPORT curfew_exporter_targets
    ARCHIVE COMPONENT development)
  install(EXPORT curfew_exporter_targets NAMESPACE curfew:: DESTINATION ${package_folder} COMPONENT development)
endif()
install(EXPORT curfew_targets NAMESPACE curfew:: DESTINATION ${package_folder} COMPONENT development)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/curfew-config.cmake.in
  ${PROJECT_BINARY_DIR}/curfew-config.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/curfew-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/curfew-config.cmake ${PROJECT_BINARY_DIR}/curfew-config-version.cmake
  DESTINATION ${package_folder} COMPONENT development)

foreach(program curfew curfew_viewer)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME COMPONENT tools)
  endif()
endforeach()

# The documents, with all that they refer to.
set(documents ${PROJECT_BINARY_DIR}/installed_documents)
file(GLOB_RECURSE pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/*.md)
add_custom_command(OUTPUT ${documents}/README.md
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DOUTPUT=${documents} -DDOCUMENTS=${CMAKE_INSTALL_DOCDIR}
    -DHEADERS=${CMAKE_INSTALL_INCLUDEDIR} -P ${PROJECT_SOURCE_DIR}/cmake/installed_documents.cmake
  DEPENDS ${pages} ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/cmake/installed_documents.cmake
  COMMENT "Making the documents that are installed")
add_custom_target(curfew_documents ALL DEPENDS ${documents}/README.md)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT documents)
install(DIRECTORY ${documents}/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT documents)
install(DIRECTORY docs/examples docs/pictures docs/prometheus DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs
  COMPONENT documents PATTERN CMakeLists.txt EXCLUDE)
install(FILES docs/report_schema.json DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs COMPONENT documents)

# Builds what `cmake --install` takes, and nothing else.
add_custom_target(installed)
foreach(target curfew_probe curfew_runtime curfew_asio_tracking curfew_exporter curfew curfew_viewer curfew_documents)
  if(TARGET ${target})
    add_dependencies(installed ${target})
  endif()
endforeach()
