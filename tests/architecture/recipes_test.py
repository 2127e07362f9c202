"""That recipes.py sees a recipe that does not fit."""

import unittest

import check
from architecture_test import Tree


class Recipes(Tree):
    PORT = "packaging/vcpkg/ports/curfew/"

    def setUp(self):
        super().setUp()
        self.write("CMakeLists.txt", "project(curfew VERSION 1.2.3 LANGUAGES CXX)\noption(CURFEW_BUILD_TOOLS OFF)\n")
        self.write("cmake/dependencies.cmake", "find_package(Boost QUIET)\n")
        self.write(self.PORT + "vcpkg.json", '{"version": "1.2.3", "features": {"tools": {}}}')
        self.write(self.PORT + "portfile.cmake", "    tools CURFEW_BUILD_TOOLS\n-DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON\n")

    def test_a_recipe_that_fits_is_no_violation(self):
        self.assertEqual(check.violations(self.root), [])

    def test_an_option_that_a_recipe_sets_is_there(self):
        self.write("CMakeLists.txt", "project(curfew VERSION 1.2.3 LANGUAGES CXX)\n")
        self.assert_one("sets CURFEW_BUILD_TOOLS")

    def test_an_option_of_a_command_line_is_one(self):
        self.write(self.PORT + "portfile.cmake", "    tools CURFEW_BUILD_TOOLS\n    -DCURFEW_BUILD_TOOL=ON\n")
        self.assert_one("sets CURFEW_BUILD_TOOL,")

    def test_a_package_that_is_not_to_be_looked_for_is_one_that_is(self):
        self.write("cmake/dependencies.cmake", "")
        self.assert_one("look for Boost")

    def test_a_recipe_has_the_version_of_the_project(self):
        self.write("packaging/conan/conanfile.py", 'class Recipe:\n    version = "1.2.2"\n')
        self.assert_one("packaging/conan/conanfile.py", "1.2.2")

    def test_a_feature_is_an_option(self):
        self.write(self.PORT + "vcpkg.json", '{"version": "1.2.3", "features": {"tools": {}, "gtest": {}}}')
        self.assert_one("no option for the feature gtest")


# The tree alone: its own cases are architecture_test.py's.
del Tree

if __name__ == "__main__":
    unittest.main()
