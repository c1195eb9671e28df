import ForeignText
import VersionSort

/// The sections of a spec that prepare, build, install and check, for the kind of source and in the form of the target's rpm.
struct SpecSections {
    /// The lines of all sections.
    let lines: [String]
    /// The names of the file lists for `%files -f`, by package.
    ///
    /// Packages without one list their files in the spec.
    let fileLists: [String: String]
    /// The lines for the start of the spec, with conditions that the sections need.
    let conditions: [String]
    /// The licence files of the source, which the main package contains as documentation.
    let licenses: [String]

    /// Creates the sections.
    ///
    /// - Parameter source: The file name of the wheel or the sdist.
    init(_ plan: RPMPlan, source: String) {
        if let sourceOnly = plan.sourceOnly {
            let sections = SourceSections(plan, sourceOnly)
            lines = sections.lines
            fileLists = sections.fileLists
            licenses = sections.licenses
            conditions = sections.conditions
        } else {
            let sections = WheelSections(plan, source: source)
            lines = sections.lines
            conditions = sections.conditions
            fileLists = [:]
            licenses = []
        }
    }

    /// Returns the build requirements.
    static func buildRequires(_ plan: RPMPlan, source: String) -> [RPMDependency] {
        let names = plan.sourceOnly.map { SourceSections(plan, $0).buildRequires } ?? WheelSections(plan, source: source).buildRequires
        return names.map { RPMDependency($0) } + plan.buildRequires
    }
}

/// The lines of a spec that write the files which the plan adds to an installer's: programs of entry points, files of the stack, `INSTALLER` and
/// `requires.txt`.
struct AddedFiles {
    let lines: [String]

    init(_ plan: RPMPlan) {
        let layout = plan.layout
        let information = "\(layout.library)/\(layout.informationFolder)/"
        // A wheel may have thousands of programs and files.
        let added = Set((layout.programs.map(\.path) + layout.addedPaths + ["INSTALLER", "requires.txt"].map { information + $0 }).map { ExactText($0) })
        let attached = Dictionary(layout.attachedPaths.map { (ExactText($0.path), $0.name) }, uniquingKeysWith: { first, _ in first })
        lines = plan.packages.flatMap(\.files).flatMap { file -> [String] in
            guard case .bytes(let bytes) = file.content else { return [] }
            let path = "%{buildroot}\(SpecPath.shell(file.path, plan.target))"
            if let name = attached[ExactText(file.path)], let number = plan.attachments.firstIndex(where: { $0.name == name }) {
                return ["install -D -p -m 0644 %{SOURCE\(number + 1)} \(path)"]
            }
            guard added.contains(ExactText(file.path)), let text = String(validating: bytes, as: UTF8.self) else { return [] }
            let folder = "%{buildroot}\(SpecPath.shell(String(file.path.cut(atLast: "/")?.before ?? ""), plan.target))"
            guard !text.isEmpty else { return ["mkdir -p \(folder)", ": > \(path)"] }
            return ["mkdir -p \(folder)"] + Self.written(text, to: path)
        }
    }

    /// Returns the lines of a shell script that write a text with a final line end to a file.
    private static func written(_ text: String, to path: String) -> [String] {
        let body = text.without(suffix: "\n") ?? text[...]
        // The end mark must not be a line of the text.
        var mark = "RELCLI_EOF"
        while body.lines.contains(where: { $0.hasSameBytes(as: mark) }) { mark += "_" }
        guard SpecText.hasDirective(text) else { return ["cat > \(path) <<'\(mark)'", SpecText.inert(String(body)), mark] }
        // rpm would read a line as a section or a condition, so prefix each line with a character that is removed when the file is written.
        return ["LC_ALL=C sed 's/^|//' > \(path) <<'\(mark)'"] + body.lines.map { "|" + SpecText.inert(String($0)) } + [mark]
    }
}
