import ForeignText
import VersionSort

/// The sections of a spec that prepare, build and install, in the form of the target's time and for the kind of its source.
struct SpecSections {
    private let plan: RPMPlan
    private let source: String

    init(_ plan: RPMPlan, source: String) {
        self.plan = plan
        self.source = source
    }

    private var python: PythonProfile { plan.target.python }
    private var layout: PlannedLayout { plan.layout }
    /// The files of all packages: a build has them in one tree.
    private var files: [RPMFile] { plan.packages.flatMap(\.files) }
    private var usesMacros: Bool { plan.target.profile.rpm.pyprojectMacros && !isPatchedWheel }
    private var isWheel: Bool { source.utf8.hasSuffix(".whl") }
    private var isOld: Bool { plan.target.profile.rpm.oldSpecs }

    /// What the build needs.
    var buildRequires: [String] {
        let devel = "\(python.interpreterPackage)-devel"
        if usesMacros { return [devel, "pyproject-rpm-macros"] }
        if isWheel { return [python.interpreterPackage, "unzip"] }
        return [devel, "\(python.packagePrefix)setuptools"]
    }

    /// All sections.
    var lines: [String] { prepare + build + install + (isOld ? ["%clean", "rm -rf %{buildroot}", ""] : []) }

    private var prepare: [String] {
        // This form every rpm reads: older ones know no %autosetup, newer ones no %patch0.
        let patches = plan.patches.indices.map { "%patch -P\($0) -p1" }
        if isWheel { return ["%prep", "%setup -q -c -T"] + (isPatchedWheel ? ["unzip -q -V %{SOURCE0}"] + patches : []) + [""] }
        return ["%prep", "%setup -q -n \(SpecText.shell(sourceFolder))"] + patches + [""]
    }

    /// A wheel that is not installed as it is: no installer takes its files from a folder, so they are laid out by hand.
    private var isPatchedWheel: Bool { isWheel && !plan.patches.isEmpty }

    /// The folder in a source archive is the name of the archive.
    private var sourceFolder: String {
        SdistFilename.suffixes.lazy.compactMap { source.without(suffix: $0) }.first.map(String.init) ?? source
    }

    private var build: [String] {
        switch (usesMacros, isWheel) {
        case (true, true): return ["%build", "mkdir -p %{_pyproject_wheeldir}", "cp -p %{SOURCE0} %{_pyproject_wheeldir}/", ""]
        case (true, false): return ["%generate_buildrequires", "%pyproject_buildrequires -R", "", "%build", "%pyproject_wheel", ""]
        case (false, true): return ["%build", ""]
        case (false, false): return ["%build", "\(python.interpreter) setup.py build", ""]
        }
    }

    private var install: [String] {
        var lines = ["%install"]
        if isOld { lines.append("rm -rf %{buildroot}") }
        if plan.isSourceOnly { return lines + recorded + added + [""] }
        switch (usesMacros, isWheel) {
        case (true, _): lines.append("%pyproject_install")
        case (false, true): lines += unpacked
        case (false, false):
            lines.append(
                "\(python.interpreter) setup.py install --skip-build --root %{buildroot} --prefix %{_prefix} --single-version-externally-managed --record /dev/null"
            )
            lines.append("find %{buildroot} -name '*.py[co]' -delete")
        }
        return lines + shebangs + relocated + added + removed + compressed + placeholders + [""]
    }

    /// An installation that notes its files, for a list that is only known then.
    private var recorded: [String] {
        if usesMacros { return ["%pyproject_install", "%pyproject_save_files '*' +auto"] }
        return ["\(python.interpreter) setup.py install -O1 --skip-build --root %{buildroot} --prefix %{_prefix} --record INSTALLED_FILES"]
    }

    /// The file of the list of files, in the form that `%files -f` takes; nil when the plan lists them.
    var fileList: String? {
        guard plan.isSourceOnly else { return nil }
        return usesMacros ? "%{pyproject_files}" : "INSTALLED_FILES"
    }

    /// A wheel laid out by hand, for targets whose installers are older than wheels.
    ///
    /// Without `-V`, unzip takes `;1` at the end of a name for a version number of VMS, and drops it.
    private var unpacked: [String] {
        let library = "%{buildroot}\(layout.library)"
        let headers = "%{buildroot}%{_includedir}/python\(python.version)/\(SpecText.shell(plan.project.original))"
        return [
            "mkdir -p \(library)", isPatchedWheel ? "cp -a . \(library)" : "unzip -q -V -o %{SOURCE0} -d \(library)",
            "cd \(library)",
            "for data in ./*.data; do",
            "  [ -d \"$data\" ] || continue",
            "  if [ -d \"$data/purelib\" ]; then cp -a \"$data/purelib/.\" . ; fi",
            "  if [ -d \"$data/platlib\" ]; then cp -a \"$data/platlib/.\" . ; fi",
            "  if [ -d \"$data/scripts\" ]; then mkdir -p %{buildroot}%{_bindir}; cp -a \"$data/scripts/.\" %{buildroot}%{_bindir}/ ; fi",
            "  if [ -d \"$data/data\" ]; then cp -a \"$data/data/.\" %{buildroot}%{_prefix}/ ; fi",
            "  if [ -d \"$data/headers\" ]; then mkdir -p \(headers); cp -a \"$data/headers/.\" \(headers)/ ; fi",
            "  rm -rf \"$data\"",
            "done", "cd -",
        ] + metadataForm
    }

    /// The metadata as the target's Python reads it.
    private var metadataForm: [String] {
        guard python.metadataForm == .eggInfo else { return [] }
        let library = "%{buildroot}\(layout.library)"
        let information = "\(library)/\(SpecText.shell(layout.informationFolder))"
        return [
            "mv \(library)/*.dist-info \(information)", "mv \(information)/METADATA \(information)/PKG-INFO",
            "rm -f \(information)/WHEEL",
        ]
    }

    /// Scripts of a wheel start with a Python of whoever installs them.
    private var shebangs: [String] {
        let paths = Set(files.map { ExactText($0.path) })
        return layout.interpreted.filter { paths.contains(ExactText($0.path)) }.map { program in
            let line = program.line.replacingBytes(of: "\\", with: "\\\\").replacingBytes(of: "&", with: "\\&").replacingBytes(of: "|", with: "\\|")
            return "LC_ALL=C sed -i -e \(SpecText.shell("1s|.*|#!\(line)|")) %{buildroot}\(SpecText.shell(program.path))"
        }
    }

    /// Manual pages as the distribution's own packages have them.
    private var compressed: [String] { layout.compressedPaths.map { "gzip -9 -n %{buildroot}\(SpecText.shell($0))" } }

    /// Configuration that a project wants below the prefix is the system's.
    private var relocated: [String] {
        guard files.contains(where: { $0.path.utf8.hasPrefix("/etc/") }) else { return [] }
        return [
            "if [ -d %{buildroot}%{_prefix}/etc ]; then mkdir -p %{buildroot}/etc; cp -a %{buildroot}%{_prefix}/etc/. %{buildroot}/etc/; "
                + "rm -rf %{buildroot}%{_prefix}/etc; fi"
        ]
    }

    /// What the plan adds to what an installer lays out: programs, files of the stack, the mark of the installer.
    private var added: [String] {
        files.flatMap { file -> [String] in
            guard case .bytes(let bytes) = file.content else { return [] }
            let path = "%{buildroot}\(SpecText.shell(file.path))"
            if let attached = layout.attachedPaths.first(where: { $0.path.hasSameBytes(as: file.path) }),
                let number = plan.attachments.firstIndex(where: { $0.name == attached.name })
            {
                return ["install -D -p -m 0644 %{SOURCE\(number + 1)} \(path)"]
            }
            guard isAdded(file.path), let text = String(validating: bytes, as: UTF8.self) else { return [] }
            let folder = "%{buildroot}\(SpecText.shell(String(file.path.cut(atLast: "/")?.before ?? "")))"
            guard !text.isEmpty else { return ["mkdir -p \(folder)", ": > \(path)"] }
            return ["mkdir -p \(folder)"] + Self.written(text, to: path)
        }
    }

    /// The lines of a shell script that write a text, which ends with a line end, to a file.
    private static func written(_ text: String, to path: String) -> [String] {
        let body = text.without(suffix: "\n") ?? text[...]
        // No line of the text may end it.
        var mark = "RELCLI_EOF"
        while body.lines.contains(where: { $0.hasSameBytes(as: mark) }) { mark += "_" }
        guard SpecText.hasDirective(text) else { return ["cat > \(path) <<'\(mark)'", SpecText.inert(String(body)), mark] }
        // rpm would take a line for a section or a condition: each gets a sign before it, which goes when the file is written.
        return ["LC_ALL=C sed 's/^|//' > \(path) <<'\(mark)'"] + body.lines.map { "|" + SpecText.inert(String($0)) } + [mark]
    }

    private func isAdded(_ path: String) -> Bool {
        let information = "\(layout.library)/\(layout.informationFolder)/"
        if path.hasSameBytes(as: information + "INSTALLER") || path.hasSameBytes(as: information + "requires.txt") { return true }
        return layout.programs.contains { $0.path.hasSameBytes(as: path) } || layout.addedPaths.contains(where: path.hasSameBytes)
    }

    /// What an installer leaves and rpm must not have.
    private var removed: [String] {
        let information = "%{buildroot}\(layout.library)/\(SpecText.shell(layout.informationFolder))"
        let names = ["RECORD", "RECORD.jws", "RECORD.p7s", "REQUESTED", "direct_url.json"].map { "\(information)/\($0)" }
        return ["rm -f \(names.joined(separator: " "))"] + layout.excludedPaths.map { "rm -rf %{buildroot}\(SpecText.shell($0))" }
    }

    /// rpmbuild wants files that are only reserved to be there.
    private var placeholders: [String] {
        guard files.contains(where: \.content.isGhost) else { return [] }
        switch python.bytecode {
        case .pycache:
            return [
                "find %{buildroot}\(layout.library) -name '*.py' | while read -r module; do", "  folder=$(dirname \"$module\")/__pycache__",
                "  mkdir -p \"$folder\"", "  name=$(basename \"$module\" .py)",
                "  : > \"$folder/$name.cpython-\(python.compactVersion).pyc\"", "  : > \"$folder/$name.cpython-\(python.compactVersion).opt-1.pyc\"", "done",
            ]
        case .beside:
            return [
                "find %{buildroot}\(layout.library) -name '*.py' | while read -r module; do", "  : > \"${module}c\"", "  : > \"${module}o\"",
                "done",
            ]
        }
    }
}
