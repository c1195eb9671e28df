package import Native
package import SystemPackage

/// An extractor that unpacks the payload of a package into a new folder without trusting its names.
///
/// Files are written to a temporary folder with a secret name, and links are created after them, so that no link of the package is followed. The folder is
/// renamed at the end. Contents are compared with the header's digests. Permissions are kept except set-user-ID and set-group-ID; owners and times are
/// those of the unpacking process.
package struct PackageExtractor {
    private let package: ReadPackage
    private let files: [PackageDescription.File]
    private let limit: UInt64
    private let algorithm: DigestAlgorithm?

    private static let chunk = 1 << 20
    /// The default limit of a payload's size, 64 GiB.
    package static let usualLimit: UInt64 = 64 << 30

    /// Unpacks all files except ghost files.
    ///
    /// - Parameters:
    ///   - folder: The destination. It must be empty or missing.
    ///   - limit: The maximum size of all contents together, in bytes.
    /// - Returns: The number of files, folders and links.
    /// - Throws: ``PackageExtractError``; nothing is left then.
    @discardableResult
    package static func extract(
        _ package: ReadPackage, to folder: FilePath, limit: UInt64 = usualLimit
    ) throws(PackageExtractError) -> Int {
        let extractor = PackageExtractor(package, limit)
        do {
            if try FileSystem.status(folder) != nil {
                guard try FileSystem.status(folder)?.isDirectory == true, try FileSystem.list(folder).isEmpty else {
                    throw PackageExtractError.occupied(folder)
                }
            }
            return try extractor.extract(to: folder)
        } catch let error as PackageExtractError {
            throw error
        } catch let error as RPMReadError {
            throw .read(error)
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .read(.badPayload("\(error)"))
        }
    }

    private init(_ package: ReadPackage, _ limit: UInt64) {
        self.package = package
        self.limit = limit
        files = package.package.files
        algorithm = DigestAlgorithm(openPGPNumber: package.package.fileDigestAlgorithm)
    }

    private func extract(to folder: FilePath) throws -> Int {
        let places = try ExtractPlan(files, isSource: package.package.isSource).places
        let parent = folder.removingLastComponent()
        let staging = try FileSystem.temporaryDirectory(in: parent.isEmpty ? "." : parent)
        do {
            let count = try unpack(places.map { $0.map { staging.appending($0) } })
            try FileSystem.setMode(of: staging, to: 0o755)
            try FileSystem.rename(staging, to: folder)
            return count
        } catch {
            try? FileSystem.remove(staging)
            throw error
        }
    }

    /// Unpacks the files to paths.
    ///
    /// - Parameter places: The destination of each file in the header; `nil` for a ghost file.
    private func unpack(_ places: [FilePath?]) throws -> Int {
        let links = try HardLinks(package)
        var reader = try PayloadReader(package)
        var left = limit
        var done = Set<Int>()
        while let entry = try reader.next() {
            guard let index = entry.index, let place = places[index] else { throw PackageExtractError.unsafePath(entry.name, "the header does not list it") }
            guard done.insert(index).inserted else { throw PackageExtractError.unsafePath(entry.name, "it is there twice") }
            guard entry.size <= left else { throw PackageExtractError.tooLarge(limit: limit) }
            left -= entry.size
            let file = files[index]
            if file.kind == .directory {
                try FileSystem.createDirectory(place)
            } else if file.isRegular, links.carriesContent(index) {
                try write(file, to: place, &reader)
            } else if !file.isRegular, !file.isSymlink {
                throw PackageExtractError.unsafePath(file.path, "it is a device, a pipe or a socket")
            }
        }
        try link(links, places, done)
        return done.count
    }

    private func write(_ file: PackageDescription.File, to place: FilePath, _ reader: inout PayloadReader) throws {
        try FileSystem.createDirectory(place.removingLastComponent())
        var output = try OutputFile(place, mode: 0o600, exclusive: true)
        var digest = DigestContext(algorithm ?? .sha256)
        while let part = try reader.read(upTo: Self.chunk) {
            digest.update(part)
            try output.append(part)
        }
        let found = Hex.encode(digest.finish())
        if algorithm != nil, !file.digest.isEmpty, found != file.digest { throw PackageExtractError.wrongContent(file.path) }
        try output.setMode(file.mode & 0o777)
        try output.close()
    }

    /// Creates the hard links and then the symbolic links.
    ///
    /// No file is written after that.
    private func link(_ links: HardLinks, _ places: [FilePath?], _ done: Set<Int>) throws {
        for names in links.all {
            guard let last = names.last, done.contains(last), let source = places[last] else { continue }
            for index in names.dropLast() where done.contains(index) {
                guard let place = places[index] else { continue }
                try FileSystem.createDirectory(place.removingLastComponent())
                try FileSystem.link(source, at: place)
            }
        }
        let symlinks = done.filter { files[$0].isSymlink }.sorted()
        for index in symlinks {
            if let place = places[index] { try FileSystem.createDirectory(place.removingLastComponent()) }
        }
        for index in symlinks {
            guard let place = places[index] else { continue }
            try FileSystem.symlink(FilePath(files[index].linkTo), at: place)
        }
    }
}

/// The paths of a package's files below a folder.
///
/// Paths that could lead outside are rejected.
///
/// Names are compared byte by byte: Swift treats canonically equivalent texts as equal, and a combining mark after a slash hides the slash.
struct ExtractPlan {
    /// The relative paths in header order; `nil` for a ghost file.
    let places: [String?]

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    /// Checks the paths.
    ///
    /// - Throws: ``PackageExtractError/unsafePath(_:_:)``.
    init(_ files: [PackageDescription.File], isSource: Bool) throws(PackageExtractError) {
        var isFolder: [ArraySlice<UInt8>: Bool] = [:]
        var places: [String?] = []
        places.reserveCapacity(files.count)
        for file in files {
            guard !file.flags.contains(.ghost) else {
                places.append(nil)
                continue
            }
            let place = try Self.place(file.path, isSource: isSource)
            guard isFolder.updateValue(file.kind == .directory, forKey: place) == nil else {
                throw .unsafePath(file.path, "the header lists it twice")
            }
            places.append(String(decoding: place, as: UTF8.self))
        }
        for place in isFolder.keys {
            var rest = place
            while let end = rest.lastIndex(of: Self.slash) {
                rest = rest[..<end]
                guard isFolder[rest] != false else {
                    throw .unsafePath(String(decoding: place, as: UTF8.self), "what is above it is no folder")
                }
            }
        }
        self.places = places
    }

    private static func place(_ path: String, isSource: Bool) throws(PackageExtractError) -> ArraySlice<UInt8> {
        var rest = Array(path.utf8)[...]
        if rest.starts(with: [dot, slash]) { rest = rest.dropFirst(2) }
        if rest.first == slash { rest = rest.dropFirst() }
        let parts = rest.split(separator: slash, omittingEmptySubsequences: false)
        for part in parts where part.isEmpty || part.elementsEqual([dot]) || part.elementsEqual([dot, dot]) || part.contains(0) {
            throw .unsafePath(path, "a part of it is empty, '.' or '..'")
        }
        guard !isSource || parts.count == 1 else { throw .unsafePath(path, "a source package has file names without folders") }
        return rest
    }
}

/// An error from unpacking a package.
package enum PackageExtractError: Error, Sendable, CustomStringConvertible {
    case occupied(FilePath)
    /// A path of the package is unsafe. The values are the path and the reason.
    case unsafePath(String, String)
    case tooLarge(limit: UInt64)
    case wrongContent(String)
    case read(RPMReadError)
    case file(FileError)

    package var description: String {
        switch self {
        case .occupied(let folder): "\(folder) exists and is no empty folder"
        case .unsafePath(let path, let problem): "'\(path)' is not unpacked: \(problem)"
        case .tooLarge(let limit): "the package holds more than \(limit) bytes"
        case .wrongContent(let path): "'\(path)' has content that differs from the header"
        case .read(let error): "\(error)"
        case .file(let error): "\(error)"
        }
    }
}
