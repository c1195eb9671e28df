import Native
import SystemPackage
import VersionSort

/// Where one project comes from, as a user names it.
enum ProjectSource: Equatable {
    /// A release on the index.
    case requirement(String)
    /// A wheel or sdist on disk.
    case file(FilePath)
    /// A source tree on disk.
    case folder(FilePath)
    /// A commit of a git repository: a tag, a branch or nil for its default.
    case git(url: String, reference: String?)
    /// A wheel or sdist behind an address, with the SHA-256 that it must have.
    case archive(url: String, filename: String, sha256: String)

    /// Reads `NAME==VERSION`, a path, `git+https://…@TAG`, or `https://…/x.tar.gz#sha256=…`.
    ///
    /// Throws ``ChainError`` of code `usage` for an archive without a digest, or a path where there is nothing.
    init(_ text: String) throws {
        if text.hasPrefix("git+") {
            self = try Self.git(String(text.dropFirst(4)), text)
        } else if text.hasPrefix("https://") || text.hasPrefix("http://") {
            self = try Self.archive(text)
        } else if let status = (try? FileSystem.status(FilePath(text), followingLinks: true)) ?? nil, text.contains("/") || !status.isDirectory || text == "." {
            self = status.isDirectory ? .folder(FilePath(text)) : .file(FilePath(text))
        } else if text.contains("/") || ([".whl"] + SdistFilename.suffixes).contains(where: text.hasSuffix) {
            throw ChainError(.usage, "there is no file or folder \(text)")
        } else {
            self = .requirement(text)
        }
    }

    /// The reference stands after the last `@` behind the host: `git+ssh://git@host/x.git@v1`.
    private static func git(_ address: String, _ text: String) throws -> ProjectSource {
        let schemes = ["https://", "http://", "ssh://", "file://"]
        guard let scheme = schemes.first(where: address.hasPrefix) else {
            throw ChainError(.usage, "'\(text)' is no address of a git repository", hints: ["write git+https://HOST/PATH.git@TAG"])
        }
        let rest = address.dropFirst(scheme.count)
        guard let slash = rest.firstIndex(of: "/") else {
            throw ChainError(.usage, "'\(text)' names no repository", hints: ["write git+https://HOST/PATH.git@TAG"])
        }
        guard let mark = rest[slash...].lastIndex(of: "@") else { return .git(url: address, reference: nil) }
        let reference = String(rest[rest.index(after: mark)...])
        guard !reference.isEmpty, !reference.hasPrefix("-"), reference.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ChainError(.usage, "'\(reference)' is no tag or branch")
        }
        return .git(url: String(address[..<mark]), reference: reference)
    }

    private static func archive(_ text: String) throws -> ProjectSource {
        let parts = text.split(separator: "#", maxSplits: 1).map(String.init)
        let prefix = "sha256="
        guard parts.count == 2, parts[1].hasPrefix(prefix), SHA256Digest(hex: String(parts[1].dropFirst(prefix.count))) != nil else {
            throw ChainError(
                .usage, "\(text) does not say what it must hold", hints: ["add #sha256=DIGEST: nothing is used before its digest agrees"])
        }
        let path = parts[0].prefix { $0 != "?" }
        let filename = path.split(separator: "/").last.map(String.init) ?? ""
        guard ([".whl"] + SdistFilename.suffixes).contains(where: filename.hasSuffix) else {
            throw ChainError(.usage, "'\(filename)' is neither a wheel nor a source archive")
        }
        return .archive(url: parts[0], filename: filename, sha256: String(parts[1].dropFirst(prefix.count)).lowercased())
    }
}
