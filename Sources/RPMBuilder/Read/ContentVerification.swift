import Native

/// Whether the files in the payload of a package are those that its header lists.
package enum ContentVerification {
    /// The problems found, none when every file of the payload has the size and the digest that the header states and none is missing.
    ///
    /// - Throws: ``RPMReadError`` when the payload is damaged.
    package static func problems(_ package: ReadPackage) throws(RPMReadError) -> [String] {
        let files = package.package.files
        let algorithm = DigestAlgorithm(openPGPNumber: package.package.fileDigestAlgorithm)
        var seen = Set<Int>()
        var problems: [String] = []
        var reader = try PayloadReader(package)
        while let entry = try reader.next() {
            guard let index = entry.index else {
                problems.append("\(entry.name) is in the payload and not in the header")
                continue
            }
            if !seen.insert(index).inserted { problems.append("\(files[index].path) is in the payload twice") }
            if entry.mode != files[index].mode { problems.append("\(files[index].path) has another mode in the payload") }
            if let problem = try check(entry, files[index], algorithm, &reader) { problems.append("\(files[index].path) \(problem)") }
        }
        for (index, file) in files.enumerated() where !file.flags.contains(.ghost) && !seen.contains(index) {
            problems.append("\(file.path) is in the header and not in the payload")
        }
        return problems
    }

    private static func check(
        _ entry: PayloadEntry, _ file: PackageDescription.File, _ algorithm: DigestAlgorithm?, _ reader: inout PayloadReader
    ) throws(RPMReadError) -> String? {
        if file.isSymlink {
            var target: [UInt8] = []
            guard entry.size == UInt64(file.linkTo.utf8.count) else { return "has another target in the payload" }
            while let part = try reader.read(upTo: 4096) { target += part }
            return target.elementsEqual(file.linkTo.utf8) ? nil : "has another target in the payload"
        }
        // Of several names of one file only one record has the content.
        guard file.isRegular, entry.linkCount == 1 else { return nil }
        guard entry.size == file.size else { return "has \(entry.size) bytes in the payload, \(file.size) in the header" }
        guard let algorithm, !file.digest.isEmpty else { return nil }
        var digest = DigestContext(algorithm)
        while let part = try reader.read(upTo: 1 << 20) { digest.update(part) }
        return Hex.encode(digest.finish()) == file.digest ? nil : "has another content in the payload"
    }
}
