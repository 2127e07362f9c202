# CURFEW_SANITIZE is put on everything, the library first: flags added after a target was made would leave it out.
if(CURFEW_SANITIZE)
  add_compile_options(-fsanitize=${CURFEW_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${CURFEW_SANITIZE})
  if(CURFEW_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
