import Native

/// The digest and the size of one metadata file's text.
struct TextDigest: ~Copyable {
    /// The state of a digest that can be continued later; `nil` if the form needs another algorithm.
    private(set) var progress: SHA256Progress?
    private var context: DigestContext?
    private var otherSize: UInt64 = 0

    init(_ algorithm: DigestAlgorithm) {
        if algorithm == .sha256 { progress = SHA256Progress() } else { context = DigestContext(algorithm) }
    }

    /// The size so far, in bytes.
    var size: UInt64 { progress?.byteCount ?? otherSize }

    mutating func add(_ text: FragmentGroup.Text) {
        switch text {
        case .bytes(let bytes):
            progress?.update(bytes)
            context?.update(bytes)
            otherSize += UInt64(bytes.count)
        case .reached(let state): progress = state
        }
    }

    consuming func finish() -> [UInt8] {
        if let progress { return progress.finish() }
        guard let context else { return [] }
        return context.finish()
    }
}
