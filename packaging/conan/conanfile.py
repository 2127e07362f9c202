"""A recipe for Conan 2, of the checkout that it lies in: conan create packaging/conan"""
import os

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, rmdir
from conan.tools.gnu import PkgConfigDeps


class CurfewConan(ConanFile):
    name = "curfew"
    version = "0.1.0"
    description = "Structured concurrency on Asio, and a command that finds tasks that nobody waits for"
    license = "MIT"
    topics = ("asio", "coroutines", "structured-concurrency", "leak-detection")
    package_type = "static-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_boost": [True, False], "with_gtest": [True, False], "with_tools": [True, False]}
    default_options = {"with_boost": False, "with_gtest": False, "with_tools": True}

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "CHANGELOG.md", "cmake/*", "docs/*",
                        "packaging/*", "probe/*", "runtime/*", "viewer/*"):
            copy(self, pattern, root, self.export_sources_folder, excludes="*/build/*")

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("asio/[>=1.22]", transitive_headers=True)
        if self.options.with_boost:
            self.requires("boost/[>=1.81]", transitive_headers=True)
        if self.options.with_gtest:
            self.requires("gtest/[>=1.12]", transitive_headers=True, transitive_libs=True)
        if self.options.with_gtest or self.options.with_tools:
            for library in ("fmt/[>=9]", "nlohmann_json/[>=3.11]", "pugixml/[>=1.12]", "zstd/[>=1.5]"):
                self.requires(library, transitive_libs=True)
        if self.options.with_tools:
            self.requires("cli11/[>=2.1]")

    def validate(self):
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("curfew is for Linux only")
        check_min_cppstd(self, 20)

    def build_requirements(self):
        self.tool_requires("cmake/[>=3.25]")
        if not self.conf.get("tools.gnu:pkg_config", check_type=str):
            self.tool_requires("pkgconf/[>=2]")  # by which zstd is found

    def generate(self):
        CMakeDeps(self).generate()
        PkgConfigDeps(self).generate()
        toolchain = CMakeToolchain(self)
        given = {
            "CURFEW_BUILD_TOOLS": bool(self.options.with_tools),
            "CURFEW_BUILD_GTEST": bool(self.options.with_gtest),
            "CURFEW_BUILD_VIEWER": False,
            "CURFEW_BUILD_EXAMPLES": False,
            "CURFEW_BUILD_TESTS": False,
            # What is not asked for is left out, also where the machine has what it needs.
            "CMAKE_DISABLE_FIND_PACKAGE_Boost": not self.options.with_boost,
            "CMAKE_DISABLE_FIND_PACKAGE_prometheus-cpp": True,
            "CMAKE_DISABLE_FIND_PACKAGE_Python3": True,
            "CURFEW_ASIO_INCLUDE_DIR": self.dependencies["asio"].cpp_info.includedirs[0],
        }
        toolchain.cache_variables.update(given)
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        rmdir(self, os.path.join(self.package_folder, "share", "doc"))

    def package_info(self):
        # curfew has a package for CMake and modules for pkg-config of its own, which know what links what.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "curfew")]
        self.cpp_info.libdirs = ["lib"]
        self.cpp_info.libs = []
