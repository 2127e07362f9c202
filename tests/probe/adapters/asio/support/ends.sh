# Sourced by the scripts that run `curfew check`.

# ends STATUS WORD…: what a check ends with; $output is what it printed
ends() {
  local status=0
  output=$("$CURFEW_PROGRAM" check "${@:2}" 2>&1) || status=$?
  [[ $status == "$1" ]] || {
    echo "FAILED: ${*:2} ended with $status: $output" >&2
    exit 1
  }
}
