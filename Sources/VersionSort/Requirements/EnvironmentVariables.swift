import ForeignText

/// Environment variables in a user's text: `${NAME}` with upper-case letters, digits and `_` (pip manual: using environment variables).
package enum EnvironmentVariables {
    /// Replaces each `${NAME}` by its value.
    ///
    /// A variable that is not set or empty stays as written, as in pip.
    ///
    /// - Returns: The text, and the first name without a value; `nil` if all have one.
    package static func expand(_ text: String, _ environment: [String: String]) -> (text: String, missing: String?) {
        var result = text
        var missing: String?
        // Collect the names from the original text, and replace each wherever it occurs in the result.
        for name in names(in: text) {
            if let value = environment[name], !value.isEmpty {
                result = result.replacingBytes(of: "${\(name)}", with: value)
            } else if missing == nil {
                missing = name
            }
        }
        return (result, missing)
    }

    /// Returns the names of the variables in a text, in order.
    private static func names(in text: String) -> [String] {
        var names: [String] = []
        var rest = text[...]
        while let start = rest.cut(at: "${")?.after {
            let name = start.bytes { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
            let end = start.droppingBytes(first: name.utf8.count)
            if !name.isEmpty, end.utf8.starts(with: "}") { names.append(String(name)) }
            rest = end
        }
        return names
    }
}
