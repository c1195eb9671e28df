/// Variables of the environment in text of a user: `${NAME}` with upper-case letters, digits and `_` (pip manual: using environment variables).
package enum EnvironmentVariables {
    /// Replaces each `${NAME}` by its value.
    ///
    /// A name that is not set, or is empty, stays as it is, as pip leaves it.
    ///
    /// - Returns: the text, and the first name that has no value; nil when all have one.
    package static func expand(_ text: String, _ environment: [String: String]) -> (text: String, missing: String?) {
        var result: [UInt8] = []
        var missing: String?
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "$"), rest.first == UInt8(ascii: "{"), let close = rest.firstIndex(of: UInt8(ascii: "}")) else {
                result.append(byte)
                continue
            }
            let name = rest[rest.index(after: rest.startIndex)..<close]
            let isName = !name.isEmpty && name.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
            let known = String(decoding: name, as: UTF8.self)
            if isName, let value = environment[known], !value.isEmpty {
                result += value.utf8
                rest = rest[rest.index(after: close)...]
            } else {
                if isName, missing == nil { missing = known }
                result.append(byte)
            }
        }
        return (String(decoding: result, as: UTF8.self), missing)
    }
}
