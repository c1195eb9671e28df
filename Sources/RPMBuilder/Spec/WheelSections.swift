import ForeignText
import VersionSort

/// The sections of a spec for a wheel.
///
/// The plan lists every file, and the package is the same wherever it is built.
struct WheelSections {
    private let plan: RPMPlan
    private let source: String

    init(_ plan: RPMPlan, source: String) {
        self.plan = plan
        self.source = source
    }

    private var python: PythonProfile { plan.target.python }
    private var layout: PlannedLayout { plan.layout }
    /// The files of all packages, which are in one tree during a build.
    private var files: [RPMFile] { plan.packages.flatMap(\.files) }
    /// A Boolean value indicating whether the wheel is patched.
    ///
    /// No installer accepts a folder of its files, so shell commands install them.
    private var isPatched: Bool { !plan.patches.isEmpty }
    private var usesMacros: Bool { plan.target.profile.rpm.pyprojectMacros && !isPatched }
    private var isOld: Bool { plan.target.profile.rpm.oldSpecs }
    private var library: String { "%{buildroot}\(SpecPath.shell(layout.library, plan.target))" }

    /// The build requirements.
    var buildRequires: [String] {
        usesMacros ? ["\(python.interpreterPackage)-devel", "pyproject-rpm-macros"] : [python.interpreterPackage, "unzip"]
    }

    private var check: SpecCheck { SpecCheck(plan, modules: plan.topLevelNames) }
    var conditions: [String] { check.conditions }

    /// All sections.
    var lines: [String] {
        let clean = isOld ? ["%clean", "rm -rf %{buildroot}", ""] : []
        return prepare + build + install + check.lines + clean
    }

    private var prepare: [String] {
        ["%prep", "%setup -q -c -T"] + (isPatched ? ["unzip -q -V %{SOURCE0}"] + SpecText.patches(plan) : []) + [""]
    }

    private var build: [String] {
        ["%build"] + (usesMacros ? ["mkdir -p %{_pyproject_wheeldir}", "cp -p %{SOURCE0} %{_pyproject_wheeldir}/"] : []) + [""]
    }

    private var install: [String] {
        let start = ["%install"] + (isOld ? ["rm -rf %{buildroot}"] : []) + (usesMacros ? ["%pyproject_install"] : unpacked)
        return start + renamed + shebangs + relocated + AddedFiles(plan).lines + removed + compressed + placeholders + [""]
    }

    /// The commands that install a wheel's files without an installer, for targets whose installers do not support wheels.
    ///
    /// Without `-V`, unzip treats `;1` at the end of a name as a VMS version number and removes it.
    private var unpacked: [String] {
        let headers = "%{buildroot}%{_includedir}/python\(python.version)/\(SpecText.shell(plan.project.original))"
        return [
            "mkdir -p \(library)", isPatched ? "cp -a . \(library)" : "unzip -q -V -o %{SOURCE0} -d \(library)",
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

    /// The commands that convert the metadata to the form that the target's Python reads.
    private var metadataForm: [String] {
        guard python.metadataForm == .eggInfo else { return [] }
        let information = "\(library)/\(SpecText.shell(layout.informationFolder))"
        return [
            "mv \(library)/*.dist-info \(information)", "mv \(information)/METADATA \(information)/PKG-INFO",
            "rm -f \(information)/WHEEL",
        ]
    }

    /// The commands that add the Python's version to program names.
    ///
    /// Programs of entry points are written again, so the installer's are removed.
    private var renamed: [String] {
        guard let suffix = layout.programSuffix else { return [] }
        let made = layout.programs.compactMap { $0.path.without(suffix: suffix).map(String.init) }
        return (made.isEmpty ? [] : ["rm -f \(made.map { "%{buildroot}\(SpecPath.shell($0, plan.target))" }.joined(separator: " "))"])
            + layout.renamed.map { "mv %{buildroot}\(SpecPath.shell($0.stated, plan.target)) %{buildroot}\(SpecPath.shell($0.path, plan.target))" }
    }

    /// The commands that set the first line of the wheel's scripts, which name the installer's Python.
    private var shebangs: [String] {
        let paths = Set(files.map { ExactText($0.path) })
        return layout.interpreted.filter { paths.contains(ExactText($0.path)) }.map { program in
            let line = program.line.replacingBytes(of: "\\", with: "\\\\").replacingBytes(of: "&", with: "\\&").replacingBytes(of: "|", with: "\\|")
            return "LC_ALL=C sed -i -e \(SpecText.shell("1s|.*|#!\(line)|")) %{buildroot}\(SpecPath.shell(program.path, plan.target))"
        }
    }

    /// The commands that compress manual pages, as in the distribution's packages.
    private var compressed: [String] { layout.compressedPaths.map { "gzip -9 -n %{buildroot}\(SpecPath.shell($0, plan.target))" } }

    /// The commands that move configuration files from below the prefix to the system's folder.
    private var relocated: [String] {
        guard files.contains(where: { $0.path.utf8.hasPrefix("/etc/") }) else { return [] }
        return [
            "if [ -d %{buildroot}%{_prefix}/etc ]; then mkdir -p %{buildroot}/etc; cp -a %{buildroot}%{_prefix}/etc/. %{buildroot}/etc/; "
                + "rm -rf %{buildroot}%{_prefix}/etc; fi"
        ]
    }

    /// The commands that remove files of an installer which rpm must not package.
    private var removed: [String] {
        let information = "\(library)/\(SpecText.shell(layout.informationFolder))"
        let names = ["RECORD", "RECORD.jws", "RECORD.p7s", "REQUESTED", "direct_url.json"].map { "\(information)/\($0)" }
        return ["rm -f \(names.joined(separator: " "))"] + layout.excludedPaths.map { "rm -rf %{buildroot}\(SpecPath.shell($0, plan.target))" }
    }

    /// The commands that create ghost files, because rpmbuild requires that they exist.
    private var placeholders: [String] {
        guard files.contains(where: \.content.isGhost) else { return [] }
        switch python.bytecode {
        case .pycache:
            return [
                "find \(library) -name '*.py' | while read -r module; do", "  folder=$(dirname \"$module\")/__pycache__",
                "  mkdir -p \"$folder\"", "  name=$(basename \"$module\" .py)",
                "  : > \"$folder/$name.cpython-\(python.compactVersion).pyc\"", "  : > \"$folder/$name.cpython-\(python.compactVersion).opt-1.pyc\"", "done",
            ]
        case .beside:
            return [
                "find \(library) -name '*.py' | while read -r module; do", "  : > \"${module}c\"", "  : > \"${module}o\"",
                "done",
            ]
        }
    }
}
