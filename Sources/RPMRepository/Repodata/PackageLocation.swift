package import Failures
import Native
package import SystemPackage
package import VersionSort

/// The location of a package in a repository, with the size and digest of its file.
package struct PackageLocation: Hashable, Sendable {
    /// The name, epoch, version, release and architecture.
    package var nevra: NEVRA
    /// The path, relative to the folder with `repodata/`.
    package var href: String
    /// The name of the digest in repository metadata.
    package var checksumType: String
    /// The hexadecimal digest of the file.
    package var checksum: String
    /// The size of the file, in bytes.
    package var size: UInt64

    /// Returns the packages in a repository's metadata, in order.
    ///
    /// The document may have any compression and is parsed in parts.
    /// - Throws: ``Failure`` with code `badMetadata` for a document that is damaged, lists another number of packages than it
    /// states, or has a location outside the repository.
    package static func read(directory: FilePath) throws(Failure) -> [PackageLocation] {
        let path = try Repomd.read(directory: directory).path(of: .primary, in: directory)
        do {
            var reader = try PrimaryReader(path)
            let result = try reader.read()
            for package in result { try Repomd.expectInside(package.href, directory) }
            return result
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(.badMetadata, path.string, cause: "\(error)")
        }
    }
}

extension PackageLocation {
    /// Returns `true` if a file has the digest in the repository's metadata.
    ///
    /// - Throws: ``Failure`` for an unknown digest algorithm, and `FileError`.
    func isChecksum(of path: FilePath) throws -> Bool {
        try DigestAlgorithm(repodata: checksumType).isDigest(checksum, of: path)
    }
}

/// A reader of the parts of `primary.xml` that locate packages.
private struct PrimaryReader: ~Copyable {
    private var reader: XMLReader
    private let path: FilePath
    /// The maximum size of one document, in bytes.
    private static let sizeLimit = 4 << 30

    init(_ path: FilePath) throws {
        self.path = path
        let stream = DecompressedFile(try Decompressor(path: path), limit: Self.sizeLimit)
        reader = try XMLReader { try stream.next($0) }
    }

    mutating func read() throws -> [PackageLocation] {
        var result: [PackageLocation] = []
        var declared: Int?
        var package = Self.empty
        var text = ""
        var isInPackage = false
        while let event = try reader.next() {
            switch event {
            case .start(let name, let attributes):
                text = ""
                switch name.local {
                case "metadata": declared = attributes["packages"].flatMap(Int.init)
                case "package":
                    package = Self.empty
                    isInPackage = true
                case "version" where isInPackage:
                    package.nevra.evr = EVR(attributes)
                case "checksum": package.checksumType = attributes["type"] ?? ""
                case "size": package.size = attributes["package"].flatMap(UInt64.init) ?? 0
                case "location": package.href = attributes["href"] ?? ""
                // Elements below this one describe dependencies, not the package itself.
                case "format": isInPackage = false
                default: break
                }
            case .text(let run): text += run
            case .end(let name):
                switch name.local {
                case "name" where isInPackage: package.nevra.name = text
                case "arch" where isInPackage: package.nevra.arch = text
                case "checksum" where isInPackage: package.checksum = text
                case "package": result.append(package)
                default: break
                }
            }
        }
        if let declared, declared != result.count {
            throw Failure(.badMetadata, path.string, cause: "it announces \(declared) packages and lists \(result.count)")
        }
        return result
    }

    private static let empty = PackageLocation(
        nevra: NEVRA(name: "", evr: EVR(version: ""), arch: ""), href: "", checksumType: "", checksum: "", size: 0)
}

/// The sorting of package files by location.
///
/// A folder lists thousands of files in no order, and comparing texts is slow. Most locations differ in the eight bytes after their common prefix,
/// which are compared as one number.
enum LocationOrder {
    static func sorted(_ sources: [FragmentCache.Source]) -> [FragmentCache.Source] {
        let common = commonStart(sources)
        var keys: [(bytes: UInt64, place: Int)] = []
        keys.reserveCapacity(sources.count)
        for (place, source) in sources.enumerated() { keys.append((bytes(of: source.href, from: common), place)) }
        keys.sort { $0.bytes != $1.bytes ? $0.bytes < $1.bytes : sources[$0.place].href < sources[$1.place].href }
        return keys.map { sources[$0.place] }
    }

    /// Returns the length of the common prefix of all locations, in bytes.
    private static func commonStart(_ sources: [FragmentCache.Source]) -> Int {
        guard let first = sources.first.map({ Array($0.href.utf8) }) else { return 0 }
        var common = first.count
        for source in sources {
            let bytes = source.href.utf8.span
            common = min(common, bytes.count)
            var same = 0
            while same < common, bytes[same] == first[same] { same += 1 }
            common = same
        }
        return common
    }

    /// Returns eight bytes of a location as a number.
    ///
    /// Missing bytes count as zero, which no location contains.
    private static func bytes(of href: String, from start: Int) -> UInt64 {
        let bytes = href.utf8.span
        var number: UInt64 = 0
        for place in start..<start + 8 { number = number << 8 | (place < bytes.count ? UInt64(bytes[place]) : 0) }
        return number
    }
}
