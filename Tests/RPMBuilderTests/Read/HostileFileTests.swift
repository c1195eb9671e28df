import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Damaged and hostile files give errors or failed checks: never a crash, never a valid package.
@Suite(.showsSeeds) struct HostileFileTests {
    private func sample(_ folder: FilePath, _ form: WriteForm = .make(.zstd, level: 3)) throws -> [UInt8] {
        let path = folder.appending("sample.rpm")
        let package = try #require(PackageShape.all.first { $0.label == "python" }).package
        _ = try RPMWriter.write(package, form: form, to: path)
        return try FileSystem.readAll(path, limit: 1 << 24)
    }

    /// Reads everything in a file.
    private func isValid(_ bytes: [UInt8], _ folder: FilePath) throws -> Bool {
        let path = folder.appending("mutant.rpm")
        let output = try OutputFile(path)
        try output.write(bytes, at: 0)
        try output.close()
        do throws(RPMReadError) {
            let read = try RPMFileReader.read(path)
            guard try PackageVerification.verify(read).isValid else { return false }
            return try ContentVerification.problems(read).isEmpty
        } catch {
            return false
        }
    }

    @Test func `every cut is noticed`() async throws {
        try await withScratch { folder in
            let bytes = try sample(folder)
            #expect(try isValid(bytes, folder))
            for count in Array(stride(from: 0, to: bytes.count, by: 97)) + [bytes.count - 1] {
                #expect(try !isValid(Array(bytes.prefix(count)), folder), "\(count) of \(bytes.count) bytes")
            }
            #expect(try !isValid(bytes + [0], folder))
        }
    }

    @Test func `a changed bit of header or payload is noticed, and none crashes`() async throws {
        try await withScratch { folder in
            var random = SeededGenerator(for: "HostileFile")
            let seed = random.seed
            let bytes = try sample(folder)
            let header = try RPMFileReader.read(folder.appending("sample.rpm")).headerStart
            for _ in 0..<600 {
                var mutant = bytes
                let position = Int.random(in: Int(header)..<bytes.count, using: &random)
                mutant[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                #expect(try !isValid(mutant, folder), "seed \(seed), byte \(position)")
            }
            // Nothing covers the places before the header, so only crashes and hangs count there.
            for _ in 0..<300 {
                var mutant = bytes
                for _ in 0..<3 { mutant[Int.random(in: 0..<400, using: &random)] = UInt8.random(in: 0...255, using: &random) }
                _ = try isValid(mutant, folder)
            }
        }
    }

    @Test func `changed headers with digests made to match do not crash`() async throws {
        try await withScratch { folder in
            var random = SeededGenerator(for: "HostileFile")
            _ = try sample(folder)
            let section = try RPMFileReader.read(folder.appending("sample.rpm")).header.bytes
            for _ in 0..<3000 {
                var mutant = section
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    mutant[Int.random(in: 8..<mutant.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                guard let header = try? RPMHeader(parsing: mutant, kind: .main) else { continue }
                for tag in header.tags { #expect(header[tag] != nil) }
                let signature = try RPMHeader(parsing: try emptySignature(), kind: .signature)
                _ = try? PackageDescription(signature: signature, header: header, packageSize: 1)
            }
        }
    }

    private func emptySignature() throws -> [UInt8] {
        var builder = RPMHeaderBuilder(region: .signatureRegion)
        builder[.signatureSize] = .int32([1])
        return try builder.serialized()
    }

    @Test func `a payload of hostile records is refused`() async throws {
        let record = CpioRecord.head(name: "./opt/one", inode: 1, mode: 0o100644, mtime: 0, size: 2)
        let good = record + [0x31, 0x0A, 0, 0] + CpioRecord.trailer()
        func with(_ position: Int, _ text: String) -> [UInt8] {
            Array(record[..<position]) + Array(text.utf8) + record[(position + text.utf8.count)...]
        }
        let bad: [(String, [UInt8])] = [
            ("no magic", Array("garbage garbage garbage".utf8)),
            ("no trailer", record + [0x31, 0x0A, 0, 0]),
            ("a size beyond the archive", with(54, "ffffffff")),
            ("a name size of nothing", with(94, "00000000")),
            ("a name size of 4 GiB", with(94, "ffffffff")),
            ("a number that is none", with(54, "0000zzzz")),
            ("a mode of 32 bits", with(14, "ffff81a4")),
            ("a name without an end", with(110, "./opt/onex")),
            ("a place that the header lacks", CpioRecord.shortHead(index: 7)),
        ]
        try await withScratch { folder in
            let path = folder.appending("p.rpm")
            let package = PackageShape.with(PackageShape.package("one"), [PackageShape.file("/opt/one", "1\n")])
            let built = try RPMWriter.write(package, form: .make(.none), to: path)
            let front = try FileSystem.readAll(path, limit: 1 << 24).prefix(Int(built.headerEnd))
            func problems(_ payload: [UInt8]) throws -> [String] {
                try FileSystem.writeAtomically(front + payload, to: path)
                return try ContentVerification.problems(try RPMFileReader.read(path))
            }
            #expect(try problems(good) == [])
            for (why, payload) in bad {
                #expect(throws: RPMReadError.self, "\(why)") { try problems(payload) }
            }
            let stranger = CpioRecord.head(name: "./opt/two", inode: 1, mode: 0o100644, mtime: 0, size: 0)
            #expect(try problems(stranger + good) == ["./opt/two is in the payload and not in the header"])
            #expect(try problems(CpioRecord.trailer()) == ["/opt/one is in the header and not in the payload"])
            #expect(try problems(good.replacing([0x31, 0x0A], with: [0x32, 0x0A])) == ["/opt/one has another content in the payload"])
        }
    }
}
