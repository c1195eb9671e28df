import ForeignText
import Native
import SystemPackage
import VersionSort

/// A wheel built by a backend, read with the same checks as files from outside.
struct BuiltWheel {
    /// A file of the wheel, whose content stays in the archive.
    private struct File {
        let path: String
        let entry: ZipEntry
        var isExecutable: Bool { entry.permissions & 0o100 != 0 }
    }

    /// The file name of the wheel.
    let filename: WheelFilename
    private let archive: ZipArchive
    private let files: [File]
    private let information: String

    /// Reads the only wheel in a folder of a build's results, without following links.
    ///
    /// Throws ``WheelBuildError`` if there is not exactly one, its name differs from the backend's answer, or it is damaged.
    init(named name: String, in results: FilePath, folder: String, limits: SourceLimits) throws {
        guard try FileSystem.status(results.appending(folder))?.isDirectory == true else {
            throw WheelBuildError.wheel("the folder for it is gone")
        }
        let names: [String]
        do {
            names = try FileSystem.list(results.appending(folder)).map(\.name)
        } catch {
            guard case .nameNotUTF8 = error.reason else { throw error }
            throw WheelBuildError.wheel("it wrote a file whose name is not UTF-8")
        }
        let found = names.filter { $0.utf8.hasSuffix(".whl") }
        guard found == [name] else {
            let said = printable(name, limit: 200)
            let there = found.isEmpty ? "there is none" : "there is " + found.map { printable($0, limit: 200) }.joined(separator: ", ")
            throw WheelBuildError.wheel("the backend says that it built '\(said)', but \(there)")
        }
        do {
            filename = try WheelFilename(name)
        } catch {
            throw WheelBuildError.wheel("\(error)")
        }
        let kind = try FileSystem.status(results.appending(folder).appending(name))?.kind
        guard kind == .regular else { throw WheelBuildError.wheel("\(name) is no file") }
        let file = try InputFile(beneath: results, names: [folder, name])
        do throws(ArchiveError) {
            archive = try ZipArchive(file, limits: limits.archive)
        } catch {
            throw WheelBuildError.wheel("\(name) cannot be read: \(error)")
        }
        files = try Self.files(archive, name: name, limits: limits)
        let folders = Set(files.compactMap { $0.path.splitBytes(on: "/").first }.filter { $0.utf8.hasSuffix(".dist-info") })
        guard folders.count == 1, let folder = folders.first else { throw WheelBuildError.wheel("\(name) has \(folders.count) .dist-info folders") }
        information = String(folder)
    }

    /// Checks that the wheel has the expected project and version.
    func check(against identity: SourceIdentity) throws(WheelBuildError) {
        guard let file = files.first(where: { $0.path == "\(information)/METADATA" }) else { throw .wheel("\(filename) has no METADATA") }
        let bytes: [UInt8]
        do throws(ArchiveError) {
            var content = try archive.content(of: file.entry)
            bytes = try content.readAll(limit: Self.metadataLimit)
        } catch {
            throw .wheel("\(filename) cannot be read: \(error)")
        }
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
        try identity.check(filename.name, filename.version)
    }

    /// Writes the wheel again with sorted files, `.dist-info` last, a fixed time, two modes, and a matching RECORD.
    ///
    /// Only a part of a file is in memory at a time.
    func write(to path: FilePath, time: UInt32) throws {
        try FileSystem.writeAtomically(to: path) { output in
            var writer = ZipWriter(modificationTime: Int64(max(time, SourceTime.earliest)))
            let record = "\(information)/RECORD"
            var lines = ""
            // RECORD.jws and RECORD.p7s sign the old RECORD.
            for file in ordered where file.path != record && !file.path.utf8.starts(with: "\(record).".utf8) {
                var digest = DigestContext(.sha256)
                try writer.addFile(file.path, archive.content(of: file.entry), permissions: file.isExecutable ? 0o755 : 0o644, to: &output) {
                    digest.update($0)
                }
                lines += "\(CSVField.quoted(file.path)),sha256=\(Base64URL.encode(digest.finish())),\(file.entry.size)\n"
            }
            try writer.addFile(record, Array((lines + "\(CSVField.quoted(record)),,\n").utf8), permissions: 0o644, to: &output)
            try writer.finish(&output)
        }
    }

    private var ordered: [File] {
        files.sorted {
            let (left, right) = ($0.path.utf8.hasPrefix(information + "/"), $1.path.utf8.hasPrefix(information + "/"))
            return left == right ? $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) : !left
        }
    }

    private static func files(_ archive: ZipArchive, name: String, limits: SourceLimits) throws -> [File] {
        try archive.entries.filter { $0.kind != .directory }.map { entry in
            let path = try TreePath(entry.path, in: name, limits: limits)
            guard entry.kind == .regular else {
                throw WheelBuildError.unsafeEntry(entry.path, archive: name, why: "is neither a file nor a folder")
            }
            return File(path: path.text, entry: entry)
        }
    }

    /// The maximum size of METADATA, in bytes.
    private static let metadataLimit = 16 << 20
}

/// A program defined by an entry point of a package (entry points specification, `console_scripts`).
struct ConsoleScript: Hashable {
    /// The name of the program.
    let name: String
    /// The module to import.
    let module: String
    /// The object in the module to call, with dots.
    let object: String

    /// Returns the programs in an `entry_points.txt`.
    ///
    /// Invalid lines are ignored, as installers of build requirements may do.
    static func all(in text: String) -> [ConsoleScript] {
        var isInGroup = false
        var found: [ConsoleScript] = []
        for line in text.filledLines {
            let line = line.trimmed
            if line.utf8.hasPrefix("[") {
                isInGroup = line == "[console_scripts]"
            } else if isInGroup, let script = ConsoleScript(line) {
                found.append(script)
            }
        }
        return found
    }

    /// Parses `name = module:object [extras]`.
    private init?(_ line: Substring) {
        guard let (before, after) = line.cut(at: "=") else { return nil }
        let name = String(before.trimmed)
        let reference = after.part(before: "[").splitBytes(on: ":", maxSplits: 1).map { String($0.trimmed) }
        guard reference.count == 2, reference.allSatisfy(Self.isDotted), !name.isEmpty, name.utf8.first != UInt8(ascii: "."),
            name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "/" })
        else { return nil }
        self.name = name
        module = reference[0]
        object = reference[1]
    }

    /// Returns the text of a program that calls the object.
    func program(interpreter: String) -> String {
        let first = object.part(before: ".")
        return "#!\(interpreter)\nimport sys\nfrom \(module) import \(first)\nif __name__ == \"__main__\":\n    sys.exit(\(object)())\n"
    }

    private static func isDotted(_ text: String) -> Bool {
        !text.isEmpty
            && text.splitBytes(on: ".", omittingEmptySubsequences: false).allSatisfy { part in
                !(part.utf8.first?.isASCIIDigit ?? true) && part.unicodeScalars.allSatisfy(\.isWord)
            }
    }
}
