# Run by cpack over what it is about to pack, a folder for each package: makes files as Debian's policy wants them. Programs
# and archives have no debug information (10.1, 10.2), manual pages and changelogs are compressed (12.1, 12.7), and everybody
# may read all of it, whatever the umask was (10.9). The license is in `copyright` (12.5), to which its name leads.
file(GLOB packages LIST_DIRECTORIES ON ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*)
if(NOT packages)
  message(FATAL_ERROR "there is nothing to pack in ${CPACK_TEMPORARY_INSTALL_DIRECTORY}")
endif()
execute_process(COMMAND chmod -R u=rwX,go=rX ${packages} COMMAND_ERROR_IS_FATAL ANY)
foreach(package IN LISTS packages)
  file(GLOB_RECURSE archives ${package}/usr/lib/*.a)
  if(archives)
    execute_process(COMMAND strip --strip-debug --remove-section=.comment --remove-section=.note
      --enable-deterministic-archives ${archives} COMMAND_ERROR_IS_FATAL ANY)
  endif()
  file(GLOB_RECURSE programs ${package}/usr/bin/* ${package}/usr/lib/*.so)
  if(programs)
    execute_process(COMMAND strip --remove-section=.comment --remove-section=.note ${programs}
      COMMAND_ERROR_IS_FATAL ANY)
  endif()
  file(GLOB_RECURSE texts ${package}/usr/share/man/*.1 ${package}/usr/share/doc/*/changelog*)
  if(texts)
    execute_process(COMMAND gzip -9n ${texts} COMMAND_ERROR_IS_FATAL ANY)
  endif()
  file(GLOB_RECURSE licenses ${package}/usr/share/doc/*/LICENSE)
  foreach(license IN LISTS licenses)
    file(REMOVE ${license})
    file(CREATE_LINK copyright ${license} SYMBOLIC)
  endforeach()
endforeach()
