import Native
import SystemPackage

/// Measures SHA-256 in megabytes per second, or prints the digest of a file.
enum DigestSuite {
    /// Measures both implementations without arguments; with a path, prints the digest of that file.
    static func run(_ arguments: [String]) throws {
        if let path = arguments.first { return print(Hex.encode(try Digest.ofFile(FilePath(path), .sha256))) }
        let part = (0..<65536).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for isPortable in [false, true] {
            let seconds = BestTime.of(5) {
                var progress = SHA256Progress(portable: isPortable)
                for _ in 0..<2000 { progress.update(part[...]) }
                _ = progress.finish()
            }
            print("\(isPortable ? "portable" : "instructions") \(Double(part.count * 2000) / 1e6 / seconds)")
        }
    }
}
