#!/bin/sh
# ccache before a compiler, told how to keep what is compiled with a precompiled header, too (ccache's manual,
# "Precompiled headers"). Used by compiler_cache.cmake as the compilers' launcher.
#
# Where a precompiled header is made anew, ccache takes the old one, which still lies there, for all that its sources
# say, and hands out what came of other sources once. So the old one goes first. And ccache knows it by the files that it
# came of ("depend mode") and not by their text without comments: where a comment has changed, the compiler takes a header
# for another one than that in the precompiled header. The namespace has nothing that was kept without this.
export CCACHE_SLOPPINESS=pch_defines,time_macros
case " $* " in
*' -x c++-header '*)
  export CCACHE_DEPEND=1 CCACHE_NAMESPACE=known_by_files
  before=
  for argument; do
    [ "$before" != -o ] || rm -f "$argument"
    before=$argument
  done
  ;;
esac
exec ccache "$@"
