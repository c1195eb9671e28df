/// Where the files of a package go below a folder: refuses every name that could lead out of it.
///
/// Names are compared byte by byte: to Swift two texts can be equal that are different files, and a mark after a slash hides it.
struct ExtractPlan {
    /// Relative, in the order of the header; nil for what a package only reserves.
    let places: [String?]

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

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
        guard !isSource || parts.count == 1 else { throw .unsafePath(path, "a source package holds bare names") }
        return rest
    }
}
