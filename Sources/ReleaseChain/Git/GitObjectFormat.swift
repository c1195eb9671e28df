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
            var rest = line.trimmed
            if let inner = rest.without(prefix: "["), let (name, after) = inner.cut(at: "]") { (section, rest) = (name.trimmed.lowercased(), after.trimmed) }
            guard section == "extensions", let (key, value) = rest.cut(at: "="), key.trimmed.lowercased() == "objectformat" else { continue }
            guard let stated = GitObjectFormat(rawValue: String(value.trimmed)) else { return nil }
            format = stated
        }
        self = format
    }

    /// Returns the settings of a repository of this format, as text of its `config`.
    ///
    /// - Parameter core: further lines for the section `[core]`.
    func settings(core: [String]) -> String {
        let version: String
        switch self {
        case .sha1: version = "repositoryformatversion = 0"
        case .sha256: version = "repositoryformatversion = 1"
        }
        let extensions = self == .sha256 ? ["[extensions]", "\tobjectformat = sha256"] : []
        return (["[core]", "\t\(version)"] + core.map { "\t\($0)" } + extensions).map { "\($0)\n" }.joined()
    }

    /// The number of bytes of an identifier.
    var byteCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// Returns `true` if a text is a full identifier in hexadecimal digits.
    func isIdentifier(_ text: String) -> Bool { text.utf8.count == 2 * byteCount && text.utf8.allSatisfy(\.isLowercaseHex) }

    /// The algorithm of the identifiers.
    var algorithm: DigestAlgorithm {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        }
    }
}
