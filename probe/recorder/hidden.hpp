// Hides what is the recorder's alone from the programs and libraries that it is linked into.
#pragma once

#define CURFEW_HIDDEN [[gnu::visibility("hidden")]]
