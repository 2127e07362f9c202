# Python imports this as it starts, where `curfew run` or `curfew check` has put this folder into PYTHONPATH. It must be
# understood by every Python that there is, so it says nothing that an old one does not know.
#
# When it is done, all is as if it had not been there: the folder is not in sys.path, and `sitecustomize` is the
# program's own, or missing.
import sys


def begin():
    folder = __file__.replace("\\", "/").rpartition("/")[0]
    sys.path[:] = [entry for entry in sys.path if entry != folder]
    sys.path_importer_cache.pop(folder, None)
    del sys.modules["sitecustomize"]
    if sys.version_info >= (3, 5):
        sys.path.insert(0, folder)
        try:
            import curfew_probe
        finally:
            sys.path.remove(folder)
            sys.path_importer_cache.pop(folder, None)
        curfew_probe.begin(folder)


try:
    begin()
except Exception:  # a program that cannot be recorded runs
    pass
import sitecustomize  # the program's; where it has none, this is the error that Python expects
