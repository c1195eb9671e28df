import ForeignText

extension Repomd {
    /// Returns the document; the same values give the same bytes.
    package func xml() -> [UInt8] {
        var text = XMLText()
        text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        text.append("<repomd xmlns=\"http://linux.duke.edu/metadata/repo\" xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\">\n")
        text.append("  <revision>\(revision)</revision>\n")
        let known = Kind.allCases.compactMap { kind in data[kind].map { (kind.rawValue, $0) } }
        for (type, file) in known + extra.sorted(by: { $0.key < $1.key }) {
            text.append("  <data type=\"")
            text.attribute(type)
            text.append("\">\n")
            text.append("    <checksum type=\"\(file.checksumType)\">\(file.checksum)</checksum>\n")
            text.append("    <open-checksum type=\"\(file.checksumType)\">\(file.openChecksum)</open-checksum>\n")
            text.append("    <location href=\"")
            text.attribute(file.href)
            text.append("\"/>\n")
            text.append("    <timestamp>\(file.timestamp)</timestamp>\n    <size>\(file.size)</size>\n")
            text.append("    <open-size>\(file.openSize)</open-size>\n  </data>\n")
        }
        text.append("</repomd>\n")
        return text.bytes
    }
}
