import Native

/// The Python script in the sandbox that imports a backend, calls one hook, and writes its result (PEP 517).
enum BuildDriver {
    /// The path of the script in the sandbox.
    static let place = "/build/driver.py"
    /// The folder in the sandbox for the answer and the wheel.
    static let resultPlace = "/build/result"
    /// The file name of the answer in that folder.
    static let answerName = "answer.json"
    /// The name of the folder for wheels in that folder.
    static let wheelFolder = "wheel"
    /// The name of the folder for metadata in that folder.
    static let metadataFolder = "metadata"

    /// The argument that calls two hooks: `get_requires_for_build_wheel` and, if it returns nothing, `prepare_metadata_for_build_wheel`.
    static let requirementsThenMetadata = "requirements-then-metadata"

    /// Returns the arguments that call a hook.
    static func arguments(hook: String, system: BuildSystem) -> [String] {
        // With -P, modules are not imported from the folder of the script.
        ["-P", place, hook, system.backend] + system.backendPath
    }

    /// The text of the script.
    static let text = """
        import importlib, itertools, json, os, sys, tempfile, traceback

        RESULT = "/build/result"

        def report(error):
            # The frames of this file say nothing of the backend.
            trace = error.__traceback__
            while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
                trace = trace.tb_next
            traceback.print_exception(type(error), error, trace)

        def find_backend(name, places):
            module_name, _, path = name.partition(":")
            module = importlib.import_module(module_name)
            if places:
                file = os.path.realpath(getattr(module, "__file__", None) or "/")
                if not any(os.path.commonpath((place, file)) == place for place in places):
                    return {"problem": "outside"}
            backend = module
            for part in path.split(".") if path else []:
                backend = getattr(backend, part)
            return {"backend": backend}

        def call(hook, name, paths):
            root = os.path.realpath(os.getcwd())
            places = [os.path.realpath(os.path.join(root, path)) for path in paths]
            if any(os.path.commonpath((root, place)) != root for place in places):
                return {"problem": "outside"}
            sys.path[:0] = places
            try:
                found = find_backend(name, places)
            except (ImportError, AttributeError) as error:
                report(error)
                return {"problem": "import", "detail": str(error)}
            if "problem" in found:
                return found
            backend = found["backend"]
            if hook == "requirements-then-metadata":
                first = ask_apart("get_requires_for_build_wheel", backend)
                if "problem" in first or first["requirements"]:
                    return first
                hook = "prepare_metadata_for_build_wheel"
            return ask(hook, backend)

        def ask(hook, backend):
            function = getattr(backend, hook, None)
            if hook == "build_wheel":
                if function is None:
                    return {"problem": "no hook"}
                value = function(os.path.join(RESULT, "wheel"))
                if not isinstance(value, str):
                    return {"problem": "answer", "detail": "a %s, not the name of a wheel" % type(value).__name__}
                return {"name": value}
            if hook == "prepare_metadata_for_build_wheel":
                if function is None:
                    return {}
                value = function(os.path.join(RESULT, "metadata"))
                if not isinstance(value, str):
                    return {"problem": "answer", "detail": "a %s, not the name of a folder" % type(value).__name__}
                return {"name": value}
            value = [] if function is None else function()
            if not isinstance(value, (list, tuple)) or not all(isinstance(text, str) for text in value):
                return {"problem": "answer", "detail": "something other than a list of requirements"}
            return {"requirements": list(value)}

        def raised(error):
            return {"problem": "raised", "detail": "%s: %s" % (type(error).__name__, error)}

        # Calls a hook in a process of its own, so that the next hook finds the interpreter as the backend's import left it.
        def ask_apart(hook, backend):
            reader, writer = os.pipe()
            sys.stdout.flush()
            child = os.fork()
            if child == 0:
                try:
                    answer = ask(hook, backend)
                except BaseException as error:
                    report(error)
                    answer = raised(error)
                sys.stdout.flush()
                with open(writer, "w") as out:
                    json.dump(answer, out)
                os._exit(0)
            os.close(writer)
            with open(reader) as text:
                text = text.read()
            status = os.waitpid(child, 0)[1]
            if text:
                return dict(json.loads(text), hook=hook)
            # The hook ended its process, and so this one ends.
            if os.WIFSIGNALED(status):
                os.kill(os.getpid(), os.WTERMSIG(status))
            os._exit(os.WEXITSTATUS(status) or 1)

        def main():
            hook, name, *paths = sys.argv[1:]
            del sys.argv[1:]
            os.umask(0o022)
            for folder in ("wheel", "metadata"):
                os.mkdir(os.path.join(RESULT, folder))
            sys.stdout.reconfigure(line_buffering=True)
            # Backends that build in a temporary folder let its name get into what they build; nobody else is here to guess it.
            tempfile._name_sequence = map("{:08d}".format, itertools.count())
            try:
                answer = call(hook, name, paths)
            except BaseException as error:
                report(error)
                answer = raised(error)
            sys.stdout.flush()
            with open(os.path.join(RESULT, "answer.json"), "w", encoding="utf-8", errors="backslashreplace") as out:
                json.dump(answer, out)

        main()

        """

    /// A script that makes folder listings sorted on every file system, because build scripts compile and link files in that order.
    static let sortedListings = """
        import os

        _listdir, _scandir = os.listdir, os.scandir

        def listdir(path="."):
            return sorted(_listdir(path))

        class _Entries:
            def __init__(self, path):
                with _scandir(path) as entries:
                    self._entries = iter(sorted(entries, key=lambda entry: entry.name))

            def __iter__(self):
                return self

            def __next__(self):
                return next(self._entries)

            def __enter__(self):
                return self

            def __exit__(self, *error):
                self.close()

            def close(self):
                self._entries = iter(())

        def scandir(path="."):
            return _Entries(path)

        os.listdir, os.scandir = listdir, scandir
        for functions in (os.supports_fd, os.supports_follow_symlinks):
            for old, new in ((_listdir, listdir), (_scandir, scandir)):
                if old in functions:
                    functions.add(new)

        """
}
