// What is the recorder's alone is not to be seen by the programs and libraries that it is linked into.
#pragma once

#define CURFEW_HIDDEN [[gnu::visibility("hidden")]]
