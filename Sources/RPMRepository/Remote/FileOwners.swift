import Failures
import Native
import SystemPackage
import VersionSort

/// Finds the owners of a path in `filelists.xml`, which lists every file of a repository.
enum FileOwners {
    /// Returns the packages of a repository that own a path, in the order of the metadata; empty if there are no file lists.
    ///
    /// - Throws: ``Failure`` with `.badMetadata` for a damaged document.
    static func packages(owning path: String, in directory: FilePath) throws -> [NEVRA] {
        let repomd = try Repomd.read(directory: directory)
        guard repomd.data[.filelists] != nil else { return [] }
        let document = try repomd.path(of: .filelists, in: directory)
        do {
            let stream = DecompressedFile(try Decompressor(path: document), limit: Int(MetadataContent.openLimit))
            var reader = try XMLReader { try stream.next($0) }
            return try read(&reader, path)
        } catch {
            throw Failure(.badMetadata, document.string, cause: "\(error)")
        }
    }

    private static func read(_ reader: inout XMLReader, _ path: String) throws -> [NEVRA] {
        var found: [NEVRA] = []
        var package = NEVRA(name: "", evr: EVR(version: ""), arch: "")
        var text = ""
        while let event = try reader.next() {
            switch event {
            case .start(let name, let attributes):
                text = ""
                switch name.local {
                case "package": package = NEVRA(name: attributes["name"] ?? "", evr: EVR(version: ""), arch: attributes["arch"] ?? "")
                case "version": package.evr = EVR(attributes)
                default: break
                }
            case .text(let run): text += run
            case .end(let name): if name.local == "file", text == path, found.last != package { found.append(package) }
            }
        }
        return found
    }
}
