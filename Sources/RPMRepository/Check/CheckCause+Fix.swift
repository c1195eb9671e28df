import ForeignText

extension CheckCause {
    /// Returns fixes for a requirement without a provider, based on the nearest capabilities.
    func fixForMissing() -> [String] {
        let needer = neededBy.first.map(PackageText.name) ?? "the package"
        guard let best = nearest.first else {
            if requirement.utf8.has(".so.") || requirement.utf8.has(".so(") {
                return [
                    "let the target compile \(needer), with sdists = \"source\" in stack.toml, if it was compiled on the machine that released it",
                    "name the base repository that has the library", "add a package with the library to the repository",
                    "leave out the file that needs it, with exclude in the override of \(needer), if \(needer) works without the file",
                ]
            }
            return [
                "add a package that provides \(requirement) to the repository",
                "name the base repository that has it", drop(needer),
            ]
        }
        let provider = PackageText.name(best.package)
        switch best.miss {
        case .tooNew:
            return ["put an older \(provider) into the repository", "release \(needer) in a version that accepts \(best.capability)", relax(needer)]
        case .tooOld:
            return ["put a newer \(provider) into the repository", "release \(needer) in a version that accepts \(best.capability)", relax(needer)]
        case .otherVersion: return ["put a \(provider) into the repository that meets the requirement", relax(needer)]
        case .otherArchitecture: return ["build \(provider) for this architecture", drop(needer)]
        case .similarName: return ["ask for \(best.capability), if \(needer) means that", "add a package that provides \(requirement) to the repository"]
        }
    }

    private func drop(_ needer: String) -> String { "drop the requirement of \(needer) with an override, if it works without it" }

    private func relax(_ needer: String) -> String { "relax the requirement of \(needer) with an override" }

    /// Returns fixes for packages that conflict with each other.
    func fixForConflict() -> [String] {
        let names = neededBy.map(PackageText.name)
        // Show the full names of several versions of the same package.
        let told = zip(neededBy, names).map { text, name in names.count { $0 == name } > 1 ? text : name }
        return ["remove one of these packages from the repository, or use another version of it: \(CheckReport.list(told, 4))"]
    }
}

/// The text forms of a package's name.
enum PackageText {
    /// Returns the name in `name-evr.arch`: the text before the last two hyphens.
    static func name(_ text: String) -> String {
        let bytes = text.utf8
        guard let last = bytes.lastIndex(of: UInt8(ascii: "-")), let end = bytes[..<last].lastIndex(of: UInt8(ascii: "-")) else { return text }
        return String(text[..<end])
    }
}
