import ForeignText
import Native

/// A metalink document (version 3, as Fedora's mirrors hand it out): where an index may be fetched, and what it must be.
struct Metalink: Hashable, Sendable {
    /// The addresses of folders with `repodata/`, the best first.
    var mirrors: [String] = []
    /// Digests that the index may have, by their name in lower case without hyphens: that of now, and of the versions before, which mirrors may still have.
    var digests: [[String: String]] = []

    /// Reads the document.
    ///
    /// - Throws: when it is not well formed.
    init(parsing bytes: [UInt8]) throws {
        var reader = try XMLReader(bytes)
        var text = ""
        var isIndex = false
        var current: [String: String] = [:]
        var kind = ""
        var resources: [(preference: Int, url: String)] = []
        var preference = 0
        while let event = try reader.next() {
            switch event {
            case .start(let name, let attributes):
                text = ""
                switch name.local {
                case "file": isIndex = attributes["name"] == "repomd.xml"
                case "verification": current = [:]
                case "hash": kind = (attributes["type"] ?? "").lowercased().splitBytes(on: "-").joined()
                case "url": preference = attributes["preference"].flatMap(Int.init) ?? 0
                default: break
                }
            case .text(let run): text += run
            case .end(let name) where isIndex:
                switch name.local {
                case "hash": current[kind] = text.lowercased()
                case "verification": if !current.isEmpty { digests.append(current) }
                case "url": resources.append((preference, text))
                default: break
                }
            case .end: break
            }
        }
        let ending = "/" + Repomd.fileName
        let usable = resources.filter { ($0.url.utf8.hasPrefix("https://") || $0.url.utf8.hasPrefix("http://")) && $0.url.utf8.hasSuffix(ending) }
        mirrors = usable.enumerated().sorted { ($1.element.preference, $0.offset) < ($0.element.preference, $1.offset) }
            .map { String($0.element.url.droppingBytes(last: ending.utf8.count)) }
    }

    /// Whether some version of the index has these bytes, by the strongest digest that is stated.
    func admits(_ bytes: [UInt8]) -> Bool {
        digests.contains { stated in
            for (name, algorithm) in [("sha512", DigestAlgorithm.sha512), ("sha256", .sha256)] {
                if let wanted = stated[name] { return Digest.hex(of: bytes, algorithm) == wanted }
            }
            return false
        }
    }
}
