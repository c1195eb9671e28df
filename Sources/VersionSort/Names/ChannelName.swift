import ForeignText

/// The rules for the names and links in a folder of RPM repositories, which the store that writes the folder and the server that reads it share.
package enum ChannelName {
    /// The names of the store's own files and folders, which no channel can have.
    package static let reserved: Set<String> = [
        "snapshots", "checks", "tmp", "history.jsonl", "lock", "pending.json", "published.json", "keys", "heads.json", "signatures", "records",
    ]

    private static let lengthLimit = 128

    /// Returns `true` for a name that a channel or a snapshot can have: letters, digits and `.`, `_`, `-`, `+`, not starting with a dot or a dash.
    package static func isEntry(_ text: String) -> Bool {
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
                true
            default: false
            }
        }
        return allowed && !text.isEmpty && text.utf8.count <= lengthLimit && !text.utf8.hasPrefix(".") && !text.utf8.hasPrefix("-")
    }

    /// Returns `true` for a name that the link of a channel can have; earlier versions permitted more of them than a new channel may have.
    package static func isChannel(_ text: String) -> Bool { isEntry(text) && !reserved.contains(text) }

    /// Returns the snapshot that the link of a channel leads to; `nil` unless its target is `snapshots/ID`.
    ///
    /// - Parameter target: The components of the target.
    package static func snapshot(ofTarget target: [String]) -> String? {
        guard target.count == 2, target[0].utf8.elementsEqual("snapshots".utf8), isEntry(target[1]) else { return nil }
        return target[1]
    }
}
