import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// A reader of untrusted bytes.
///
/// An error is a valid result. The fuzzer looks for traps, endless loops and unbounded memory.
enum FuzzTarget: String, CaseIterable {
    case rpm, wheel, zip, metadata, elf, openpgp, toml, escapers

    /// Passes bytes to the reader.
    func read(_ bytes: [UInt8], in scratch: Scratch) throws {
        switch self {
        case .rpm: try Self.package(bytes, scratch)
        case .wheel: try Self.wheel(bytes, scratch)
        case .zip: try Self.zip(bytes)
        case .metadata: try Self.metadata(bytes)
        case .elf: _ = try ELFDependencies.read(bytes, fileName: "x.so")?.requires
        case .openpgp:
            _ = try? KeyRing(bytes)
            _ = try OpenPGPSignature(parsing: bytes)
        case .toml: _ = try TOMLDocument(bytes)
        case .escapers: try EscaperTarget.read(bytes)
        }
    }

    /// Reads headers, digests and the file list with the archive, and extracts some files.
    private static func package(_ bytes: [UInt8], _ scratch: Scratch) throws {
        let read = try RPMFileReader.read(try scratch.file(bytes))
        _ = try? PackageVerification.verify(read)
        let problems = try ContentVerification.problems(read)
        guard problems.isEmpty || bytes.count % 8 == 0 else { return }
        let out = scratch.folder.appending("out")
        defer { try? FileSystem.remove(out) }
        _ = try PackageExtractor.extract(read, to: out, limit: 1 << 20)
    }

    private static func wheel(_ bytes: [UInt8], _ scratch: Scratch) throws {
        let artifact = try VerifiedArtifact.verify(
            path: try scratch.file(bytes), filename: FuzzSeeds.wheelName, expecting: SHA256Digest(of: bytes))
        defer { scratch.empty() }
        _ = try WheelContents(artifact, spoolDirectory: scratch.folder)
    }

    /// Reads every entry of an archive with little memory; then one entry, as from a server with ranges.
    private static func zip(_ bytes: [UInt8]) throws {
        var reader = try ArchiveReader(bytes: bytes, .zip, limits: .source)
        while try reader.next() != nil {
            while try reader.readData(upTo: 4096) != nil {}
        }
        let parts = try ZipParts(tail: bytes, count: UInt64(bytes.count))
        guard let entry = try ZipDirectory(parts, limits: .source).entries.last else { return }
        var content = try ZipContent(entry, in: parts)
        while try content.next(upTo: 1) != nil {}
    }

    /// Reads METADATA and plans a package from it; reads the same bytes as entry points.
    private static func metadata(_ bytes: [UInt8]) throws {
        _ = EntryPoint.parse(String(decoding: bytes, as: UTF8.self))
        let metadata = try CoreMetadata(parsing: bytes)
        for target in try FuzzSeeds.targets() {
            var context = PlanContext(buildTime: 0)
            context.extras = Set(metadata.providesExtra.prefix(4))
            guard let plan = try? RPMPlanner.plan(source: metadata, survey: SourceSurvey(), target: target, overrides: nil, context: context) else { continue }
            _ = SpecWriter.text(plan, sources: ["a-1.tar.gz"])
        }
    }
}
