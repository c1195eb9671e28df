import Native
import SystemPackage
import TestSupport
import VersionSort

/// The macros of Fedora and EL that our specs use, written from their manuals without the distributions' text.
///
/// The Python is this machine's 3.11 with its setuptools, in an environment with the distributions' folders.
struct RebuildMacros {
    /// The arguments of rpmbuild that load them.
    let arguments: [String]
    /// The interpreter, for targets whose specs run it by its path.
    let python: String

    /// Writes the macros for a target with Python 3.11 into a folder.
    ///
    /// - Parameter pyproject: `true` to include the macros of pyproject-rpm-macros.
    init(_ target: Target, pyproject: Bool = true, in folder: FilePath) async throws {
        let environment = folder.appending("target-python")
        _ = try await output("/usr/bin/python3", ["-m", "venv", "--system-site-packages", "--without-pip", environment.string])
        python = environment.appending("bin/python").string
        let helper = folder.appending("pyproject.py")
        try FileSystem.writeAtomically(Array(Self.helper.utf8), to: helper)
        let pip = "\(python) -m pip --disable-pip-version-check --no-cache-dir --quiet"
        let run = "\(python) \(helper) %{buildroot} \(target.python.sitelib) \(target.sitearch)"
        let install = [
            "\(pip) install --root %{buildroot} --prefix %{_prefix} --no-deps --no-index --no-compile --ignore-installed --no-warn-script-location "
                + "%{_pyproject_wheeldir}/*.whl",
            "\(run) record %{_pyproject_record}",
            "if [ -d %{buildroot}%{_bindir} ]; then LC_ALL=C sed -i -e '1s|^#!.*python.*|#!\(target.python.shebang)|' %{buildroot}%{_bindir}/*; fi",
            "find %{buildroot} -name RECORD -delete -o -name REQUESTED -delete -o -name direct_url.json -delete",
            "find %{buildroot} -name INSTALLER -exec sh -c 'echo rpm > \"$1\"' sh {} ';'", "rm -rf %{_pyproject_wheeldir}",
        ]
        var lines = [
            "%python3_sitelib \(target.python.sitelib)", "%python3_sitearch \(target.sitearch)",
            "%py3_check_import() PYTHONPATH=%{buildroot}%{python3_sitelib}:%{buildroot}%{python3_sitearch} \(python) -B -c 'import sys; [__import__(n) for n in sys.argv[1:]]' %*",
            "%__os_install_post \(python) -m compileall -q -f -o 0 -o 1 -s %{buildroot} %{buildroot}/usr/lib*/python\(target.python.version) || :",
        ]
        if pyproject {
            lines += [
                "%_pyproject_wheeldir %{_builddir}/pyproject-wheeldir", "%_pyproject_record %{_builddir}/pyproject-record",
                "%pyproject_files %{_builddir}/pyproject-files",
                "%pyproject_buildrequires(rRxtNwe:) true",
                "%pyproject_wheel(C:) \(pip) wheel --wheel-dir %{_pyproject_wheeldir} --no-deps --no-index --no-build-isolation .",
                "%pyproject_install() \(install.joined(separator: "; "))",
                "%pyproject_save_files() \(run) save %{_pyproject_record} %{pyproject_files} %*",
                "%pyproject_check_import(te:) PYTHONPATH=%{buildroot}%{python3_sitelib}:%{buildroot}%{python3_sitearch} \(run) check %{pyproject_files}",
            ]
        }
        let file = folder.appending("macros.target")
        try FileSystem.writeAtomically(Array(lines.map { $0 + "\n" }.joined().utf8), to: file)
        arguments = ["--load", file.string]
    }

    /// A script that lists the installed files: modules by name, metadata, and with `+auto` all others.
    private static let helper = """
        import csv, fnmatch, glob, os, sys
        root, sitelib, sitearch, command = sys.argv[1:5]
        sites = [sitelib + "/", sitearch + "/"]

        def installed():
            for record in glob.glob(root + "/usr/lib*/python*/site-packages/*.dist-info/RECORD"):
                for row in csv.reader(open(record, newline="")):
                    yield os.path.normpath(os.path.join(os.path.dirname(os.path.dirname(record)), row[0]))[len(root):]

        def line(path):
            return "".join("?" if c in "[]{}*?%\\"' " else c for c in path)

        def compiles(path):
            try:
                compile(open(root + path, "rb").read(), path, "exec")
                return True
            except OSError:
                return True
            except (SyntaxError, ValueError):
                return False

        def save(record, result, *names):
            auto = "+auto" in names
            names = [name for name in names if name != "+auto"]
            found, lines, rest = set(), [], []
            for path in open(record).read().split("\\n")[:-1]:
                site = next((s for s in sites if path.startswith(s)), None)
                if os.path.basename(path) in ("RECORD", "REQUESTED", "direct_url.json"):
                    continue
                if site is None:
                    rest.append(line(path) + ("*" if "/man/man" in path else ""))
                    continue
                top = path[len(site):].split("/")[0]
                module = top.split(".")[0]
                matching = [n for n in names if fnmatch.fnmatchcase(module, n)]
                if not top.endswith((".dist-info", ".pth")) and not matching:
                    rest.append(line(path))
                    continue
                found.update(matching)
                folder = os.path.dirname(path)
                while len(folder) > len(site):
                    lines.append("%dir " + line(folder))
                    folder = os.path.dirname(folder)
                lines.append(line(path))
                if path.endswith(".py") and compiles(path):
                    folder, name = os.path.split(path)
                    if folder + "/" != site:
                        lines.append("%dir " + line(folder + "/__pycache__"))
                    lines.append(line("%s/__pycache__/%s.cpython-311" % (folder, name[:-3])) + "{,.opt-?}.pyc")
            missing = set(names) - found
            if missing:
                sys.exit("these globs did not match any module: %s" % sorted(missing))
            if rest and not auto:
                sys.exit("unclassified: %s" % rest)
            open(result, "w").write("\\n".join(dict.fromkeys(lines + rest)) + "\\n")

        def check(result):
            sys.dont_write_bytecode = True
            for path in open(result).read().split("\\n"):
                for site in sites:
                    name = path[len(site):]
                    if path.startswith(site) and name.endswith((".py", "/__init__.py")) and name.count("/") == name.endswith("/__init__.py"):
                        __import__(name.split("/")[0].removesuffix(".py"))

        if command == "record":
            open(sys.argv[5], "w").write("".join(path + "\\n" for path in installed()))
        elif command == "save":
            save(*sys.argv[5:])
        elif command == "check":
            check(sys.argv[5])

        """
}
