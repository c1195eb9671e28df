import ForeignText
import FoundationEssentials
import HTTPTypes

/// The text of a token in the `Authorization` field of a request (RFC 7617, RFC 6750).
enum Credentials {
    /// Returns the token: the password of a Basic credential, with any user name, or the text of a Bearer credential; `nil` if there is no token.
    static func token(in headers: HTTPFields) -> String? {
        // Two fields could mean one client to this server and another to a proxy before it.
        let fields = headers[values: .authorization]
        guard fields.count == 1, fields[0].utf8.count <= lengthLimit, let (scheme, rest) = fields[0].cut(at: " ") else { return nil }
        let value = rest.trimmingSpaces
        switch scheme.lowercased() {
        case "bearer": return String(value)
        case "basic":
            guard let bytes = Data(base64Encoded: String(value)), let text = String(validating: bytes, as: UTF8.self) else { return nil }
            return text.cut(at: ":").map { String($0.after) }
        default: return nil
        }
    }

    private static let lengthLimit = 4096
}
