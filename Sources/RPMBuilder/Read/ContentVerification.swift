import Native

/// The comparison of a package's payload with the files in its header.
package enum ContentVerification {
    /// Returns the problems found; empty if the payload has all files with the sizes and digests in the header.
    ///
    /// It also reports causes of failure in some rpm releases: entries of a wrong type (``HeaderVerification``), files out of order, 64-bit sizes beside
    /// short records, accidentally shared inodes.
    /// - Throws: ``RPMReadError`` if the payload is damaged.
    package static func problems(_ package: ReadPackage) throws(RPMReadError) -> [String] {
        let files = package.package.files
        let algorithm = DigestAlgorithm(openPGPNumber: package.package.fileDigestAlgorithm)
        let links = try HardLinks(package)
        var seen = Set<Int>()
        var problems = HeaderVerification.problems(package.header) + order(files)
        var reader = try PayloadReader(package)
        while let entry = try reader.next() {
            guard let index = entry.index else {
                problems.append("\(entry.name) is in the payload and not in the header")
                continue
            }
            let path = files[index].path
            if !seen.insert(index).inserted { problems.append("\(path) is in the payload twice") }
            if entry.mode != files[index].mode { problems.append("\(path) has another mode in the payload") }
            if !entry.isShort, package.header.contains(.longFileSizes) { problems.append("\(path) has a record that cannot hold its size") }
            if files[index].isRegular, Int(entry.linkCount) != links.names(index).count {
                problems.append("\(path) has \(entry.linkCount) names in the payload, \(links.names(index).count) in the header")
            }
            if let problem = try check(entry, files[index], algorithm, carriesContent: links.carriesContent(index), &reader) {
                problems.append("\(path) \(problem)")
            }
        }
        for (index, file) in files.enumerated() where !file.flags.contains(.ghost) && !seen.contains(index) {
            problems.append("\(file.path) is in the header and not in the payload")
        }
        return problems
    }

    /// Returns a problem if the files are not sorted, because rpm before 4.12 uses binary search.
    private static func order(_ files: [PackageDescription.File]) -> [String] {
        for (left, right) in zip(files, files.dropFirst()) where !left.path.utf8.lexicographicallyPrecedes(right.path.utf8) {
            return ["\(right.path) comes after \(left.path)"]
        }
        return []
    }

    private static func check(
        _ entry: PayloadEntry, _ file: PackageDescription.File, _ algorithm: DigestAlgorithm?, carriesContent: Bool, _ reader: inout PayloadReader
    ) throws(RPMReadError) -> String? {
        if file.isSymlink {
            var target: [UInt8] = []
            guard entry.size == UInt64(file.linkTo.utf8.count) else { return "has another target in the payload" }
            while let part = try reader.read(upTo: 4096) { target += part }
            return target.elementsEqual(file.linkTo.utf8) ? nil : "has another target in the payload"
        }
        guard file.isRegular else { return nil }
        guard carriesContent else { return entry.size == 0 ? nil : "has a content that belongs to its last name" }
        guard entry.size == file.size else { return "has \(entry.size) bytes in the payload, \(file.size) in the header" }
        guard let algorithm, !file.digest.isEmpty else { return nil }
        var digest = DigestContext(algorithm)
        while let part = try reader.read(upTo: 1 << 20) { digest.update(part) }
        return Hex.encode(digest.finish()) == file.digest ? nil : "has another content in the payload"
    }
}
