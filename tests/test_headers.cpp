// Holds the header that the tests' programs share, compiled once: see cmake/test_program.cmake.
