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
