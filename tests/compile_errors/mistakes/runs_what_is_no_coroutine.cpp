// first error: a callable that returns one
#include <curfew/curfew.hpp>

int main() {
  curfew::run([] {});
}
