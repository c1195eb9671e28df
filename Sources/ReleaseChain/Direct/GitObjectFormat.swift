import Failures
import ForeignText
import Native
import SystemPackage

/// The format of the identifiers in a git repository (`git-init(1)`, `--object-format`).
enum GitObjectFormat: String, Sendable {
    case sha1, sha256

    /// Returns the format of a commit's full identifier.
    init(commit: String) { self = commit.utf8.count == 64 ? .sha256 : .sha1 }

    /// Reads the format from the folder of a repository; `nil` if its settings name one that git does not have.
    ///
    /// Of the settings, which are the text of others, only this one is read. Without the file, or without the setting, the format is SHA-1.
    init?(of repository: FilePath) throws {
        let path = repository.appending("config")
        guard try FileSystem.status(path)?.isRegularFile ?? false else {
            self = .sha1
            return
        }
        self.init(settings: String(decoding: try FileSystem.readAll(path, limit: 1 << 20), as: UTF8.self))
    }

    /// Reads the format from the text of a repository's settings (`git-config(1)`, "Syntax").
    init?(settings: String) {
        var (section, format) = ("", GitObjectFormat.sha1)
        for line in settings.splitBytes(on: "\n") {
            var rest = Self.trimmed(line)
            if let inner = rest.without(prefix: "["), let (name, after) = inner.cut(at: "]") {
                (section, rest) = (Self.trimmed(name).lowercased(), Self.trimmed(after))
            }
            guard section == "extensions", let (key, value) = rest.cut(at: "="), Self.trimmed(key).lowercased() == "objectformat" else { continue }
            guard let stated = GitObjectFormat(rawValue: String(Self.trimmed(value))) else { return nil }
            format = stated
        }
        self = format
    }

    private static func trimmed(_ text: Substring) -> Substring {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        let end = text.droppingTrailing(where: isSpace)
        return end[(end.utf8.firstIndex { !isSpace($0) } ?? end.endIndex)...]
    }

    /// The settings of a repository of this format, as text of its `config`.
    var settings: String {
        switch self {
        case .sha1: "[core]\n\trepositoryformatversion = 0\n"
        case .sha256: "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n[core]\n"
        }
    }

    /// The algorithm of the identifiers.
    var algorithm: DigestAlgorithm {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        }
    }
}
