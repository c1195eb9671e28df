import ForeignText
import VersionSort

/// The sections of a spec for an sdist that the target builds, with its own backend, macros and generators.
///
/// The files and the name of the metadata folder are known only after the build, so the build writes the list of files.
struct SourceSections {
    private let plan: RPMPlan
    private let source: SourcePlan
    /// The file name of the main package's file list if no macro writes it.
    private static let listName = "relcli-files"

    init(_ plan: RPMPlan, _ source: SourcePlan) {
        self.plan = plan
        self.source = source
    }

    private var python: PythonProfile { plan.target.python }
    private var usesMacros: Bool { plan.target.profile.rpm.pyprojectMacros }
    private var isOld: Bool { plan.target.profile.rpm.oldSpecs }
    private var list: String { usesMacros ? "%{pyproject_files}" : Self.listName }
    /// A Boolean value indicating whether files are listed individually, because some belong to other packages or are configuration.
    private var isDivided: Bool { !source.parts.isEmpty || !source.configuration.isEmpty }

    /// The build requirements.
    var buildRequires: [String] {
        let compilers = source.survey.isForMachine ? source.survey.languages.map(\.package).sorted() : []
        let devel = "\(python.interpreterPackage)-devel"
        if usesMacros { return [devel, "pyproject-rpm-macros"] + compilers }
        let tools = source.survey.hasSetupScript ? ["setuptools"] : ["pip", "setuptools", "wheel"]
        let backend = source.survey.backend.filter { $0.applies(in: plan.target.environment) }.map(\.name)
        let namespace = python.distProvides.namespaces.first ?? "python3dist"
        return [devel] + tools.map { python.packagePrefix + $0 } + Set(backend).sorted().map { "\(namespace)(\($0))" } + compilers
    }

    /// The licence files of the archive for `%license`.
    ///
    /// The build may install further copies.
    var licenses: [String] {
        source.survey.licenses.map(\.path).filter { name in
            let isPlain = name.utf8.allSatisfy { $0.isAlphanumeric || "._+-".utf8.contains($0) }
            return isPlain && ["LICEN", "COPYING", "UNLICENSE"].contains { name.uppercased().utf8.hasPrefix($0) }
        }.sorted()
    }

    /// The file lists by package.
    var fileLists: [String: String] {
        var lists = [plan.main.name: list]
        for (number, part) in source.parts.enumerated() { lists[part.package] = Self.partName(number) }
        return lists
    }

    private static func partName(_ number: Int) -> String { "\(listName)-\(number + 1)" }

    /// All sections.
    var lines: [String] { prepare + build + install + check.lines + (isOld ? ["%clean", "rm -rf %{buildroot}", ""] : []) }

    private var prepare: [String] {
        var unpacked = ["%setup -q -c"]
        if let folder = source.survey.topFolder {
            // rpm inserts the name into a script unchanged, so do not use one with a special meaning for a shell.
            let isPlain = folder.utf8.allSatisfy { $0.isAlphanumeric || "._+-~".utf8.contains($0) } && !folder.utf8.hasPrefix("-")
            unpacked = isPlain ? ["%setup -q -n \(folder)"] : unpacked + ["find . -mindepth 2 -maxdepth 2 -exec mv -t . {} +"]
        }
        return ["%prep"] + unpacked + SpecText.patches(plan) + [""]
    }

    private var build: [String] {
        if usesMacros {
            return [
                "%generate_buildrequires", "%pyproject_buildrequires \(source.unwanted.isEmpty ? "%{!?with_check:-R}" : "-R")", "", "%build",
                "%pyproject_wheel", "",
            ]
        }
        let command = source.survey.hasSetupScript ? "setup.py build" : "-m pip wheel --no-deps --no-index --no-build-isolation --wheel-dir relcli-wheel ."
        return ["%build", "CFLAGS=\"${CFLAGS:-%{?optflags}}\" \(python.interpreter) \(command)", ""]
    }

    private var install: [String] {
        var lines = ["%install"]
        if isOld { lines.append("rm -rf %{buildroot}") }
        if usesMacros {
            lines.append("%pyproject_install")
        } else if source.survey.hasSetupScript {
            lines.append("\(python.interpreter) setup.py install -O1 --skip-build --root %{buildroot} --prefix %{_prefix}")
        } else {
            lines.append(
                "\(python.interpreter) -m pip install --root %{buildroot} --prefix %{_prefix} --no-deps --no-index --ignore-installed "
                    + "--no-warn-script-location relcli-wheel/*.whl")
        }
        lines += source.excluded.map { "find %{buildroot} ! -type d -path \(Self.rooted($0)) -delete" }
        lines += usesMacros ? saved + renamed : relocated + renamed + listed
        lines += divided
        return lines + AddedFiles(plan).lines + [""]
    }

    /// The commands that add the version of the Python to the names of programs.
    private var renamed: [String] {
        guard let suffix = plan.layout.programSuffix else { return [] }
        let version = suffix.droppingBytes(first: 1)
        let moved = [
            "for program in %{buildroot}%{_bindir}/* %{buildroot}%{_sbindir}/*; do", "  case \"$program\" in *\(version)) continue ;; esac",
            "  [ ! -f \"$program\" ] || mv \"$program\" \"$program\(suffix)\"", "done",
        ]
        guard usesMacros else { return moved }
        let pattern = Self.expression(String(version))
        return moved + ["LC_ALL=C sed -E -i -e '\\,^\"?/usr/s?bin/,{/\(pattern)\"?$/!s/(\"?)$/\(suffix)\\1/}' \(list)"]
    }

    // MARK: Lists of files

    /// The commands that let the macro `%pyproject_save_files` write the list, and then remove the files that the stack leaves out.
    private var saved: [String] {
        let modules = source.survey.modules.isEmpty ? ["'*'"] : source.survey.modules.map(SpecText.shell)
        return ["%pyproject_save_files \(modules.joined(separator: " ")) +auto"] + source.excluded.map { dropped($0) }
            + (source.survey.mayHaveConfiguration ? relocated + [dropped("/usr/etc/*")] : [])
    }

    /// The commands that move configuration files from below the prefix to the system's folder.
    private var relocated: [String] {
        guard source.survey.mayHaveConfiguration else { return [] }
        return [
            "if [ -d %{buildroot}%{_prefix}/etc ]; then", "  mkdir -p %{buildroot}%{_sysconfdir}",
            "  cp -a %{buildroot}%{_prefix}/etc/. %{buildroot}%{_sysconfdir}/", "  rm -rf %{buildroot}%{_prefix}/etc", "fi",
        ]
    }

    /// The commands that write the list without the macro: whole folders of modules, because each setuptools writes other files into them, and all other files
    /// one by one.
    ///
    /// Characters with a meaning in file lists are written as `?`. Byte code and compressed manuals are created after the installation.
    private var listed: [String] {
        let sites = "%{buildroot}\(SpecPath.shell(plan.target.python.sitelib, plan.target)) %{buildroot}\(SpecPath.shell(plan.target.sitearch, plan.target))"
        let depth = isDivided ? "" : " -maxdepth 1"
        let kind = isDivided ? " ! -type d" : ""
        return [
            "{", "  for site in \(sites); do", "    [ -d \"$site\" ] || continue",
            "    find \"$site\" -mindepth 1\(depth) ! -name __pycache__ ! -name '*.py[co]'\(kind)",
            "  done",
            "  find %{buildroot} ! -type d ! -path '*/site-packages/*'"
                + (source.survey.mayHaveConfiguration ? " ! -path '%{buildroot}%{_sysconfdir}/*'" : ""),
            "} | LC_ALL=C sort -u | \(patterns) > \(Self.listName)",
        ]
    }

    /// A filter that turns paths of the build root into lines of a file list.
    private var patterns: String {
        // A folder of modules may have the name of a module, so only files get the pattern of their byte code.
        let bytecode =
            python.bytecode == .pycache
            ? "-e '/\\/site-packages\\/.*\\.py$/{p;s|\\([^/]*\\)\\.py$|__pycache__/\\1.*|}'" : "-e '/\\/site-packages\\/.*\\.py$/s|$|*|'"
        return "LC_ALL=C sed -e 's|^%{buildroot}||' -e 's|[][ {}%%\"*?\\\\]|?|g' -e \"s|'|?|g\" -e '/\\/man\\/man/s|$|*|' \(bytecode)"
    }

    /// The commands that remove files of other packages and configuration files from the main package's list.
    private var divided: [String] {
        var lines: [String] = []
        for (number, part) in source.parts.enumerated() {
            for pattern in part.patterns {
                lines.append("find %{buildroot} ! -type d ! -name '*.py[co]' -path \(Self.rooted(pattern)) | \(patterns) >> \(Self.partName(number))")
                lines.append(dropped(pattern))
            }
            lines.append("touch \(Self.partName(number))")
        }
        for pattern in source.configuration { lines.append(dropped(pattern)) }
        let configuration = source.configuration + (source.survey.mayHaveConfiguration ? ["/etc/*"] : [])
        guard !configuration.isEmpty else { return lines }
        let paths = configuration.map { "-path \(Self.rooted($0))" }.joined(separator: " -o ")
        lines.append("find %{buildroot} ! -type d \\( \(paths) \\) | \(patterns) -e 's|^|%%config(noreplace) |' >> \(list)")
        return lines
    }

    /// Returns the command that removes the lines for a pattern's paths and their byte code from the list.
    private func dropped(_ pattern: String) -> String {
        var ends = [Self.expression(pattern)]
        if let (folder, name) = pattern.cut(atLast: "/"), let stem = name.without(suffix: ".py") {
            ends.append("\(Self.expression(String(folder)))/__pycache__/\(Self.expression(String(stem)))\\..*")
        }
        let commands = ends.map { "-e \(SpecText.shell("\\,^(%[^ ]+ )*\"?\($0)\"?$,d"))" }
        return "LC_ALL=C sed -E -i \(commands.joined(separator: " ")) \(list)"
    }

    /// Returns a pattern for `find -path`, in which only `*` is special and matches any text.
    private static func rooted(_ pattern: String) -> String {
        var text = ""
        for scalar in pattern.unicodeScalars {
            if "?[\\".unicodeScalars.contains(scalar) { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        return "%{buildroot}\(SpecText.shell(pattern.utf8.hasPrefix("/") ? text : "/" + text))"
    }

    /// Returns a pattern as an extended regular expression, for lines with `?` in place of special characters.
    private static func expression(_ pattern: String) -> String {
        var text = ""
        for byte in pattern.utf8 {
            switch byte {
            case UInt8(ascii: "*"): text += ".*"
            case _ where byte.isAlphanumeric || "/_-@:~=".utf8.contains(byte): text.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "."), UInt8(ascii: "+"): text += "\\\(Unicode.Scalar(byte))"
            default: text += "."
            }
        }
        return text
    }

    // MARK: Check

    private var check: SpecCheck {
        guard usesMacros else { return SpecCheck(plan, modules: source.survey.modules) }
        // A module may be missing because the override excludes it or the system provides it under another name.
        return source.unwanted.isEmpty ? .saved : SpecCheck(plan, modules: [])
    }

    var conditions: [String] { check.conditions }
}
