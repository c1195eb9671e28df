import Native
import SystemPackage
import Testing
import VersionSort

@testable import RPMBuilder

/// Tests of package formats that relcli reads but does not write.
struct OtherFormatTests {
    /// Returns a package file of given headers; the payload is an archive without compression.
    private func file(lead major: UInt8, _ signature: [UInt8], _ header: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        var lead = Lead.bytes(PackageShape.package("other"))
        lead[4] = major
        var padded = signature
        padded.pad(to: 8)
        return lead + padded + header + payload
    }

    /// Removes the region of a header section, as rpm 3 wrote it.
    private func withoutRegion(_ section: [UInt8]) -> [UInt8] {
        let count: UInt32 = RPMHeader.bigEndian(section[...], at: 8)
        let data: UInt32 = RPMHeader.bigEndian(section[...], at: 12)
        var result = Array(section.prefix(8))
        result.appendBigEndian(count - 1)
        result.appendBigEndian(data - 16)
        return result + section.dropFirst(32).dropLast(16)
    }

    @Test func `a package of rpm 3 has no regions and whole paths`() async throws {
        var signature = RPMHeaderBuilder(region: .signatureRegion)
        var header = RPMHeaderBuilder(region: .mainRegion)
        header.set(.name, "old")
        header.set(.version, "1")
        header.set(.release, "2")
        header.set(.sourceRPM, "old-1-2.src.rpm")
        header.set(.operatingSystem, "linux")
        header.set(.architecture, "noarch")
        header[.oldFileNames] = .stringArray(["/opt/a", "/opt/b"])
        header[.fileModes] = .int16([0o100644, 0o040755])
        header[.fileSizes] = .int32([2, 0])
        let section = withoutRegion(try header.serialized())
        let payload =
            CpioRecord.head(name: "/opt/a", inode: 1, mode: 0o100644, mtime: 0, size: 2) + [1, 2, 0, 0]
            + CpioRecord.head(name: "/opt/b", inode: 2, mode: 0o040755, mtime: 0, size: 0) + CpioRecord.trailer()
        signature[.signatureSize] = .int32([UInt32(section.count + payload.count)])
        signature[.signatureMD5] = .binary(Digest.of(section + payload, .md5))
        let bytes = file(lead: 3, withoutRegion(try signature.serialized()), section, payload)
        try await withScratch { folder in
            let path = folder.appending("old.rpm")
            try FileSystem.writeAtomically(bytes, to: path)
            let read = try RPMFileReader.read(path)
            #expect(!read.header.hasRegion && !read.signature.hasRegion)
            #expect(read.package.evr.description == "1-2")
            #expect(read.package.files.map(\.path) == ["/opt/a", "/opt/b"])
            #expect(read.package.files.map(\.kind) == [.file, .directory])
            #expect(try PackageVerification.verify(read).isValid)
            #expect(try ContentVerification.problems(read) == [])
        }
    }

    @Test func `a package of rpm 6 has other digests and records without names`() async throws {
        let payload = CpioRecord.shortHead(index: 1) + [7, 8, 9, 0] + CpioRecord.shortHead(index: 0) + CpioRecord.trailer()
        var header = RPMHeaderBuilder(region: .mainRegion)
        header.set(.name, "new")
        header.set(.version, "1")
        header.set(.release, "2")
        header.set(.architecture, "noarch")
        header.set(.sourceRPM, "new-1-2.src.rpm")
        header.set(.operatingSystem, "linux")
        header[.fileUsers] = .stringArray(["root", "root"])
        header[.fileGroups] = .stringArray(["root", "root"])
        header[.formatVersion] = .int32([6])
        header[.longSize] = .int64([3])
        header[.longFileSizes] = .int64([4096, 3])
        header[.fileModes] = .int16([0o040755, 0o100600])
        header[.fileDigests] = .stringArray(["", Digest.hex(of: [7, 8, 9], .sha512)])
        header[.fileDigestAlgorithm] = .int32([10])
        header[.baseNames] = .stringArray(["d", "f"])
        header[.directoryNames] = .stringArray(["/opt/", "/opt/d/"])
        header[.directoryIndexes] = .int32([0, 1])
        header[.payloadSizeAlt] = .int64([UInt64(payload.count)])
        header.set(RPMTag(rawValue: 5121), Digest.hex(of: payload, .sha512))
        let section = try header.serialized()
        var signature = RPMHeaderBuilder(region: .signatureRegion)
        signature.set(.headerSHA256, Digest.hex(of: section, .sha256))
        signature[RPMTag(rawValue: 999)] = .binary([0, 0, 0])
        let bytes = file(lead: 4, try signature.serialized(), section, payload)
        try await withScratch { folder in
            let path = folder.appending("new.rpm")
            try FileSystem.writeAtomically(bytes, to: path)
            let read = try RPMFileReader.read(path)
            #expect(read.lead.major == 4)
            #expect(read.package.archiveSize == UInt64(payload.count))
            let verification = try PackageVerification.verify(read)
            #expect(verification.isValid, "\(verification)")
            #expect(verification.checks.map(\.name) == ["header SHA256", "payload SHA512", "archive size"])
            #expect(try ContentVerification.problems(read) == [])
        }
    }

    @Test func `a folder named over and over does not fill memory`() throws {
        var header = RPMHeaderBuilder(region: .mainRegion)
        let count = 600
        header[.baseNames] = .stringArray((0..<count).map { "\($0)" })
        header[.directoryNames] = .stringArray([String(repeating: "x", count: 1 << 20)])
        header[.directoryIndexes] = .int32([UInt32](repeating: 0, count: count))
        let parsed = try RPMHeader(parsing: try header.serialized(), kind: .main)
        #expect(throws: RPMReadError.self) { try FileList.files(parsed) }
    }

    @Test(arguments: [
        ("an index beyond the folders", RPMTag.directoryIndexes, RPMValue.int32([0, 2])),
        ("fewer modes than names", .fileModes, .int16([1])), ("folders that are numbers", .directoryNames, .int32([1, 2])),
        ("sizes that are text", .fileSizes, .stringArray(["1", "2"])),
        ("more digests than names", .fileDigests, .stringArray(["", "", ""])),
    ])
    func `lists of files that do not fit together are refused`(_ why: String, _ tag: RPMTag, _ value: RPMValue) throws {
        var header = RPMHeaderBuilder(region: .mainRegion)
        header[.baseNames] = .stringArray(["a", "b"])
        header[.directoryNames] = .stringArray(["/", "/opt/"])
        header[.directoryIndexes] = .int32([0, 1])
        #expect(try FileList.files(RPMHeader(parsing: header.serialized(), kind: .main)).map(\.path) == ["/a", "/opt/b"])
        header[tag] = value
        let parsed = try RPMHeader(parsing: try header.serialized(), kind: .main)
        #expect(throws: RPMReadError.self, "\(why)") { try FileList.files(parsed) }
    }
}
