import ForeignText
import VersionSort

/// Summary and description of a package, made of metadata that was written as mark-up, if with care at all.
enum DescriptionText {
    /// The most characters (Unicode scalars) that a summary keeps, as rpmlint bounds it, cut at a space where there is one.
    static let summaryLimit = 79
    /// The most characters (Unicode scalars) that a description keeps, cut at the end of a paragraph where there is one.
    static let descriptionLimit = 800
    /// The most bytes of a description that are looked at.
    static let inputLimit = 60_000

    /// One line, without a full stop at its end; the project's name where there is none.
    static func summary(_ metadata: CoreMetadata) -> String {
        let words = RPMText.sanitized(metadata.summary ?? "").words
        var line = ""
        for word in words {
            let longer = line.isEmpty ? String(word) : "\(line) \(word)"
            guard longer.unicodeScalars.count <= summaryLimit else { break }
            line = longer
        }
        if line.isEmpty, let first = words.first { line = String(first.unicodeScalars.prefix(summaryLimit)) }
        line = String(line.droppingTrailing { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") })
        return line.isEmpty ? "Python project \(metadata.name.original)" : line
    }

    /// The first paragraphs as plain text in lines of a usual length; the summary where there is no description.
    static func description(_ metadata: CoreMetadata) -> String {
        guard let text = metadata.description, text != "UNKNOWN" else { return wrapped(summary(metadata) + ".") }
        let isMarkdown = metadata.descriptionContentType?.lowercased().utf8.hasPrefix("text/markdown") ?? false
        let start = text.utf8.count > inputLimit ? String(text.unicodeScalars.prefix(inputLimit)) : text
        var plain = MarkupText(isMarkdown: isMarkdown, limit: descriptionLimit)
        for line in RPMText.sanitized(start).utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            plain.add(Array(line))
            if plain.isFull { break }
        }
        let kept = plain.text
        return wrapped(kept.isEmpty ? summary(metadata) + "." : kept)
    }

    /// The text with lines that are longer than usual broken at spaces.
    static func wrapped(_ text: String) -> String {
        guard text.utf8.count > LineWrap.width else { return text }
        return text.splitBytes(on: "\n", omittingEmptySubsequences: false).map(LineWrap.wrapped).joined(separator: "\n")
    }
}
