#!/bin/sh
# ccache before a compiler, told how to keep what is compiled with a precompiled header, too (ccache's manual,
# "Precompiled headers"). Used by compiler_cache.cmake as the compilers' launcher.
#
# Where a precompiled header is made anew, ccache takes the old one, which still lies there, for all that its sources
# say, and hands out what came of other sources once. So the old one goes first.
export CCACHE_SLOPPINESS=pch_defines,time_macros
case " $* " in
*' -x c++-header '*)
  before=
  for argument; do
    [ "$before" != -o ] || rm -f "$argument"
    before=$argument
  done
  ;;
esac
exec ccache "$@"
