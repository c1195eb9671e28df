import ForeignText
import VersionSort

/// The licence of a project as an SPDX expression.
///
/// In this order: the stack's word, `License-Expression` (PEP 639), the classifiers, the old free text when it is a known name, the licence file when
/// it starts like a known text. What is left is named `LicenseRef-Unknown`, with a warning, for a person to decide.
struct LicenseChoice {
    let expression: String
    /// What a person should look at, nil when the licence is certain.
    let warning: String?

    static let unknown = "LicenseRef-Unknown"

    init(_ metadata: CoreMetadata, _ wheel: WheelContents?, override: String?) {
        if let stated = override ?? metadata.licenseExpression, Self.isExpression(stated) {
            self.init(stated, nil)
        } else if let found = Self.fromClassifiers(metadata.classifiers) {
            self.init(found, nil)
        } else if let found = metadata.license.flatMap(Self.fromName) {
            self.init(found, nil)
        } else if let found = wheel.flatMap(Self.fromText) {
            self.init(found, nil)
        } else {
            let stated = metadata.license.map { " (its metadata says '\($0.start(bytes: 60).splitBytes(on: "\n").first ?? "")')" } ?? ""
            self.init(Self.unknown, "its licence is not known\(stated): set license in its override file")
        }
    }

    private init(_ expression: String, _ warning: String?) {
        self.expression = expression
        self.warning = warning
    }

    /// Whether a text can stand in a header as an SPDX expression: names, operators and parentheses only.
    static func isExpression(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 1000 && text.utf8.allSatisfy { $0.isAlphanumeric || marks.contains($0) }
    }

    private static let marks = Set(" ().-+:".utf8)

    /// All classifiers of licences that name one, joined by `AND` as nothing says that one may choose; nil when there is none.
    private static func fromClassifiers(_ classifiers: [String]) -> String? {
        let names = classifiers.filter { $0.utf8.hasPrefix("License ::") }.compactMap { line in
            line.splitBytes(on: ":").last.flatMap { LicenseNames.byClassifier[String($0.trimmingSpaces)] }
        }
        var seen: Set<String> = []
        let unique = names.filter { seen.insert($0).inserted }
        return unique.isEmpty ? nil : unique.joined(separator: " AND ")
    }

    /// The free text when it is a known name, or an SPDX identifier already.
    private static func fromName(_ text: String) -> String? {
        guard !text.utf8.contains("\n") else { return LicenseNames.byText(text) }
        let key = String(
            String.UnicodeScalarView(text.lowercased().unicodeScalars.filter { ($0.isWord && $0 != "_") || $0 == "." || $0 == "+" }))
        if let found = LicenseNames.byName[key] { return found }
        return LicenseNames.identifiers.first { $0.lowercased() == text.lowercased() }
    }

    private static func fromText(_ wheel: WheelContents) -> String? {
        for file in wheel.files {
            guard case .information(let path) = file.location, InstalledInformation.isLicense(path, stated: wheel.metadata.licenseFiles),
                let text = file.text, let found = LicenseNames.byText(text)
            else { continue }
            return found
        }
        return nil
    }
}
