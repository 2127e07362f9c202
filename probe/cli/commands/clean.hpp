// `curfew clean`: removes what processes left that are gone, and checks that were killed. Nothing of one that runs is
// touched.
#pragma once

namespace curfew::cli {

struct clean_options {
  bool dry_run = false;  // say what would be removed
};

int clean(const clean_options&);

}  // namespace curfew::cli
