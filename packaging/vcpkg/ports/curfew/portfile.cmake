# An overlay port: it builds the checkout that it lies in, and downloads nothing.
vcpkg_check_linkage(ONLY_STATIC_LIBRARY)
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
  FEATURES
    gtest CURFEW_BUILD_GTEST
    tools CURFEW_BUILD_TOOLS
  INVERTED_FEATURES
    boost CMAKE_DISABLE_FIND_PACKAGE_Boost
    exporter CMAKE_DISABLE_FIND_PACKAGE_prometheus-cpp
)
vcpkg_find_acquire_program(PKGCONFIG)  # by which zstd is found

# What is not asked for is left out, also where the machine has what it needs.
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    ${FEATURE_OPTIONS}
    -DCURFEW_BUILD_VIEWER=OFF
    -DCURFEW_BUILD_EXAMPLES=OFF
    -DCURFEW_BUILD_TESTS=OFF
    -DCMAKE_DISABLE_FIND_PACKAGE_Python3=ON
    "-DPKG_CONFIG_EXECUTABLE=${PKGCONFIG}"
  MAYBE_UNUSED_VARIABLES
    CMAKE_DISABLE_FIND_PACKAGE_prometheus-cpp
    CMAKE_DISABLE_FIND_PACKAGE_Python3
    PKG_CONFIG_EXECUTABLE
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/curfew)
vcpkg_fixup_pkgconfig()
if("tools" IN_LIST FEATURES)
  vcpkg_copy_tools(TOOL_NAMES curfew AUTO_CLEAN)
endif()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share"
  "${CURRENT_PACKAGES_DIR}/share/doc")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
