import Native

/// The states of the digests of the three uncompressed metadata files, saved after each group of a run.
///
/// A digest covers a file from its start. The next run continues from the state before the first changed group, and need not read the texts of the groups
/// before it.
struct TextDigests: Sendable {
    /// The digests after one group, in the order of the kinds.
    struct Step: Sendable {
        fileprivate let states: [SHA256Progress]

        /// Creates a step with one digest for each kind, in their order.
        init(_ states: [SHA256Progress]) {
            precondition(states.count == Repomd.Kind.allCases.count)
            self.states = states
        }

        subscript(kind: Repomd.Kind) -> SHA256Progress {
            switch kind {
            case .primary: states[0]
            case .filelists: states[1]
            case .other: states[2]
            }
        }
    }

    private var steps: [(identity: UInt64, step: Step)] = []

    init() {}

    /// Adds the state after a group; `nil` adds nothing.
    mutating func append(_ identity: UInt64, _ step: Step?) { if let step { steps.append((identity, step)) } }

    /// Returns the states after the first groups, up to the first one that has changed.
    func steps(of identities: [UInt64?]) -> [Step] {
        let count = zip(steps, identities).prefix { $0.identity == $1 }.count
        return steps[..<count].map(\.step)
    }
}

extension TextDigests {
    private static let numberSize = StoredGroup.Layout.numberSize
    private static let stepSize = numberSize + Repomd.Kind.allCases.count * SHA256Progress.byteCount

    /// The stored form: a checksum of the rest, followed by each group's identity and digests.
    var bytes: [UInt8] {
        var content: [UInt8] = []
        for (identity, step) in steps {
            StoredGroup.Layout.append(identity, to: &content)
            for state in step.states { content += state.bytes }
        }
        var bytes: [UInt8] = []
        StoredGroup.Layout.append(CheckSum.of(content), to: &bytes)
        return bytes + content
    }

    /// Reads the stored form; `nil` if it is damaged.
    init?(bytes: [UInt8]) {
        guard bytes.count >= Self.numberSize, (bytes.count - Self.numberSize).isMultiple(of: Self.stepSize),
            StoredGroup.Layout.number(bytes, 0) == CheckSum.of(bytes, from: Self.numberSize)
        else { return nil }
        for start in stride(from: Self.numberSize, to: bytes.count, by: Self.stepSize) {
            let first = start + Self.numberSize
            let states = Repomd.Kind.allCases.indices.compactMap { index in
                SHA256Progress(bytes: bytes[first + index * SHA256Progress.byteCount..<first + (index + 1) * SHA256Progress.byteCount])
            }
            guard states.count == Repomd.Kind.allCases.count else { return nil }
            steps.append((StoredGroup.Layout.number(bytes, start), Step(states)))
        }
    }
}

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
