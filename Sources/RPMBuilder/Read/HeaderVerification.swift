import Native

/// A comparison of a main header's entries with the types and the required entries in rpm's table of tags.
///
/// rpm 4.14 and later refuses to load a header that differs.
package enum HeaderVerification {
    /// Returns the problems found: entries with a wrong type, and missing required entries.
    package static func problems(_ header: RPMHeader) -> [String] {
        var problems: [String] = []
        for entry in header.entries {
            guard let expected = types[entry.tag.rawValue], !expected.contains(entry.type) else { continue }
            problems.append("\(entry.tag) has the type \(entry.type)")
        }
        var needed: [RPMTag] = [.name, .version, .release, .operatingSystem, .architecture]
        if header.contains(.baseNames) { needed += [.fileModes, .fileDigests, .directoryIndexes, .directoryNames, .fileUsers, .fileGroups] }
        for tag in needed where !header.contains(tag) { problems.append("\(tag) is missing") }
        if header.contains(.baseNames), !header.contains(.fileSizes), !header.contains(.longFileSizes) { problems.append("\(RPMTag.fileSizes) is missing") }
        return problems
    }

    /// The types in rpm's table of tags, by tag.
    private static let types: [UInt32: Set<RPMValueType>] = {
        let lists: [(Set<RPMValueType>, [UInt32])] = [
            ([.int16], [1030, 1033]),
            (
                [.int32],
                [
                    1003, 1006, 1008, 1009, 1028, 1034, 1037, 1045, 1046, 1048, 1053, 1080, 1095, 1096, 1106, 1112, 1114, 1116, 1140, 1141, 1143, 1144,
                    1145, 5011, 5020, 5021, 5022, 5023, 5024, 5025, 5026, 5027, 5048, 5051, 5054, 5057, 5093, 5114,
                ]
            ),
            ([.int64], [5008, 5009, 5112, 5113]),
            (
                [.string],
                [
                    1000, 1001, 1002, 1007, 1010, 1011, 1014, 1015, 1020, 1021, 1022, 1023, 1024, 1025, 1026, 1044, 1064, 1079, 1094, 1122, 1124, 1125,
                    1126, 1132, 1151, 1152, 5062, 5099, 5120, 5121, 5122, 5123, 5124,
                ]
            ),
            ([.string, .i18nString], [1004, 1005, 1016]),
            (
                [.stringArray],
                [
                    100, 1018, 1019, 1027, 1035, 1036, 1039, 1040, 1047, 1049, 1050, 1054, 1055, 1081, 1082, 1089, 1090, 1097, 1113, 1115, 1117, 1118,
                    1142, 5010, 5046, 5047, 5049, 5050, 5052, 5053, 5055, 5056, 5092, 5097,
                ]
            ),
            // A plain interpreter is a string; one with arguments is an array.
            ([.string, .stringArray], [1085, 1086, 1087, 1088, 1091, 1153, 1154]),
        ]
        var types: [UInt32: Set<RPMValueType>] = [:]
        for (expected, tags) in lists {
            for tag in tags { types[tag] = expected }
        }
        return types
    }()
}

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
