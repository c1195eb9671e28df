package import Failures
import ForeignText
import Native
package import SystemPackage

/// The index of a repository's metadata: `repodata/repomd.xml`.
package struct Repomd: Hashable, Sendable {
    /// The kinds of metadata that are generated from packages.
    package enum Kind: String, CaseIterable, Sendable {
        case primary, filelists, other
    }

    /// One metadata file.
    package struct DataFile: Hashable, Sendable {
        /// The name of the digest in repository metadata: `sha256`, or `sha` for SHA-1.
        package var checksumType: String
        /// The hexadecimal digest of the stored file.
        package var checksum: String
        /// The digest of the uncompressed content.
        package var openChecksum: String
        /// The path, relative to the folder with `repodata/`.
        package var href: String
        /// The time in seconds since 1970.
        package var timestamp: UInt64
        /// The size of the stored file, in bytes.
        package var size: UInt64
        /// The size of the uncompressed content, in bytes.
        package var openSize: UInt64
    }

    /// A number that increases with each version of the repository.
    package var revision: UInt64
    package var data: [Kind: DataFile]
    /// The files of other types, such as `group` and `updateinfo`, which are passed through.
    ///
    /// Databases of the three kinds are not included.
    package var extra: [String: DataFile] = [:]

    /// The path of the index, relative to the folder of a repository.
    package static let fileName = "repodata/repomd.xml"

    /// Returns the path of a metadata file; throws an error if it leads outside the repository.
    package func path(of kind: Kind, in directory: FilePath) throws(Failure) -> FilePath {
        let subject = directory.appending(Self.fileName).string
        guard let file = data[kind] else { throw Failure(.badMetadata, subject, cause: "it lists no \(kind.rawValue) metadata") }
        do { return try Self.path(file.href, in: directory) } catch {
            throw Failure(.badMetadata, subject, cause: error.cause ?? error.subject)
        }
    }

    /// Returns the path of a location; throws an error if it leads outside the repository.
    static func path(_ href: String, in directory: FilePath) throws(Failure) -> FilePath {
        try expectInside(href, directory)
        return directory.pushing(FilePath(href))
    }

    /// Throws an error for a location that is absolute, empty, or has a component `.` or `..` or a zero byte.
    ///
    /// It reads only the bytes, because a repository has tens of thousands of locations.
    static func expectInside(_ href: String, _ directory: FilePath) throws(Failure) {
        let bytes = href.utf8
        let parts = bytes.split(separator: UInt8(ascii: "/"))
        guard !parts.isEmpty, bytes.first != UInt8(ascii: "/"), !bytes.contains(0),
            !parts.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) })
        else { throw Failure(.badMetadata, directory.string, cause: "the location \(href) is outside the repository") }
    }
}

extension Repomd {
    /// Returns the document; the same values give the same bytes.
    package func xml() -> [UInt8] {
        var text = XMLText()
        text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        text.append("<repomd xmlns=\"http://linux.duke.edu/metadata/repo\" xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\">\n")
        text.append("  <revision>\(revision)</revision>\n")
        let known = Kind.allCases.compactMap { kind in data[kind].map { (kind.rawValue, $0) } }
        for (type, file) in known + extra.sorted(by: { $0.key < $1.key }) {
            text.append("  <data type=\"")
            text.attribute(type)
            text.append("\">\n")
            text.append("    <checksum type=\"\(file.checksumType)\">\(file.checksum)</checksum>\n")
            text.append("    <open-checksum type=\"\(file.checksumType)\">\(file.openChecksum)</open-checksum>\n")
            text.append("    <location href=\"")
            text.attribute(file.href)
            text.append("\"/>\n")
            text.append("    <timestamp>\(file.timestamp)</timestamp>\n    <size>\(file.size)</size>\n")
            text.append("    <open-size>\(file.openSize)</open-size>\n  </data>\n")
        }
        text.append("</repomd>\n")
        return text.bytes
    }
}

extension Repomd {
    /// Parses a document in exactly the form of ``xml()``, which is also that of createrepo_c; returns `nil` for any other, which needs an XML parser.
    ///
    /// It takes the values from their expected positions without checking the form. The result is then written again and must equal
    /// the document byte for byte. So it never differs from a parser's result, and the usual case does not load an XML parser.
    static func plain(_ bytes: [UInt8]) -> Repomd? {
        // Require that there are no references, and only characters that are the same in every encoding.
        guard bytes.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "&") || $0 == UInt8(ascii: "\n") }) else { return nil }
        var result = Repomd(revision: 0, data: [:])
        var type = ""
        var file = DataFile.empty
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(maxSplits: 8, omittingEmptySubsequences: false) { byte in
                byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "\"")
            }
            guard parts.count > 2 else { return nil }
            func text(_ part: Int) -> String { part < parts.count ? String(decoding: parts[part], as: UTF8.self) : "" }
            switch text(1) {
            case "revision": result.revision = UInt64(text(2)) ?? 0
            case "data type=": (type, file) = (text(2), .empty)
            case "checksum type=": (file.checksumType, file.checksum) = (text(2), text(4))
            case "open-checksum type=": file.openChecksum = text(4)
            case "location href=": file.href = text(2)
            case "timestamp": file.timestamp = UInt64(text(2)) ?? 0
            case "size": file.size = UInt64(text(2)) ?? 0
            case "open-size": file.openSize = UInt64(text(2)) ?? 0
            case "/data": result.note(file, type)
            default: break
            }
        }
        return result.xml() == bytes ? result : nil
    }
}

extension Repomd.DataFile {
    /// A file without values.
    static let empty = Repomd.DataFile(checksumType: "", checksum: "", openChecksum: "", href: "", timestamp: 0, size: 0, openSize: 0)
}
