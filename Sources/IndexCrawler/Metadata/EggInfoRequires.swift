import ForeignText

/// The requires.txt that setuptools writes, with sections named `[EXTRA]`, `[:MARKER]` or `[EXTRA:MARKER]`.
enum EggInfoRequires {
    struct Section: Hashable {
        var extra: String?
        var marker: String?
        var requirements: [String] = []
    }

    static func parse(_ bytes: [UInt8]) -> [Section] {
        var sections = [Section()]
        let text = String(decoding: bytes, as: UTF8.self)
        for raw in text.filledLines {
            let line = trimmed(raw)
            if line.isEmpty || line.utf8.hasPrefix("#") { continue }
            if line.utf8.hasPrefix("["), line.utf8.hasSuffix("]") {
                let parts = line.droppingBytes(first: 1).droppingBytes(last: 1).splitBytes(on: ":", maxSplits: 1, omittingEmptySubsequences: false)
                let extra = trimmed(parts.first ?? "")
                let marker = parts.count > 1 ? trimmed(parts[1]) : ""
                sections.append(Section(extra: extra.isEmpty ? nil : extra, marker: marker.isEmpty ? nil : marker))
            } else {
                sections[sections.count - 1].requirements.append(line)
            }
        }
        return sections
    }

    private static func trimmed(_ text: Substring) -> String { String(text.trimmed) }
}
