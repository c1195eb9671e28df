import Failures
import ForeignText

/// A name for a folder or link in the store: letters, digits and `.`, `_`, `-`, `+`, not starting with a dot.
struct StoreName: Hashable, Sendable {
    let text: String

    /// Checks a name; `what` is the kind of name for the error.
    init(_ text: String, what: String) throws(Failure) {
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
                true
            default: false
            }
        }
        guard !text.isEmpty, text.utf8.count <= Self.lengthLimit, allowed, !text.utf8.hasPrefix("."), !text.utf8.hasPrefix("-") else {
            throw Failure(
                .badName, "\(what) \"\(text)\"", cause: "it is not a usable name",
                hint: "use letters, digits, '.', '_', '-' and '+', starting with a letter or digit")
        }
        self.text = text
    }

    /// Checks the name of a channel, which must not be one of the store's own folders.
    static func channel(_ text: String) throws(Failure) -> StoreName {
        let name = try StoreName(text, what: "channel")
        guard !StoreLayout.reserved.contains(text) else {
            throw Failure(.badName, "channel \"\(text)\"", cause: "the store keeps its own files under that name")
        }
        return name
    }

    private static let lengthLimit = 128
}
