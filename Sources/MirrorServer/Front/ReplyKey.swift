import ForeignText

/// The parts of a GET or HEAD request that decide which content it gets.
///
/// Conditions and ranges are not among them, because they are applied to the content afterwards.
struct ReplyKey: Hashable, Sendable {
    let target: String
    /// The requested host; `nil` for paths whose pages do not show it.
    let host: String?
    let accept: String?
    let coding: ContentCoding

    init(target: String, host: String?, accept: String?, acceptEncoding: String?) {
        self.target = target
        self.host = target.utf8.hasPrefix("/simple/") || target.utf8.hasPrefix("/packages/") ? nil : host
        self.accept = accept
        coding = ContentCoding(acceptEncoding: acceptEncoding)
    }

    /// The approximate size of the key in memory, in bytes.
    var cost: Int { target.utf8.count + (host?.utf8.count ?? 0) + (accept?.utf8.count ?? 0) + 128 }
}
