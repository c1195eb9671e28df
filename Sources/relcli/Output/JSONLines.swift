import ReleaseChain

/// A stream of values as JSON lines: one object for each value, with one key.
struct JSONLines {
    private let key: String
    private var rest: [UInt8] = []

    /// Creates a stream whose objects have this key.
    init(key: String) {
        self.key = key
    }

    /// Turns complete lines of text into objects; an incomplete line waits for its end.
    mutating func objects(of text: [UInt8]) throws -> [UInt8] {
        rest += text
        guard let end = rest.lastIndex(of: 0x0A) else { return [] }
        let lines = rest[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
        var result: [UInt8] = []
        for line in lines {
            result += Array(try JSONOutput.line([key: String(decoding: line, as: UTF8.self)]).utf8) + [0x0A]
        }
        rest = Array(rest[(end + 1)...])
        return result
    }
}
