import ForeignText
package import Native
import VersionSort

/// The facts about an sdist that only its target builds: the structure of the archive, and the results of a build here, if any.
package struct SourceSurvey: Sendable {
    /// A compiled language of modules.
    enum Language: Hashable, Sendable, CaseIterable {
        case c, cxx, rust, fortran

        /// The file name extensions.
        fileprivate var endings: [String] {
            switch self {
            case .c: [".c", ".pyx"]
            case .cxx: [".cc", ".cpp", ".cxx"]
            case .rust: [".rs"]
            case .fortran: [".f", ".f90"]
            }
        }

        /// The package with the compiler, which has the same name on every target.
        var package: String {
            switch self {
            case .c: "gcc"
            case .cxx: "gcc-c++"
            case .rust: "cargo"
            case .fortran: "gcc-gfortran"
            }
        }
    }

    /// The only folder at the top of the archive; `nil` if there are files or several folders.
    private(set) var topFolder: String?
    private(set) var hasSetupScript = false
    private(set) var languages: Set<Language> = []
    /// The licence files in the top folder.
    private(set) var licenses: [LicenseFile] = []
    /// The names that can be imported; empty without a build.
    private(set) var modules: [String] = []
    /// The build requirements in pyproject.toml (PEP 518), without pip, setuptools and wheel, which old distributions have anyway.
    private(set) var backend: [Requirement] = []
    /// The results of a build here; `nil` without one.
    private var built: (isForMachine: Bool, hasConfiguration: Bool)?

    /// Creates an empty survey.
    package init() {}

    /// Reads an archive once without unpacking or running anything.
    ///
    /// Throws `ArchiveError` if it cannot be read.
    package init(_ sdist: VerifiedArtifact) throws(ArchiveError) {
        var reader = try ArchiveReader(sdist, limits: .source)
        var tops: Set<ExactText> = []
        while let entry = try reader.next() {
            let parts = entry.path.splitBytes(on: "/").filter { $0 != "." }
            guard let top = parts.first, top != "pax_global_header", top != "__MACOSX", !top.utf8.hasPrefix("._") else { continue }
            tops.insert(ExactText(parts.count > 1 || entry.kind == .directory ? top : ""))
            guard entry.kind == .regular, let name = parts.last else { continue }
            for language in Language.allCases where language.endings.contains(where: { name.utf8.hasSuffix($0) }) { languages.insert(language) }
            guard parts.count == 2 else { continue }
            if name == "setup.py" { hasSetupScript = true }
            if name == "pyproject.toml" { backend = Self.backend(try reader.readAll(limit: 1 << 20)) }
            if StatedLicenses([]).contains(String(name)) {
                let bytes = try reader.readAll(limit: 1 << 20)
                licenses.append(LicenseFile(path: String(name), text: String(validating: bytes, as: UTF8.self)))
            }
        }
        if tops.count == 1, let top = tops.first?.text, !top.isEmpty { topFolder = top }
    }

    private static func backend(_ bytes: [UInt8]) -> [Requirement] {
        guard let nodes = try? TOMLDocument(bytes).nodes, case .table(let root)? = nodes.first?.value,
            let place = root.first(where: { nodes[$0].key == "build-system" }), case .table(let table) = nodes[place].value,
            let list = table.first(where: { nodes[$0].key == "requires" }), case .array(let elements) = nodes[list].value
        else { return [] }
        return elements.compactMap { place in
            guard case .string(let text) = nodes[place].value else { return nil }
            return try? Requirement(text)
        }.filter { !["setuptools", "wheel", "pip"].contains($0.name.normalized) }
    }

    /// Returns the survey with facts from the wheel that was built here.
    package func adding(_ wheel: WheelContents) -> SourceSurvey {
        var survey = self
        survey.modules = wheel.topLevelNames
        let hasConfiguration = wheel.files.contains { file in
            guard case .data(let path) = file.location else { return false }
            return path.utf8.hasPrefix("etc/")
        }
        survey.built = (wheel.isForMachine, hasConfiguration)
        return survey
    }

    /// A Boolean value indicating whether modules are compiled, so that the package is specific to an architecture.
    package var isForMachine: Bool { built?.isForMachine ?? !languages.isEmpty }

    /// A Boolean value indicating whether there may be configuration below the prefix; `true` without a build.
    var mayHaveConfiguration: Bool { built?.hasConfiguration ?? true }

    /// A Boolean value indicating whether there was a build here.
    var isBuilt: Bool { built != nil }
}
