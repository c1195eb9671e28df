import Native
import SystemPackage
import VersionSort

/// What a backend built, read back with the same distrust as anything from outside.
struct BuiltWheel {
    /// A file of the wheel.
    private struct File {
        let path: String
        let bytes: [UInt8]
        let isExecutable: Bool
    }

    /// The name of the wheel.
    let filename: WheelFilename
    private let files: [File]
    private let information: String

    /// Reads the one wheel in a folder of a build's results; no link is followed.
    ///
    /// Throws ``SourceBuildError`` when there is none or more than one, when it has another name than the backend said, or when it is damaged.
    init(named name: String, in results: FilePath, folder: String, limits: SourceLimits) throws {
        guard try FileSystem.status(results.appending(folder))?.isDirectory == true else {
            throw SourceBuildError.wheel("the folder for it is gone")
        }
        let found = try FileSystem.list(results.appending(folder)).map(\.name).filter { $0.hasSuffix(".whl") }
        guard found == [name] else {
            let said = printable(name, limit: 200)
            let there = found.isEmpty ? "there is none" : "there is " + found.map { printable($0, limit: 200) }.joined(separator: ", ")
            throw SourceBuildError.wheel("the backend says that it built '\(said)', but \(there)")
        }
        do {
            filename = try WheelFilename(name)
        } catch {
            throw SourceBuildError.wheel("\(error)")
        }
        let kind = try FileSystem.status(results.appending(folder).appending(name))?.kind
        guard kind == .regular else { throw SourceBuildError.wheel("\(name) is no file") }
        let file = try InputFile(beneath: results, names: [folder, name])
        do {
            files = try Self.read(file, name: name, limits: limits)
        } catch let error as ArchiveError {
            throw SourceBuildError.wheel("\(name) cannot be read: \(error)")
        }
        let folders = Set(files.compactMap { $0.path.split(separator: "/").first }.filter { $0.hasSuffix(".dist-info") })
        guard folders.count == 1, let folder = folders.first else { throw SourceBuildError.wheel("\(name) has \(folders.count) .dist-info folders") }
        information = String(folder)
    }

    /// Makes sure that the wheel is of the project and version that it is said to be.
    func check(against identity: SourceIdentity) throws(SourceBuildError) {
        guard let bytes = files.first(where: { $0.path == "\(information)/METADATA" })?.bytes else { throw .wheel("\(filename) has no METADATA") }
        guard files.contains(where: { $0.path == "\(information)/WHEEL" }) else { throw .wheel("\(filename) has no file WHEEL") }
        let metadata: CoreMetadata
        do {
            metadata = try CoreMetadata(parsing: bytes)
        } catch {
            throw .wheel("the METADATA of \(filename) cannot be used: \(error)")
        }
        guard metadata.name == filename.name, metadata.version == filename.version else {
            throw .wheel("\(filename) holds \(metadata.name) \(metadata.version)")
        }
        guard identity.name ?? filename.name == filename.name, identity.version ?? filename.version == filename.version else {
            let expected = [identity.name?.description, identity.version?.description].compactMap(\.self).joined(separator: " ")
            throw .identity(expected: expected, found: "\(filename.name) \(filename.version)")
        }
    }

    /// Writes the wheel anew: files sorted, those of `.dist-info` last, one time, two modes, and a RECORD that fits.
    func write(to path: FilePath, time: UInt32) throws {
        var writer = try ArchiveWriter(.zip, modificationTime: Int64(max(time, SourceTime.earliest)))
        let record = "\(information)/RECORD"
        var lines = ""
        // RECORD.jws and RECORD.p7s sign a RECORD that is no more.
        for file in ordered where file.path != record && !file.path.hasPrefix(record + ".") {
            try writer.addFile(file.path, file.bytes, permissions: file.isExecutable ? 0o755 : 0o644)
            lines += "\(Self.quoted(file.path)),sha256=\(Self.base64URL(Digest.of(file.bytes, .sha256))),\(file.bytes.count)\n"
        }
        try writer.addFile(record, Array((lines + "\(Self.quoted(record)),,\n").utf8))
        try FileSystem.writeAtomically(try writer.finish(), to: path)
    }

    private var ordered: [File] {
        files.sorted {
            let (left, right) = ($0.path.hasPrefix(information + "/"), $1.path.hasPrefix(information + "/"))
            return left == right ? $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) : !left
        }
    }

    private static func read(_ file: consuming InputFile, name: String, limits: SourceLimits) throws -> [File] {
        var reader = try ArchiveReader(file)
        var files: [File] = []
        var seen: Set<TreePath> = []
        var size: UInt64 = 0
        var count = 0
        while let entry = try reader.next() {
            count += 1
            guard count <= limits.entryCount else { throw SourceBuildError.tooMuch("it has more than \(limits.entryCount) entries", archive: name) }
            let path = try TreePath(entry, in: name, limits: limits)
            if entry.kind == .directory { continue }
            guard entry.kind == .regular, !path.parts.isEmpty else {
                throw SourceBuildError.unsafeEntry(entry.path, archive: name, why: "is neither a file nor a folder")
            }
            guard seen.insert(path).inserted else { throw SourceBuildError.unsafeEntry(entry.path, archive: name, why: "is there twice") }
            let bytes = try reader.readAll(limit: Int(limits.totalSize - size))
            size += UInt64(bytes.count)
            files.append(File(path: path.text, bytes: bytes, isExecutable: entry.permissions & 0o100 != 0))
        }
        return files
    }

    /// A field of RECORD, which is CSV.
    private static func quoted(_ path: String) -> String {
        guard path.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return path }
        return "\"" + path.replacing("\"", with: "\"\"") + "\""
    }

    /// Base64 with the alphabet for URLs and without padding, as RECORD has digests.
    private static func base64URL(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0...group.count { text.append(alphabet[word >> (18 - 6 * place) & 63]) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
