import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// One value of a valid package is changed at a time, with matching digests.
///
/// We must refuse all that rpm refuses.
struct MutationTests {
    /// Returns a package with something in every list, and no compression.
    private func sample(_ folder: FilePath) throws -> PackageMutant {
        var package = try #require(PackageShape.all.first { $0.label == "everything" }).package
        package.files.removeAll { $0.content.size > 10_000 }
        let path = folder.appending("sample.rpm")
        _ = try RPMWriter.write(package, form: .make(.none), to: path)
        return try PackageMutant(path)
    }

    /// Mutants that are checked by rpm together.
    private struct Batch {
        let folder: FilePath
        private var mutants: [(why: String, path: FilePath, fault: String?)] = []

        init(_ folder: FilePath) {
            self.folder = folder
        }

        /// Adds a mutant; returns our fault for it.
        @discardableResult
        mutating func add(_ bytes: [UInt8], _ why: String) throws -> String? {
            let fault = try PackageMutant.fault(bytes, in: folder)
            let path = folder.appending("\(mutants.count).rpm")
            try FileSystem.rename(folder.appending("mutant.rpm"), to: path)
            mutants.append((why, path, fault))
            return fault
        }

        /// Expects that rpm refuses all mutants that we refuse.
        func compare() async throws {
            let theirs = try await Tool.run("rpmkeys", ["-K"] + mutants.map(\.path.string))
            let accepted = Set(theirs.output.split(separator: "\n").filter { $0.hasSuffix(": digests OK") }.map { String($0.dropLast(": digests OK".count)) })
            #expect(!mutants.isEmpty)
            for mutant in mutants where accepted.contains(mutant.path.string) == false {
                #expect(mutant.fault != nil, "\(mutant.why) is refused by rpm: \(theirs.output)\(theirs.errors)")
            }
        }
    }

    @Test func `the sample is as good when it was taken apart`() async throws {
        try await withScratch { folder in
            let mutant = try sample(folder)
            #expect(try mutant.bytes() == mutant.original)
            var batch = Batch(folder)
            #expect(try batch.add(mutant.bytes(), "unchanged") == nil)
            try await batch.compare()
        }
    }

    @Test func `a package that lacks an entry is refused where rpm refuses it, or cannot install it`() async throws {
        /// Without these entries a package still installs completely.
        let optional: Set<UInt32> = [
            100, 1003, 1004, 1005, 1006, 1007, 1009, 1011, 1014, 1015, 1016, 1020, 1033, 1034, 1044, 1045, 1064, 1094, 1095, 1096, 1097, 1124, 5062, 5093,
            5097,
        ]
        /// A list without versions or flags has no conditions, and a script without an interpreter is a shell script.
        let lists = Set(DependencyKind.allCases.flatMap { [$0.nameTag, $0.flagsTag, $0.versionTag] }.map(\.rawValue))
        let scripts = Set(RPMScriptlet.Kind.allCases.flatMap { [$0.bodyTag, $0.interpreterTag] }.map(\.rawValue))
        try await withScratch { folder in
            let original = try sample(folder)
            var batch = Batch(folder)
            for tag in original.values.keys.sorted() {
                var mutant = original
                mutant.values[tag] = nil
                let fault = try batch.add(mutant.bytes(), "without \(tag)")
                let isOptional = optional.union(lists).union(scripts).union([1080, 1081, 1082, 5092, 1037, 1036]).contains(tag.rawValue)
                #expect(fault != nil || isOptional, "without \(tag) it is taken")
            }
            try await batch.compare()
        }
    }

    @Test func `an entry of another type is refused`() async throws {
        try await withScratch { folder in
            let original = try sample(folder)
            var batch = Batch(folder)
            for (tag, value) in original.values.sorted(by: { $0.key < $1.key }) {
                for other in Self.retyped(value) {
                    var mutant = original
                    mutant.values[tag] = other
                    let fault = try batch.add(mutant.bytes(), "\(tag) as \(other.type)")
                    #expect(fault != nil, "\(tag) as \(other.type)")
                }
            }
            try await batch.compare()
        }
    }

    private static func retyped(_ value: RPMValue) -> [RPMValue] {
        switch value {
        case .int16(let values): [.int32(values.map(UInt32.init)), .int8(values.map { UInt8(truncatingIfNeeded: $0) })]
        case .int32(let values): [.int64(values.map(UInt64.init)), .int16(values.map { UInt16(truncatingIfNeeded: $0) })]
        case .int64(let values): [.int32(values.map { UInt32(truncatingIfNeeded: $0) })]
        case .int8(let values): [.binary(values), .int16(values.map(UInt16.init))]
        case .string(let text): [.binary(Array(text.utf8) + [0]), .int8([1])]
        case .stringArray(let texts), .i18nString(let texts): [.int32(texts.map { _ in 1 }), .binary([1])]
        case .binary: [.int32([1])]
        }
    }

    @Test func `an entry of no elements, a shifted region, and a byte more or less are refused`() async throws {
        try await withScratch { folder in
            let original = try sample(folder)
            var batch = Batch(folder)
            let section = original.read.header.bytes
            let count: UInt32 = RPMHeader.bigEndian(section[...], at: 8)
            for entry in 0..<Int(count) {
                var header = section
                for byte in 12..<16 { header[16 + 16 * entry + byte] = 0 }
                #expect(try batch.add(original.bytes(header: header), "entry \(entry) of no elements") != nil)
            }
            for (place, why) in [(16 + 8 + 3, "the offset of the region"), (section.count - 16 + 8 + 3, "the span of the trailer")] {
                for change in [UInt8(16), 0xF0] {
                    var header = section
                    header[place] &+= change
                    #expect(try batch.add(original.bytes(header: header), why) != nil)
                }
            }
            #expect(try batch.add(original.original.dropLast(), "a byte less") != nil)
            #expect(try batch.add(original.original + [0], "a byte more") != nil)
            var flipped = original.original
            flipped[flipped.count - 200] ^= 4
            #expect(try batch.add(flipped, "a flipped bit") != nil)
            try await batch.compare()
        }
    }

    /// A change of the file lists, and a part of the expected message.
    struct FileChange: Sendable, CustomTestStringConvertible {
        var why: String
        var says: String
        var change: @Sendable (inout PackageMutant) -> Void
        var testDescription: String { why }
    }

    static let fileChanges: [FileChange] = [
        FileChange(why: "two files in another order", says: "comes after") { mutant in
            for (tag, value) in mutant.values {
                // Change every list of the files, so that only the order differs.
                switch value {
                case .int32(var values) where values.count == mutant.read.package.files.count && tag.rawValue >= 1028:
                    values.swapAt(3, 4)
                    mutant.values[tag] = .int32(values)
                case .int16(var values) where values.count == mutant.read.package.files.count:
                    values.swapAt(3, 4)
                    mutant.values[tag] = .int16(values)
                case .stringArray(var values) where values.count == mutant.read.package.files.count:
                    values.swapAt(3, 4)
                    mutant.values[tag] = .stringArray(values)
                default: break
                }
            }
        },
        FileChange(why: "two files of one inode", says: "names in the payload") { mutant in
            mutant.values[.fileInodes] = .int32(mutant.read.package.files.map { _ in 7 })
        },
        FileChange(why: "another size", says: "bytes in the payload") { mutant in
            guard case .int32(var sizes)? = mutant.values[.fileSizes] else { return }
            for index in sizes.indices { sizes[index] += 1 }
            mutant.values[.fileSizes] = .int32(sizes)
        },
        FileChange(why: "sizes of 64 bits beside records of 32", says: "cannot hold its size") { mutant in
            mutant.values[.longFileSizes] = .int64(mutant.read.package.files.map(\.size))
            mutant.values[.fileSizes] = nil
        },
        FileChange(why: "another digest", says: "another content") { mutant in
            guard case .stringArray(var digests)? = mutant.values[.fileDigests] else { return }
            for index in digests.indices where !digests[index].isEmpty { digests[index] = Digest.hex(of: [UInt8(index)], .sha256) }
            mutant.values[.fileDigests] = .stringArray(digests)
        },
        FileChange(why: "another target of a link", says: "another target") { mutant in
            mutant.values[.fileLinks] = .stringArray(mutant.read.package.files.map { _ in "/etc/passwd" })
        },
        FileChange(why: "another mode", says: "another mode") { mutant in
            mutant.values[.fileModes] = .int16(mutant.read.package.files.map { $0.mode ^ 1 })
        },
        FileChange(why: "folders beyond the list", says: "is not in the list") { mutant in
            mutant.values[.directoryIndexes] = .int32(mutant.read.package.files.map { _ in 99 })
        },
        FileChange(why: "one name fewer", says: "it must have") { mutant in
            mutant.values[.baseNames] = .stringArray(["one"])
        },
    ]

    @Test(arguments: fileChanges)
    func `lists of files that rpm would trip over are told of`(_ change: FileChange) async throws {
        try await withScratch { folder in
            var mutant = try sample(folder)
            change.change(&mutant)
            var batch = Batch(folder)
            let fault = try batch.add(mutant.bytes(), change.why)
            try await batch.compare()
            #expect(fault?.contains(change.says) == true, "\(fault ?? "no fault")")
        }
    }
}
