/// Writes the few fields of core metadata that a resolution needs.
struct CoreMetadataText {
    let name: String
    let version: String
    var requiresPython: String?
    private var extras: [String] = []
    private var requirements: [String] = []

    init(name: String, version: String) {
        self.name = name
        self.version = version
    }

    mutating func provide(extra: String) {
        if !extras.contains(extra) { extras.append(extra) }
    }

    /// Adds a requirement, under an extra and a further marker where there are any.
    mutating func require(_ requirement: String, extra: String? = nil, marker: String? = nil) {
        let parts = requirement.split(separator: ";", maxSplits: 1).map(String.init)
        var markers = parts.count > 1 ? [parts[1]] : []
        if let marker, !marker.isEmpty { markers.append(marker) }
        if let extra { markers.append("extra == \"\(extra)\"") }
        let condition = markers.count == 1 ? markers[0] : markers.map { "(\($0))" }.joined(separator: " and ")
        // The space keeps a direct URL apart from the semicolon (PEP 508).
        requirements.append(condition.isEmpty ? parts[0] : "\(parts[0]) ; \(condition)")
    }

    /// The text, nil when a value would break out of its line.
    var bytes: [UInt8]? {
        var fields = [("Metadata-Version", "2.1"), ("Name", name), ("Version", version)]
        if let requiresPython { fields.append(("Requires-Python", requiresPython)) }
        fields += extras.map { ("Provides-Extra", $0) }
        fields += requirements.map { ("Requires-Dist", $0) }
        guard fields.allSatisfy({ !$0.1.unicodeScalars.contains { $0.value < 0x20 && $0.value != 9 } }) else { return nil }
        return Array(fields.map { "\($0.0): \($0.1)\n" }.joined().utf8)
    }
}
