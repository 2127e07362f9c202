# cmake --install: the libraries, their public headers, the package config and the programs.
#
# Users get four targets: curfew::curfew, the runtime, curfew::probe, the C ABI, curfew::asio_tracking, for plain Asio,
# and curfew::tracked, for both; and by the components of those names curfew::boost, the runtime on Boost.Asio, and
# curfew::exporter and curfew::gtest. The boxes behind them are exported because static libraries need them, and are nobody's business.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/curfew)

install(TARGETS curfew_segment curfew_recorder curfew_probe curfew_asio_tracking EXPORT curfew_targets
  ARCHIVE COMPONENT development)
# Each runtime apart: a user may have its Asio and not the other's.
install(TARGETS curfew_asio curfew_runtime curfew_runtime_tracked EXPORT curfew_runtime_targets
  ARCHIVE COMPONENT development)
install(EXPORT curfew_runtime_targets NAMESPACE curfew:: DESTINATION ${package_folder} COMPONENT development)
if(TARGET curfew_runtime_boost)
  install(TARGETS curfew_boost_asio curfew_runtime_boost EXPORT curfew_boost_targets ARCHIVE COMPONENT development)
  install(EXPORT curfew_boost_targets NAMESPACE curfew:: DESTINATION ${package_folder} COMPONENT development)
endif()
foreach(folder runtime/include probe/include probe/adapters/asio/include probe/adapters/gtest/include)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${folder}/curfew)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}/curfew DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
      COMPONENT development FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
  endif()
endforeach()

# Apart, for they need what the others do not: what reads segments needs zstd, the exporter prometheus-cpp, and
# curfew::gtest fmt and GoogleTest.
if(TARGET curfew_exporter OR TARGET curfew_gtest)
  install(TARGETS curfew_model curfew_reader curfew_verdict curfew_judge EXPORT curfew_reader_targets
    ARCHIVE COMPONENT development)
  install(EXPORT curfew_reader_targets NAMESPACE curfew:: DESTINATION ${package_folder} COMPONENT development)
endif()
if(TARGET curfew_exporter)
  install(TARGETS curfew_exporter EXPORT curfew_exporter_targets ARCHIVE COMPONENT development)
  install(EXPORT curfew_exporter_targets NAMESPACE curfew:: DESTINATION ${package_folder} COMPONENT development)
endif()
if(TARGET curfew_gtest)
  install(TARGETS curfew_report curfew_gtest EXPORT curfew_gtest_targets ARCHIVE COMPONENT development)
  install(EXPORT curfew_gtest_targets NAMESPACE curfew:: DESTINATION ${package_folder} COMPONENT development)
endif()
install(EXPORT curfew_targets NAMESPACE curfew:: DESTINATION ${package_folder} COMPONENT development)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/curfew-config.cmake.in
  ${PROJECT_BINARY_DIR}/curfew-config.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/curfew-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/curfew-config.cmake ${PROJECT_BINARY_DIR}/curfew-config-version.cmake
  cmake/CurfewTest.cmake cmake/CurfewTestReports.cmake DESTINATION ${package_folder} COMPONENT development)

# The same for pkg-config: a module a target.
include(pkg_config)
curfew_pkg_config(curfew curfew::curfew "Structured concurrency on Asio, with tasks that can be looked at from outside")
curfew_pkg_config(curfew-probe curfew::probe "The C interface by which a runtime reports its tasks to curfew")
curfew_pkg_config(curfew-asio-tracking curfew::asio_tracking "Records what a program of plain Asio does and leaves behind")
curfew_pkg_config(curfew-tracked curfew::tracked "The runtime of curfew, for programs that have plain Asio in them, too")
if(TARGET curfew_runtime_boost)
  curfew_pkg_config(curfew-boost curfew::boost "The runtime of curfew, on Boost.Asio")
endif()
if(TARGET curfew_exporter)
  curfew_pkg_config(curfew-exporter curfew::exporter "Prometheus metrics of a program's tasks, loops and findings")
endif()
if(TARGET curfew_gtest)
  curfew_pkg_config(curfew-gtest curfew::gtest "Fails tests of GoogleTest's that leave a task behind")
endif()

if(TARGET curfew)
  install(TARGETS curfew RUNTIME COMPONENT tools)
endif()
if(TARGET curfew_viewer)
  install(TARGETS curfew_viewer RUNTIME COMPONENT viewer)
  install(FILES ${PROJECT_SOURCE_DIR}/viewer/curfew-viewer.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT viewer)
  install(FILES ${PROJECT_SOURCE_DIR}/viewer/curfew-viewer.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications
    COMPONENT viewer)
endif()

if(TARGET curfew_python)
  install(TARGETS ${CURFEW_PYTHON_EXTENSIONS} LIBRARY DESTINATION ${CURFEW_PYTHON_FOLDER}/curfew_probe COMPONENT tools)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/probe/adapters/python/ DESTINATION ${CURFEW_PYTHON_FOLDER} COMPONENT tools
    FILES_MATCHING PATTERN "*.py" PATTERN __pycache__ EXCLUDE)
endif()

# Manual pages and completions, which the command makes from its own table.
if(TARGET curfew AND NOT CMAKE_CROSSCOMPILING)
  set(commands check run ps tree snapshot diff explain doctor clean export view help)
  set(manual ${PROJECT_BINARY_DIR}/manual)
  set(made COMMAND ${CMAKE_COMMAND} -E make_directory ${manual}
    COMMAND $<TARGET_FILE:curfew> help --man > ${manual}/curfew.1)
  set(pages ${manual}/curfew.1)
  foreach(command IN LISTS commands)
    list(APPEND made COMMAND $<TARGET_FILE:curfew> help --man ${command} > ${manual}/curfew-${command}.1)
    list(APPEND pages ${manual}/curfew-${command}.1)
  endforeach()
  foreach(shell bash zsh fish)
    list(APPEND made COMMAND $<TARGET_FILE:curfew> help --completion ${shell} > ${manual}/completion.${shell})
  endforeach()
  add_custom_command(OUTPUT ${manual}/curfew.1 ${made} DEPENDS curfew COMMENT "Making the manual pages" VERBATIM)
  add_custom_target(curfew_manual ALL DEPENDS ${manual}/curfew.1)
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT tools)
  install(FILES ${manual}/completion.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME curfew
    COMPONENT tools)
  install(FILES ${manual}/completion.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _curfew
    COMPONENT tools)
  install(FILES ${manual}/completion.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
    RENAME curfew.fish COMPONENT tools)
endif()

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
foreach(target curfew_probe curfew_runtime curfew_runtime_tracked curfew_runtime_boost curfew_asio_tracking
    curfew_exporter curfew_gtest curfew curfew_python curfew_viewer curfew_documents curfew_manual)
  if(TARGET ${target})
    add_dependencies(installed ${target})
  endif()
endforeach()

if(PROJECT_IS_TOP_LEVEL)
  include(packages)
endif()
