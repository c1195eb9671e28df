package import Failures
import FoundationEssentials
import Native
import SystemPackage

/// The content of a JSON file in an ``AccessFolder``.
///
/// Every version of a file has the field `format`.
protocol AccessContent: Codable, Hashable {
    /// The format that this version of relcli writes, and the only one that it reads.
    static var currentFormat: Int { get }
}

/// The folder `.access` of a mirror, which only its owner may enter.
///
/// Several servers may share a mirror, so each change is made under a lock and replaces a file in one step.
struct AccessFolder: Sendable {
    private let path: FilePath

    init(mirror: FilePath) {
        path = mirror.appending(".access")
    }

    /// Returns the path of a file.
    func file(_ name: String) -> FilePath { path.appending(name) }

    /// Returns the content of a file; `nil` if it does not exist.
    ///
    /// - Throws: ``Failure`` with code `access` for a file that cannot be read, is damaged, or has the format of another version.
    func read<Content: AccessContent>(_ name: String, as type: Content.Type) throws(Failure) -> Content? {
        do {
            guard try FileSystem.status(file(name)) != nil else { return nil }
            let data = Data(try FileSystem.readAll(file(name), limit: Self.sizeLimit))
            let form = try JSONDecoder().decode(Form.self, from: data)
            guard form.format == Content.currentFormat else {
                throw Failure(
                    .access, "cannot read \(file(name))",
                    causes: ["its format is \(form.format), and this version of relcli knows only \(Content.currentFormat)"],
                    hints: ["use the version of relcli that wrote it"])
            }
            return try JSONDecoder().decode(type, from: data)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.access, "cannot read \(file(name))", causes: [(error as? FileError)?.description ?? "it is damaged"])
        }
    }

    /// The field `format`, which is decoded first: a file of another format is not read any further.
    private struct Form: Decodable {
        let format: Int
    }

    /// Reads a file under a lock, applies a change to its content, and replaces the file.
    ///
    /// Returns the result of the change.
    ///
    /// A missing file counts as `empty`. The file is not written if the change throws an error or leaves the content as it was.
    func change<Content: AccessContent, Result>(
        _ name: String, empty: Content, _ change: (inout Content) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        do {
            try FileSystem.createDirectory(path, mode: 0o700)
            let lock = try FileSystem.lock(file(".lock"))
            defer { withExtendedLifetime(lock) {} }
            let before = try read(name, as: Content.self) ?? empty
            var content = before
            let result = try change(&content)
            guard content != before else { return result }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            try FileSystem.writeAtomically(Array(try encoder.encode(content)) + [0x0A], to: file(name), mode: 0o600)
            return result
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(.access, "cannot write \(file(name))", cause: error)
        }
    }

    private static let sizeLimit = 16 << 20
}

extension Failure.Code {
    /// The failure code for tokens or blocked addresses of a mirror that cannot be read or written.
    package static let access = Self("access", .external)
}
