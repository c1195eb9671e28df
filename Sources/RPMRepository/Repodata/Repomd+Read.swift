package import Failures
import ForeignText
import Native
package import SystemPackage

extension Repomd {
    /// The maximum size of `repomd.xml`, in bytes.
    private static let sizeLimit = 4 << 20

    /// Reads `repodata/repomd.xml` of a repository.
    package static func read(directory: FilePath) throws(Failure) -> Repomd {
        let path = directory.appending(fileName)
        do {
            return try parse(FileSystem.readAll(path, limit: sizeLimit))
        } catch let error as FileError {
            throw Failure(
                .badMetadata, path.string, cause: "\(error)",
                hint: "is \(directory) a repository? relcli repo makes one of a folder of RPMs")
        } catch {
            throw Failure(.badMetadata, path.string, cause: "\(error)")
        }
    }

    /// Adds a file.
    ///
    /// Databases and zchunk headers are skipped, because they repeat the three kinds.
    mutating func note(_ file: DataFile, _ type: String) {
        if let kind = Kind(rawValue: type) {
            data[kind] = file
        } else if !type.isEmpty, !type.utf8.hasSuffix("_db"), !type.utf8.hasSuffix("_zck"), extra.count < Self.extraLimit {
            extra[type] = file
        }
    }

    /// The maximum number of files of other types.
    private static let extraLimit = 64

    /// Parses the document.
    static func parse(_ bytes: [UInt8]) throws -> Repomd {
        if let plain = plain(bytes) { return plain }
        return try parseXML(bytes)
    }

    /// Parses a document in any form.
    static func parseXML(_ bytes: [UInt8]) throws -> Repomd {
        var reader = try XMLReader(bytes)
        var result = Repomd(revision: 0, data: [:])
        var type = ""
        var file = DataFile.empty
        var isRepomd = false
        var text = ""
        while let event = try reader.next() {
            switch event {
            case .start(let name, let attributes):
                text = ""
                switch name.local {
                case "repomd": isRepomd = true
                case "data":
                    type = attributes["type"] ?? ""
                    file = .empty
                case "checksum": file.checksumType = attributes["type"] ?? ""
                case "location": file.href = attributes["href"] ?? ""
                default: break
                }
            case .text(let run): text += run
            case .end(let name):
                switch name.local {
                case "revision": result.revision = UInt64(text) ?? 0
                case "data": result.note(file, type)
                case "checksum": file.checksum = text
                case "open-checksum": file.openChecksum = text
                case "timestamp": file.timestamp = UInt64(text) ?? 0
                case "size": file.size = UInt64(text) ?? 0
                case "open-size": file.openSize = UInt64(text) ?? 0
                default: break
                }
            }
        }
        guard isRepomd else { throw Failure(.badMetadata, fileName, cause: "the document is no repomd") }
        return result
    }
}
