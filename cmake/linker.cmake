# Link with mold where there is one: dozens of programs take seconds each with the system's linker. Not for those who
# have us as a subproject: how they link is theirs to say.
find_program(CURFEW_MOLD mold)
mark_as_advanced(CURFEW_MOLD)
if(CURFEW_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
