"""Does something when the program has imported a module, and imports nothing before."""
import sys


class _Loader:
    """Loads a module with its own loader, has it look as if that was all, and calls `then`."""

    def __init__(self, loader, then):
        self.loader = loader
        self.then = then

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        try:
            self.then(module)
        except Exception:  # a program that cannot be recorded runs
            pass


class _Finder:
    """Finds one module, by the finders behind it, and only once."""

    def __init__(self, name, then):
        self.name = name
        self.then = then

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is None:
                continue
            if hasattr(spec.loader, "exec_module") and hasattr(spec.loader, "create_module"):
                spec.loader = _Loader(spec.loader, self.then)
            return spec
        return None


def after_import_of(name, then):
    """Calls then(module) when the module has been imported: now, if it has been."""
    if name in sys.modules:
        then(sys.modules[name])
    else:
        sys.meta_path.insert(0, _Finder(name, then))


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
