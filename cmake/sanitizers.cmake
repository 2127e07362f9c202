# CURFEW_SANITIZE is put on everything, the library first: flags added after a target was made would leave it out.
# tests/architecture/instrumented.py looks into the archives for it.
if(CURFEW_SANITIZE)
  add_compile_options(-fsanitize=${CURFEW_SANITIZE} -fno-omit-frame-pointer)
  add_compile_definitions(CURFEW_SANITIZED)  # for tests that measure: the compilers have no word in common for it
  add_link_options(-fsanitize=${CURFEW_SANITIZE})
  if(CURFEW_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
