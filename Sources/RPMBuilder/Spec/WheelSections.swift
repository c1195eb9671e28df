import ForeignText
import VersionSort

/// The sections of a spec that packages a wheel: the plan knows every file, and the package is the same wherever it is built.
struct WheelSections {
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
    /// A wheel that is not installed as it is: no installer takes its files from a folder, so they are laid out by hand.
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

    /// A wheel laid out by hand, for targets whose installers are older than wheels.
    ///
    /// Without `-V`, unzip takes `;1` at the end of a name for a version number of VMS, and drops it.
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

    /// The metadata as the target's Python reads it.
    private var metadataForm: [String] {
        guard python.metadataForm == .eggInfo else { return [] }
        let information = "\(library)/\(SpecText.shell(layout.informationFolder))"
        return [
            "mv \(library)/*.dist-info \(information)", "mv \(information)/METADATA \(information)/PKG-INFO",
            "rm -f \(information)/WHEEL",
        ]
    }

    /// Programs get their names with the version of the Python; those of entry points are written anew, so what an installer made of them goes.
    private var renamed: [String] {
        guard let suffix = layout.programSuffix else { return [] }
        let made = layout.programs.compactMap { $0.path.without(suffix: suffix).map(String.init) }
        return (made.isEmpty ? [] : ["rm -f \(made.map { "%{buildroot}\(SpecPath.shell($0, plan.target))" }.joined(separator: " "))"])
            + layout.renamed.map { "mv %{buildroot}\(SpecPath.shell($0.stated, plan.target)) %{buildroot}\(SpecPath.shell($0.path, plan.target))" }
    }

    /// Scripts of a wheel start with a Python of whoever installs them.
    private var shebangs: [String] {
        let paths = Set(files.map { ExactText($0.path) })
        return layout.interpreted.filter { paths.contains(ExactText($0.path)) }.map { program in
            let line = program.line.replacingBytes(of: "\\", with: "\\\\").replacingBytes(of: "&", with: "\\&").replacingBytes(of: "|", with: "\\|")
            return "LC_ALL=C sed -i -e \(SpecText.shell("1s|.*|#!\(line)|")) %{buildroot}\(SpecPath.shell(program.path, plan.target))"
        }
    }

    /// Manual pages as the distribution's own packages have them.
    private var compressed: [String] { layout.compressedPaths.map { "gzip -9 -n %{buildroot}\(SpecPath.shell($0, plan.target))" } }

    /// Configuration that a project wants below the prefix is the system's.
    private var relocated: [String] {
        guard files.contains(where: { $0.path.utf8.hasPrefix("/etc/") }) else { return [] }
        return [
            "if [ -d %{buildroot}%{_prefix}/etc ]; then mkdir -p %{buildroot}/etc; cp -a %{buildroot}%{_prefix}/etc/. %{buildroot}/etc/; "
                + "rm -rf %{buildroot}%{_prefix}/etc; fi"
        ]
    }

    /// The files that an installer leaves behind and rpm must not package.
    private var removed: [String] {
        let information = "\(library)/\(SpecText.shell(layout.informationFolder))"
        let names = ["RECORD", "RECORD.jws", "RECORD.p7s", "REQUESTED", "direct_url.json"].map { "\(information)/\($0)" }
        return ["rm -f \(names.joined(separator: " "))"] + layout.excludedPaths.map { "rm -rf %{buildroot}\(SpecPath.shell($0, plan.target))" }
    }

    /// rpmbuild wants files that are only reserved to be there.
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
