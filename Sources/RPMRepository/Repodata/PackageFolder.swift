import Failures
import ForeignText
import Native
import SystemPackage

/// The package files below a folder, in the form for an index.
///
/// Hidden names and the top folder `repodata/` are skipped. Links to files and folders are followed, as in createrepo_c. A folder that
/// several paths lead to is read once, by the path without a link if there is one.
struct PackageFolder {
    /// The files in the order of the index.
    private(set) var sources: [FragmentCache.Source] = []
    /// One error for each name that ends in `.rpm` and is not a file.
    private(set) var failures: [Failure] = []
    /// A warning for each package that clients cannot fetch because of its name.
    private(set) var warnings: [String] = []

    /// The maximum depth of folders that are searched.
    private static let depthLimit = 32
    private static let ending = Array(".rpm".utf8)

    /// The identity of a folder: paths to the same folder have the same value.
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private struct Place {
        let prefix: String
        let depth: Int
    }

    /// Searches a folder for packages.
    ///
    /// - Throws: `FileError` if a folder cannot be read.
    init(_ directory: FilePath) throws {
        var seen: Set<Identity> = []
        var next = [Place(prefix: "", depth: 0)]
        var links: [Place] = []
        while let place = next.popLast() ?? Self.first(&links) {
            let folder = place.prefix.isEmpty ? directory : directory.pushing(FilePath(place.prefix))
            let status = try FileSystem.status(folder, followingLinks: true)
            // A link may have a missing target, a target that is not a folder, or one that was already read.
            guard place.prefix.isEmpty || status?.isDirectory ?? false else { continue }
            if let status, !seen.insert(Identity(device: status.device, inode: status.inode)).inserted { continue }
            try scan(folder, place, &next, &links)
        }
        sources = LocationOrder.sorted(sources)
        warnings = sources.filter { $0.href.utf8.contains(where: Self.isUnfit) }.map { source in
            "\(source.href): no client can fetch it, because its name has a character that means something else in a URL"
        }
    }

    private mutating func scan(_ folder: FilePath, _ place: Place, _ next: inout [Place], _ links: inout [Place]) throws {
        var found: [FragmentCache.Source] = []
        try FileSystem.scan(folder) { entry in
            let isHidden = entry.name.utf8.first == UInt8(ascii: ".") || (place.prefix.isEmpty && entry.name == "repodata")
            if isHidden { return false }
            let isPackage = entry.name.utf8.suffix(Self.ending.count).elementsEqual(Self.ending)
            let below = Place(prefix: place.prefix + entry.name + "/", depth: place.depth + 1)
            if entry.isDirectory, below.depth <= Self.depthLimit { next.append(below) }
            if entry.isSymlink, !isPackage, below.depth <= Self.depthLimit { links.append(below) }
            return !entry.isDirectory && isPackage
        } visit: { entry, status in
            guard let status, status.isRegularFile else {
                failures.append(Failure(.badPackage, folder.appending(entry.name).string, cause: "it is no file"))
                return
            }
            found.append(FragmentCache.Source(href: place.prefix + entry.name, status: status))
        }
        sources += found
    }

    /// Removes and returns the link with the first path.
    private static func first(_ links: inout [Place]) -> Place? {
        guard let index = links.indices.min(by: { links[$0].prefix.precedesByBytes(links[$1].prefix) }) else { return nil }
        return links.remove(at: index)
    }

    /// Returns `true` for a byte that prevents clients from fetching a name as part of a URL.
    private static func isUnfit(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F || "%#?\\".utf8.contains(byte) }
}
