import Native
import SystemPackage

/// Collects a content in parts: in memory while it is short, and in a file otherwise.
struct ContentSpool: ~Copyable {
    private let path: FilePath
    private let memory: Int
    private var bytes: [UInt8] = []
    private var output: OutputFile?
    private var digest = DigestContext(.sha256)
    private var size: UInt64 = 0
    /// The first bytes, which identify a program.
    private(set) var start: [UInt8] = []

    init(directory: FilePath, number: Int, memory: Int) {
        path = directory.appending("content-\(number)")
        self.memory = memory
    }

    mutating func add(_ part: [UInt8]) throws(FileError) {
        digest.update(part)
        if start.count < 4 { start += part.prefix(4 - start.count) }
        size += UInt64(part.count)
        if size <= UInt64(max(0, memory)) {
            bytes += part
            return
        }
        if output == nil {
            var opened = try OutputFile(path)
            try opened.append(bytes)
            bytes = []
            output = consume opened
        }
        try output?.append(part)
    }

    /// Returns the content, and its SHA-256 digest in URL-safe base64.
    consuming func finish() throws(FileError) -> (content: RPMFileContent, digest: String) {
        let text = Base64URL.encode(digest.finish())
        guard let output = output.take() else { return (.bytes(bytes), text) }
        try output.close()
        return (.file(path, size: size), text)
    }
}
