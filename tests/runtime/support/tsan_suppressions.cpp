// What the thread sanitizer cannot see: libstdc++ counts who refers to an exception in code that is not instrumented,
// so whoever frees it on another thread seems to do that beside who has looked at it.
extern "C" const char* __tsan_default_suppressions() {
  return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
