import ForeignText

/// Variables of the environment in text of a user: `${NAME}` with upper-case letters, digits and `_` (pip manual: using environment variables).
package enum EnvironmentVariables {
    /// Replaces each `${NAME}` by its value.
    ///
    /// A name that is not set, or is empty, stays as it is, as pip leaves it.
    ///
    /// - Returns: the text, and the first name that has no value; nil when all have one.
    package static func expand(_ text: String, _ environment: [String: String]) -> (text: String, missing: String?) {
        var result = text
        var missing: String?
        // The names are those of the text as it was written; each is replaced wherever it stands then.
        for name in names(in: text) {
            if let value = environment[name], !value.isEmpty {
                result = result.replacingBytes(of: "${\(name)}", with: value)
            } else if missing == nil {
                missing = name
            }
        }
        return (result, missing)
    }

    /// The names of the variables in a text, in their order.
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
