import ForeignText
import VersionSort

/// The licence of a project as an SPDX expression.
///
/// A licence is legal text, so it is read and never guessed. The sources are, in this order: the stack, `License-Expression` (PEP 639), `License` if it is
/// an SPDX expression, the classifiers, the text of `License` if it is the name of one licence, and the licence files if they are one known
/// text. A classifier for several licences (PEP 639, "Mapping License Classifiers") needs a name or a text to select one.
/// Otherwise the result is `LicenseRef-Unknown` with a warning for the user.
struct LicenseChoice {
    let expression: String
    /// The warnings for the user, one sentence each.
    let warnings: [String]

    static let unknown = "LicenseRef-Unknown"

    init(_ metadata: CoreMetadata, _ files: [LicenseFile], override: String?) {
        var warnings: [String] = []
        if let override {
            if Self.isUsable(override) {
                if SPDXExpression(override) == nil { warnings.append("the licence '\(override)' of its override file is no SPDX expression") }
                self.init(override, warnings)
                return
            }
            warnings.append("the licence of its override file cannot stand in a package: it may hold letters, digits, spaces and ( ) . - + : only")
        }
        if let stated = metadata.licenseExpression {
            if let found = SPDXExpression(stated) {
                self.init(found.current, warnings)
                return
            }
            warnings.append("its licence expression '\(printable(stated, limit: 60))' is no SPDX expression")
        }
        if let found = metadata.license.flatMap(SPDXExpression.init) {
            if let other = Self.contradiction(metadata, to: found.current) {
                warnings.append("its License says \(found.current), which counts, and its classifier '\(printable(other, limit: 60))'")
            }
            self.init(found.current, warnings)
            return
        }
        switch Self.evident(metadata, files) {
        case .known(let name): self.init(name, warnings)
        case .unclear(let reason): self.init(Self.unknown, warnings + ["its licence is not known, because \(reason): set license in its override file"])
        case .absent:
            let stated = metadata.license.map { " (its metadata says '\(printable(String($0.part(before: "\n")), limit: 60))')" } ?? ""
            self.init(Self.unknown, warnings + ["its licence is not known\(stated): set license in its override file"])
        }
    }

    private init(_ expression: String, _ warnings: [String]) {
        self.expression = expression
        self.warnings = warnings
    }

    /// Returns `true` if a text is usable as an SPDX expression in a header: names, operators and parentheses only.
    private static func isUsable(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 1000 && text.utf8.allSatisfy { $0.isAlphanumeric || marks.contains($0) }
    }

    private static let marks = Set(" ().-+:".utf8)

    /// The result of reading one source of the licence.
    enum Evidence: Hashable {
        case known(String)
        /// The source matches several licences. The reason follows "because" in a message.
        case unclear(String)
        case absent
    }

    private static func evident(_ metadata: CoreMetadata, _ files: [LicenseFile]) -> Evidence {
        var seen: Set<ExactText> = []
        let classifiers = metadata.classifiers.filter { LicenseNames.isLicense($0) && seen.insert(ExactText($0)).inserted }
            .compactMap { $0.splitBytes(on: ":").last.map { String($0.trimmingSpaces) } }
        guard classifiers.count < 2 else {
            let names = classifiers.map { "'\(printable($0, limit: 60))'" }.joined(separator: " and ")
            return .unclear("its classifiers name \(names), but not whether all or any of them apply")
        }
        let others = fromOthers(metadata, files)
        guard let classifier = classifiers.first else { return others }
        if let name = LicenseNames.byClassifier[classifier] {
            guard let other = otherFamily(than: name, metadata.license) else { return .known(name) }
            return .unclear("its classifier is '\(classifier)', and its License says '\(printable(other, limit: 60))'")
        }
        let reason = "its classifier '\(printable(classifier, limit: 60))' stands for more than one licence"
        guard let family = LicenseNames.families[classifier] else { return others == .absent ? .unclear(reason) : others }
        switch others {
        case .known(let name) where family.contains(where: { name.utf8.hasPrefix($0) }): return others
        case .known(let name): return .unclear("its classifier is '\(classifier)', but the rest of its metadata says \(name)")
        case .unclear(let other): return .unclear(other)
        case .absent: return .unclear(reason)
        }
    }

    /// Returns the only licence classifier if it contradicts the expression; `nil` otherwise.
    private static func contradiction(_ metadata: CoreMetadata, to expression: String) -> String? {
        let classifiers = metadata.classifiers.filter(LicenseNames.isLicense).compactMap { $0.splitBytes(on: ":").last.map { String($0.trimmingSpaces) } }
        guard classifiers.count == 1, let classifier = classifiers.first,
            let family = LicenseNames.byClassifier[classifier].map({ [$0] }) ?? LicenseNames.families[classifier]
        else { return nil }
        return family.contains { expression.utf8.has($0) } ? nil : classifier
    }

    /// Returns the licence text if it is one line that names another family of licences than a classifier; `nil` otherwise.
    private static func otherFamily(than name: String, _ license: String?) -> String? {
        guard let license, !license.utf8.contains("\n") else { return nil }
        let (text, name) = (license.uppercased(), name.uppercased())
        let family = ["AGPL", "LGPL", "GPL", "BSD", "MIT", "ISC", "MPL", "APACHE", "ZPL"].first { text.utf8.hasPrefix($0) }
        return family.map { name.utf8.hasPrefix($0) } ?? true ? nil : license
    }

    /// Returns the licence in the text of `License`, or else the one in the licence files.
    private static func fromOthers(_ metadata: CoreMetadata, _ files: [LicenseFile]) -> Evidence {
        if let text = metadata.license {
            let found = text.utf8.contains("\n") ? LicenseText.evidence(text) : LicenseNames.named(text).map(Evidence.known) ?? .absent
            if found != .absent { return found }
        }
        return fromFiles(files)
    }

    /// Returns the licence of the licence files at the lowest depth.
    ///
    /// The files of bundled projects are deeper.
    private static func fromFiles(_ files: [LicenseFile]) -> Evidence {
        let files = files.compactMap { file -> (depth: Int, text: String?)? in
            let parts = file.path.splitBytes(on: "/")
            let name = (parts.last ?? "").uppercased()
            guard !["AUTHORS", "NOTICE", "CONTRIBUTORS", "COPYRIGHT"].contains(where: { name.utf8.hasPrefix($0) }) else { return nil }
            return (parts.count, file.text)
        }
        guard let depth = files.map(\.depth).min() else { return .absent }
        let found = Set(files.filter { $0.depth == depth }.map { $0.text.map(LicenseText.evidence) ?? .absent })
        guard found.count > 1 else { return found.first ?? .absent }
        return .unclear("its licence files are not one known text")
    }
}

/// A file that is a licence by metadata or by name.
struct LicenseFile: Hashable, Sendable {
    /// The path in the metadata folder, or in the top folder of an sdist.
    let path: String
    /// The content; `nil` if it is not UTF-8 text.
    let text: String?
}

extension WheelContents {
    /// The licence files of the metadata folder.
    var licenses: [LicenseFile] {
        let stated = StatedLicenses(metadata.licenseFiles)
        return files.compactMap { file in
            guard case .information(let path) = file.location, stated.contains(path) else { return nil }
            return LicenseFile(path: path, text: file.text)
        }
    }
}
