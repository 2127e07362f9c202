"""Does something when the program has imported a module, and imports nothing before."""
import sys
from _thread import get_ident


class _Loader:
    """Loads a module with its own loader, has it look as if that was all, and calls `then`. It is its own loader to all
    that ask it."""

    __slots__ = "_curfew_loader", "_curfew_then"

    def __init__(self, loader, then):
        self._curfew_loader = loader
        self._curfew_then = then

    def __getattr__(self, name):
        return getattr(self._curfew_loader, name)

    @property
    def __class__(self):
        return self._curfew_loader.__class__

    def __repr__(self):
        return repr(self._curfew_loader)

    def exec_module(self, module):
        loader = self._curfew_loader
        module.__spec__.loader = module.__loader__ = loader
        loader.exec_module(module)
        try:
            self._curfew_then(module)
        except Exception:  # a program that cannot be recorded runs
            pass


class _Finder:
    """Finds the modules that are waited for, by the finders behind it, each time that somebody looks for them."""

    def __init__(self):
        self.then = {}
        self.looking = set()  # threads: a finder of the program's may have this one inside, and ask it again

    def find_spec(self, name, path=None, target=None):
        then = self.then.get(name)
        thread = get_ident()
        if then is None or thread in self.looking:
            return None
        self.looking.add(thread)
        try:
            return self.find_behind(name, path, target, then)
        finally:
            self.looking.discard(thread)

    def find_behind(self, name, path, target, then):
        finders = list(sys.meta_path)
        if self in finders:
            finders = finders[finders.index(self) + 1 :]
        for finder in finders:
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is None:
                continue
            if hasattr(spec.loader, "exec_module") and hasattr(spec.loader, "create_module"):
                spec.loader = _Loader(spec.loader, then)
            return spec
        return None


_finder = _Finder()


_imported = set()


def after_import_of(name, then):
    """Calls then(module) each time that the module has been imported: now, if it has been."""

    def imported(module):
        _imported.add(name)
        then(module)

    if name in sys.modules:
        imported(sys.modules[name])
    if not _finder.then:
        sys.meta_path.insert(0, _finder)
    _finder.then[name] = imported


def has_been_imported(name):
    """Whether that was called. A module may be there without: somebody else has found it."""
    return name in _imported


class _LastFinder:
    """Finds one package in a folder, where nobody else has one of that name."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        from importlib.machinery import PathFinder

        return PathFinder.find_spec(name, [self.folder], target)


def provide(name, folder):
    """Lets the program import a package of that folder, if it has none of its own of that name."""
    sys.meta_path.append(_LastFinder(name, folder))
