import ForeignText
import VersionSort

/// A writer of core metadata: the fields that a resolution needs, and the fields that describe the project.
struct CoreMetadataText {
    let name: String
    let version: String
    var requiresPython: String?
    private var extras: [String] = []
    private var requirements: [String] = []
    private var descriptive: [(name: String, value: String)] = []
    private var body: String?

    init(name: String, version: String) {
        self.name = name
        self.version = version
    }

    mutating func provide(extra: String) {
        if !extras.contains(extra) { extras.append(extra) }
    }

    /// Adds a requirement, with an optional extra and an optional further marker.
    mutating func require(_ requirement: String, extra: String? = nil, marker: String? = nil) {
        let parts = requirement.splitBytes(on: ";", maxSplits: 1).map(String.init)
        var markers = parts.count > 1 ? [parts[1]] : []
        if let marker, !marker.isEmpty { markers.append(marker) }
        if let extra { markers.append("extra == \"\(extra)\"") }
        let condition = markers.count == 1 ? markers[0] : markers.map { "(\($0))" }.joined(separator: " and ")
        // The space separates a direct URL from the semicolon (PEP 508).
        requirements.append(condition.isEmpty ? parts[0] : "\(parts[0]) ; \(condition)")
    }

    /// Copies the descriptive fields.
    ///
    /// Only the first line of a value with several lines is kept; the description is copied as a whole.
    mutating func describe(as metadata: CoreMetadata) {
        let fields: [(String, String?)] = [
            ("Summary", metadata.summary), ("Home-page", metadata.homePage), ("License", metadata.license),
            ("License-Expression", metadata.licenseExpression), ("Author", metadata.author), ("Author-email", metadata.authorEmail),
            ("Description-Content-Type", metadata.descriptionContentType),
        ]
        descriptive = fields.compactMap { name, value in
            value.flatMap { $0.filledLines.first }.map { (name: name, value: String($0)) }
        }
        descriptive += metadata.classifiers.map { (name: "Classifier", value: $0) }
        descriptive += metadata.projectURLs.map { (name: "Project-URL", value: "\($0.label), \($0.url)") }
        body = metadata.description
    }

    /// The text as bytes; `nil` if a value contains a line break or another control character, except tab.
    var bytes: [UInt8]? {
        var fields = [("Metadata-Version", "2.1"), ("Name", name), ("Version", version)]
        if let requiresPython { fields.append(("Requires-Python", requiresPython)) }
        fields += extras.map { ("Provides-Extra", $0) }
        fields += requirements.map { ("Requires-Dist", $0) }
        fields += descriptive.map { ($0.name, $0.value) }
        guard fields.allSatisfy({ !$0.1.unicodeScalars.contains { $0.value < 0x20 && $0.value != 9 } }) else { return nil }
        return Array((fields.map { "\($0.0): \($0.1)\n" }.joined() + (body.map { "\n" + $0 } ?? "")).utf8)
    }
}
