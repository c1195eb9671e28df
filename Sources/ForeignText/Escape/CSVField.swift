/// Fields of comma-separated values, as Python's `csv` module reads them.
package enum CSVField {
    /// Returns the text as one field, in quotes if it contains a comma, a quote or a line end.
    package static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && !$0.isLineEnd }
        return isPlain ? text : "\"\(text.replacingBytes(of: "\"", with: "\"\""))\""
    }
}
