import ForeignText
import HTTPTypes
import IndexCrawler
import Native
import VersionSort

/// The error for a change of the mirror that the server declines: the status and the reason of the response.
struct DeclinedChange: Error {
    let status: HTTPResponse.Status
    let reason: String

    init(_ status: HTTPResponse.Status, _ reason: String) {
        (self.status, self.reason) = (status, reason)
    }

    /// The response.
    var answer: Answer { .text(status, "\(reason)\n") }
}

/// The fields of an upload as twine, uv, flit, poetry and hatch send them.
struct UploadForm {
    /// The names of the fields that are used.
    ///
    /// Each may occur once. Other fields are skipped, because the archive itself states them.
    private static let known: Set<String> = [
        ":action", "protocol_version", "name", "version", "filetype", "requires_python", "sha256_digest", "blake2_256_digest", "md5_digest", "attestations",
    ]
    private static let fieldLimit = 1 << 20
    private static let totalLimit = 8 << 20

    private var fields: [String: [UInt8]] = [:]
    private var total = 0
    private var current: String?
    /// The name of the file, from the part that holds it.
    private(set) var filename: String?

    /// A Boolean value indicating whether the current part is the file.
    private(set) var isInFile = false

    /// Begins a part.
    ///
    /// - Throws: ``DeclinedChange`` for a second file, a `content` part that is not a file, or a field that occurs twice.
    mutating func begin(_ name: String, filename: String?) throws(DeclinedChange) {
        (current, isInFile) = (nil, false)
        if name == "content" {
            guard let filename, self.filename == nil else { throw DeclinedChange(.badRequest, "an upload has one file in the field content") }
            self.filename = filename
            isInFile = true
        } else if Self.known.contains(name) {
            guard fields[name] == nil else { throw DeclinedChange(.badRequest, "the field \(name) is there twice") }
            fields[name] = []
            current = name
        }
    }

    /// Adds bytes to the current field.
    ///
    /// - Throws: ``DeclinedChange`` if the field is longer than 1 MiB, or all fields are longer than 8 MiB.
    mutating func add(_ bytes: ArraySlice<UInt8>) throws(DeclinedChange) {
        total += bytes.count
        guard total <= Self.totalLimit else { throw DeclinedChange(.contentTooLarge, "the fields of the upload are longer than 8 MiB") }
        guard let current else { return }
        fields[current, default: []] += bytes
        guard fields[current]?.count ?? 0 <= Self.fieldLimit else { throw DeclinedChange(.contentTooLarge, "the field \(current) is longer than 1 MiB") }
    }

    /// The name of the project; `nil` if its field was not read yet or is not a valid name.
    var project: ProjectName? { text("name").flatMap { try? ProjectName($0) } }

    /// Returns the fields of the form as a statement about the file.
    ///
    /// - Throws: ``DeclinedChange`` if the action or the protocol version is another one, if there is no file, or if the name or the version is missing or invalid.
    func statement() throws(DeclinedChange) -> UploadStatement {
        guard text(":action") == "file_upload" else { throw DeclinedChange(.badRequest, "the action is not file_upload") }
        guard text("protocol_version") ?? "1" == "1" else { throw DeclinedChange(.badRequest, "the protocol version is not 1") }
        guard let filename else { throw DeclinedChange(.badRequest, "there is no file in the field content") }
        guard let name = project else { throw DeclinedChange(.badRequest, "the field name is not the name of a project") }
        guard let version = text("version").flatMap({ try? Version($0) }) else { throw DeclinedChange(.badRequest, "the field version is not a version") }
        var statement = UploadStatement(name: name, version: version, filename: filename, kind: text("filetype") ?? "")
        statement.requiresPython = text("requires_python")
        statement.digests.sha256 = text("sha256_digest")
        statement.digests.blake2 = text("blake2_256_digest")
        statement.digests.md5 = text("md5_digest")
        statement.attestations = fields["attestations"].flatMap { $0.isEmpty ? nil : $0 }
        return statement
    }

    /// Returns the text of a field; `nil` if it is missing, empty or not UTF-8.
    private func text(_ name: String) -> String? {
        fields[name].flatMap { String(validating: $0, as: UTF8.self) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
