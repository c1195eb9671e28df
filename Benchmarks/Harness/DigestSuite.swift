import Native
import SystemPackage

/// Measures SHA-256 in megabytes a second, and prints the digest of a file.
enum DigestSuite {
    /// Without arguments both ways of computing are measured; a path has the digest of that file printed.
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
