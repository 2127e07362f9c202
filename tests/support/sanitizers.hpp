// Which sanitizer a test is compiled with, from either compiler.
#pragma once

#if defined(__has_feature)
#define CURFEW_TEST_HAS(feature) __has_feature(feature)
#else
#define CURFEW_TEST_HAS(feature) 0
#endif

#if defined(__SANITIZE_THREAD__) || CURFEW_TEST_HAS(thread_sanitizer)
#define CURFEW_THREAD_SANITIZER 1
#else
#define CURFEW_THREAD_SANITIZER 0
#endif

#if defined(__SANITIZE_ADDRESS__) || CURFEW_TEST_HAS(address_sanitizer)
#define CURFEW_ADDRESS_SANITIZER 1
#else
#define CURFEW_ADDRESS_SANITIZER 0
#endif
