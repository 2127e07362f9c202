# Makes the pages that are installed: cmake -DSOURCE=… -DOUTPUT=… -DDOCUMENTS=… -DHEADERS=… -P installed_documents.cmake
#
# README.md and docs/ as they are, but that a link to a public header leads to where that is installed, and one to
# another source, which is not installed, is its text. DOCUMENTS and HEADERS are the folders of both, as installed.
file(GLOB_RECURSE pages RELATIVE ${SOURCE} ${SOURCE}/docs/*.md)
foreach(page IN LISTS pages ITEMS README.md)
  get_filename_component(folder ${page} DIRECTORY)
  file(RELATIVE_PATH to_headers /${DOCUMENTS}/${folder} /${HEADERS})
  file(READ ${SOURCE}/${page} text)
  string(REGEX REPLACE "\\]\\((\\.\\./)*(probe|runtime)/include/(curfew/[^)]*)\\)" "](${to_headers}/\\3)" text "${text}")
  string(REGEX REPLACE "\\[([^]]*)\\]\\((\\.\\./)*(cmake|packaging|probe|runtime|tests|viewer)/[^)]*\\)" "\\1" text "${text}")
  file(WRITE ${OUTPUT}/${page} "${text}")
endforeach()
