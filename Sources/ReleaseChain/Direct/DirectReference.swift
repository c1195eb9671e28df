import Failures
import ForeignText
import Native
import SystemPackage
import VersionSort

/// The address of a requirement: a location, and the identity of the source there (PEP 440 §Direct references; pip's VCS support for `git+`).
enum DirectReference: Equatable {
    /// A wheel or a source archive with its required SHA-256.
    case archive(url: String, filename: String, sha256: SHA256Digest)
    /// A commit of a git repository: a tag, a branch, a full commit identifier, or `nil` for its default branch.
    case git(url: String, reference: String?)
    /// A folder of sources, relative to the stack's folder or absolute.
    case folder(String)

    /// Parses an address; throws a ``Failure`` with code `usage` if it cannot be used or does not say what kind of source it names.
    init(_ text: String) throws {
        if text.utf8.hasPrefix("git+") {
            self = try Self.git(text)
        } else if let path = Self.folder(text) {
            self = .folder(path)
        } else if ["https://", "http://", "file:///"].contains(where: { text.utf8.hasPrefix($0) }) {
            self = try Self.archive(text)
        } else {
            throw Failure(
                .usage, "'\(text)' is no address that can be used",
                hints: ["write https://…#sha256=DIGEST, file:///…#sha256=DIGEST, git+https://…@TAG or, for a folder of sources, file:PATH"])
        }
    }

    /// A Boolean value indicating whether the address always means the same bytes.
    var isPinned: Bool {
        switch self {
        // A folder is part of the stack, as the stack's pins are.
        case .archive, .folder: true
        case .git(_, let reference): reference.map(GitCheckout.isCommit) ?? false
        }
    }

    /// Returns the path of a `file:` address that does not name an archive; `nil` for any other address.
    private static func folder(_ text: String) -> String? {
        guard let rest = text.without(prefix: "file:"), !rest.utf8.contains(UInt8(ascii: "#")) else { return nil }
        let path = rest.without(prefix: "//") ?? rest
        guard rest.utf8.hasPrefix("///") || !rest.utf8.hasPrefix("/"), let decoded = path.percentDecoded(), !decoded.isEmpty,
            !([".whl"] + SdistFilename.suffixes).contains(where: { decoded.utf8.hasSuffix($0) })
        else { return nil }
        return decoded
    }

    /// Parses the address of a git repository.
    ///
    /// The reference follows the last `@` after the host: `git+ssh://git@host/x.git@v1`. A part that begins with `#` is meant for pip and is ignored.
    private static func git(_ text: String) throws -> DirectReference {
        let parts = text.droppingBytes(first: "git+".utf8.count).splitBytes(on: "#", maxSplits: 1)
        let address = String(parts.first ?? "")
        if parts.count > 1, parts[1].splitBytes(on: "&").contains(where: { $0.utf8.hasPrefix("subdirectory=") }) {
            throw Failure(.usage, "'\(text)' names a folder inside a repository, which is not supported")
        }
        let schemes = ["https://", "http://", "ssh://", "file://"]
        guard let scheme = schemes.first(where: { address.utf8.hasPrefix($0) }) else {
            throw Failure(.usage, "'\(text)' is no address of a git repository", hints: ["write git+https://HOST/PATH.git@TAG"])
        }
        let rest = address.droppingBytes(first: scheme.utf8.count)
        guard let slash = rest.utf8.firstIndex(of: "/") else {
            throw Failure(.usage, "'\(text)' names no repository", hints: ["write git+https://HOST/PATH.git@TAG"])
        }
        guard let mark = rest[slash...].utf8.lastIndex(of: "@") else { return .git(url: address, reference: nil) }
        let reference = String(rest[rest.utf8.index(after: mark)...])
        guard !reference.isEmpty, !reference.utf8.hasPrefix("-"), reference.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Failure(.usage, "'\(reference)' is no tag or branch")
        }
        return .git(url: String(address[..<mark]), reference: reference)
    }

    private static func archive(_ text: String) throws -> DirectReference {
        let parts = text.splitBytes(on: "#", maxSplits: 1).map(String.init)
        let prefix = "sha256="
        let stated = parts.count == 2 ? parts[1].splitBytes(on: "&").first { $0.utf8.hasPrefix(prefix) } : nil
        guard let sha256 = stated.flatMap({ SHA256Digest(hex: $0.droppingBytes(first: prefix.utf8.count).lowercased()) }) else {
            throw Failure(
                .usage, "\(text) names no digest", hints: ["add #sha256=DIGEST: nothing is used before its digest agrees"])
        }
        let path = parts[0].part(before: "?")
        let filename = path.splitBytes(on: "/").last.flatMap { $0.percentDecoded() } ?? ""
        guard ([".whl"] + SdistFilename.suffixes).contains(where: { filename.utf8.hasSuffix($0) }), !filename.utf8.contains("/") else {
            throw Failure(.usage, "'\(filename)' is neither a wheel nor a source archive")
        }
        return .archive(url: parts[0], filename: filename, sha256: sha256)
    }
}
