import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Many random changes with matching digests, so that every reader sees them: no crash, no hang, no unbounded memory.
@Suite(.showsSeeds) struct RandomMutationTests {
    private static let rounds = 200

    @Test(.timeLimit(.minutes(5)), arguments: ["everything", "python"])
    func `no change of a header or an archive does harm`(_ label: String) async throws {
        var random = SeededGenerator(for: "RandomMutation")
        let seed = random.seed
        let package = try #require(PackageShape.all.first { $0.label == label }).package
        try await withScratch { folder in
            for form in [WriteForm.make(.none), try WriteForm.make(.none).version6()] {
                let path = folder.appending("sample.rpm")
                _ = try RPMWriter.write(package, form: form, to: path)
                let original = try PackageMutant(path)
                var refused = 0
                for round in 0..<Self.rounds {
                    var mutant = original
                    var header = original.read.header.bytes
                    if round % 2 == 0 {
                        mutate(&header, from: 8, &random)
                    } else {
                        mutate(&mutant.payload, from: 0, &random)
                    }
                    let fault = try PackageMutant.fault(mutant.bytes(header: header), in: folder)
                    if fault != nil { refused += 1 }
                    guard let read = try? RPMFileReader.read(folder.appending("mutant.rpm")) else { continue }
                    _ = try? PackageExtractor.extract(read, to: folder.appending("out"), limit: 1 << 20)
                    try FileSystem.remove(folder.appending("out"))
                }
                #expect(refused > Self.rounds / 2, "seed \(seed)")
                #expect(try FileSystem.list(folder).map(\.name) == ["mutant.rpm", "sample.rpm"], "seed \(seed)")
            }
        }
    }

    @Test func `no change of a signature header does harm`() async throws {
        var random = SeededGenerator(for: "RandomMutation")
        let seed = random.seed
        try await withScratch { folder in
            let path = folder.appending("sample.rpm")
            _ = try RPMWriter.write(PackageShape.package("sample"), form: .make(.gzip), to: path)
            let bytes = try FileSystem.readAll(path, limit: 1 << 24)
            for round in 0..<Self.rounds {
                var mutant = bytes
                // Change the lead, the index, and the first data; most of the rest is reserved zeros.
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    mutant[Int.random(in: 0..<400, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                try FileSystem.replace(path, with: mutant)
                guard let read = try? RPMFileReader.read(path) else { continue }
                _ = try? PackageVerification.verify(read)
                guard round % 10 == 0 else { continue }
                try expectOnlySignaturesStripped(path, mutant, read, "seed \(seed), round \(round)")
            }
        }
    }

    /// Strips the signatures of a package: the lead, the header and the payload stay, or the file is unchanged.
    ///
    /// The signature header keeps its length, unless it had no space for the entry of the reserved bytes, or lacked its region.
    private func expectOnlySignaturesStripped(_ path: FilePath, _ bytes: [UInt8], _ read: ReadPackage, _ comment: Comment) throws {
        guard let stripped = try? PackageSigner.strip(path) else {
            #expect(try FileSystem.readAll(path, limit: 1 << 24) == bytes, comment)
            return
        }
        let result = try FileSystem.readAll(path, limit: 1 << 24)
        #expect(stripped.size == UInt64(result.count) && stripped.sha256 == SHA256Digest(of: result), comment)
        #expect(result.prefix(Lead.byteCount) == bytes.prefix(Lead.byteCount), comment)
        #expect(result[Int(stripped.headerStart)...] == bytes[Int(read.headerStart)...], comment)
        let again = try RPMFileReader.read(path)
        #expect(again.headerStart == stripped.headerStart && again.headerEnd == stripped.headerEnd, comment)
        #expect(try PackageSignature.all(again).isEmpty, comment)
        let kept = Set(read.signature.tags).subtracting(PackageSignature.tags).subtracting([.reservedSpace, .reservedSpace6, .signatureRegion])
        for tag in kept { #expect(again.signature[tag] == read.signature[tag], comment) }
        #expect(abs(result.count - bytes.count) <= 48, comment)
    }

    /// This was found in some 200,000 random rounds: an entry of reserved bytes with another tag leaves no space for the region of the copy.
    @Test func `stripping a signature header without region and reserve makes it longer, and changes nothing else`() async throws {
        try await withScratch { folder in
            let path = folder.appending("sample.rpm")
            _ = try RPMWriter.write(PackageShape.package("sample"), form: .make(.gzip), to: path)
            let bytes = try FileSystem.readAll(path, limit: 1 << 24)
            let count = try RPMFileReader.read(path).signature.entries.count
            for (changed, growth) in [([], 0), ([RPMTag.reservedSpace], 0), ([.signatureRegion, .reservedSpace], 32)] as [([RPMTag], Int)] {
                var mutant = bytes
                // Sixteen bytes of lead and index come before the entries, whose first four are the tag.
                for place in stride(from: Lead.byteCount + 16, to: Lead.byteCount + 16 + 16 * (count + 1), by: 16) {
                    let tag = mutant[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
                    if changed.contains(where: { $0.rawValue == tag }) { mutant[place + 3] ^= 0x80 }
                }
                try FileSystem.replace(path, with: mutant)
                let read = try RPMFileReader.read(path)
                try expectOnlySignaturesStripped(path, mutant, read, "\(changed)")
                #expect(try FileSystem.status(path)?.size == UInt64(mutant.count + growth), "\(changed)")
            }
        }
    }

    /// Changes bits, bytes and integers to extreme values, and moves pieces.
    private func mutate(_ bytes: inout [UInt8], from start: Int, _ random: inout SeededGenerator) {
        let extremes: [UInt32] = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF, 0x1000_0000, 16, 63]
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let place = Int.random(in: start..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2:
                let aligned = place / 4 * 4
                guard aligned + 4 <= bytes.count, aligned >= start, let value = extremes.randomElement(using: &random) else { continue }
                for index in 0..<4 { bytes[aligned + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index)) }
            default:
                let other = Int.random(in: start..<bytes.count, using: &random)
                let count = min(16, bytes.count - max(place, other))
                for index in 0..<count { bytes[place + index] = bytes[other + index] }
            }
        }
    }
}
