import ForeignText
package import Native
import SystemPackage
import VersionSort

/// The entries of a wheel while it is read, with contents in memory up to a limit and in files beyond it.
struct WheelArchive {
    /// An unpacked entry.
    struct Entry {
        let path: String
        let content: RPMFileContent
        let isExecutable: Bool
        /// A Boolean value indicating whether the content starts like a program: with `#!` or as ELF.
        let startsAsProgram: Bool
        let elf: ELFInfo?
    }

    static let folderSuffix = ".dist-info"
    static let dataSuffix = ".data"
    /// The maximum size of a content in memory, while all of them together are within `memoryLimit`.
    static let memoryFileLimit = 256 << 10
    /// The maximum size of a program in memory.
    ///
    /// It is larger, because the first line may have to be changed.
    static let memoryProgramLimit = 8 << 20
    static let memoryLimit = 48 << 20

    let wheel: String
    private var entries: [Entry] = []
    private var places: [String: Int] = [:]
    private var digests: [ExactText: String] = [:]

    /// Unpacks all entries and computes their SHA-256 digests.
    init(_ artifact: VerifiedArtifact, spoolDirectory: FilePath, limits: ArchiveLimits = .wheel) throws(WheelError) {
        wheel = artifact.filename
        var held = 0
        do {
            var reader = try ArchiveReader(artifact, limits: limits)
            while let entry = try reader.next() {
                if entry.kind == .directory { continue }
                guard entry.kind == .regular else { throw WheelError.unsafeEntry(wheel, entry.path, "is no plain file") }
                let limit = Self.isProgramPath(entry.path) ? Self.memoryProgramLimit : Self.memoryFileLimit
                var spool = ContentSpool(directory: spoolDirectory, number: entries.count, memory: min(limit, Self.memoryLimit - held))
                while let part = try reader.readData(upTo: 256 << 10) {
                    try spool.add(part)
                }
                let startsAsProgram = Self.startsAsProgram(spool.start)
                let (content, digest) = try spool.finish()
                if case .bytes(let bytes) = content { held += bytes.count }
                let isExecutable = entry.permissions & 0o111 != 0
                places[entry.path] = entries.count
                digests[ExactText(entry.path)] = digest
                entries.append(
                    Entry(
                        path: entry.path, content: content, isExecutable: isExecutable, startsAsProgram: startsAsProgram,
                        elf: Self.elf(content, entry.path, isExecutable)))
            }
        } catch let error as WheelError {
            throw error
        } catch let error as ArchiveError {
            throw .archive(wheel, error)
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .metadata(wheel, "\(error)")
        }
    }

    /// Returns `true` for paths of programs that get the target's interpreter: scripts, and data for a folder of programs.
    private static func isProgramPath(_ path: String) -> Bool {
        let parts = path.splitBytes(on: "/", maxSplits: 3)
        guard parts.count > 2, parts[0].utf8.hasSuffix(dataSuffix) else { return false }
        return parts[1] == "scripts" || parts[1] == "data" && (parts[2] == "bin" || parts[2] == "sbin")
    }

    /// Returns `true` if the kernel runs a file with these first bytes.
    private static func startsAsProgram(_ start: [UInt8]) -> Bool {
        start.starts(with: [0x23, 0x21]) || start.starts(with: [0x7F, 0x45, 0x4C, 0x46])
    }

    /// Returns the dependencies of an ELF file; `nil` for other files.
    ///
    /// A damaged ELF file (some projects have them as test data) counts as another file, because no loader accepts it.
    private static func elf(_ content: RPMFileContent, _ path: String, _ isExecutable: Bool) -> ELFInfo? {
        let name = path.splitBytes(on: "/").last.map(String.init) ?? path
        switch content {
        case .bytes(let bytes):
            guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return nil }
            return (try? ELFDependencies.read(bytes, fileName: name, isExecutable: isExecutable)) ?? nil
        case .file(let file, _):
            guard var info = (try? ELFDependencies.read(file, isExecutable: isExecutable)) ?? nil else { return nil }
            info.fileName = name
            return info
        default: return nil
        }
    }

    /// Returns `true` if the entry exists.
    func contains(_ path: String) -> Bool { places[path] != nil }

    /// Returns the bytes of a small entry.
    func bytes(_ path: String) throws(WheelError) -> [UInt8] {
        guard let place = places[path] else { throw .missing(wheel, "has no \(path)") }
        switch entries[place].content {
        case .bytes(let bytes): return bytes
        case .file(let file, let size):
            guard size <= 64 << 20 else { throw .tooLarge(wheel, "a \(path) of \(size) bytes") }
            do { return try FileSystem.readAll(file, limit: 64 << 20) } catch { throw .file(error) }
        default: return []
        }
    }

    /// Replaces the bytes of an entry, adds one, or removes it if the bytes are `nil`.
    mutating func replace(_ path: String, with bytes: [UInt8]?) {
        let known = places[path]
        guard let bytes else {
            guard let known else { return }
            entries.remove(at: known)
            places = Dictionary(entries.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { _, last in last })
            return
        }
        let isExecutable = known.map { entries[$0].isExecutable } ?? false
        let entry = Entry(
            path: path, content: .bytes(bytes), isExecutable: isExecutable, startsAsProgram: Self.startsAsProgram(bytes), elf: nil)
        if let known {
            entries[known] = entry
        } else {
            places[path] = entries.count
            entries.append(entry)
        }
    }

    /// Returns the only metadata folder, which must match the wheel's name.
    func informationFolder(of filename: WheelFilename) throws(WheelError) -> String {
        let folders = Set(
            entries.compactMap { entry -> String? in
                let top = entry.path.part(before: "/")
                return top.utf8.hasSuffix(Self.folderSuffix) && top.utf8.count < entry.path.utf8.count ? String(top) : nil
            })
        guard let folder = folders.first, folders.count == 1 else {
            throw .missing(wheel, folders.isEmpty ? "has no .dist-info folder" : "has more than one .dist-info folder")
        }
        let parts = folder.droppingBytes(last: Self.folderSuffix.utf8.count).splitBytes(on: "-", maxSplits: 1)
        guard parts.count == 2, let name = try? ProjectName(String(parts[0])), name == filename.name, let version = try? Version(String(parts[1])),
            version == filename.version
        else { throw .missing(wheel, "has its metadata in '\(folder)', which is not named after it") }
        return folder
    }

    /// Compares every entry with its line in RECORD.
    func compareWithRecord(in folder: String) throws(WheelError) {
        let record: WheelRecord
        do {
            record = try WheelRecord(parsing: String(decoding: try bytes("\(folder)/RECORD"), as: UTF8.self))
        } catch let error as WheelError {
            throw error
        } catch let fault as RecordFault {
            throw .metadata(wheel, "\(fault)")
        } catch {
            throw .metadata(wheel, "\(error)")
        }
        for entry in entries {
            let fault = try record.fault(of: entry.path, in: folder) { (algorithm) throws(WheelError) in (try digest(of: entry, algorithm), entry.content.size)
            }
            if let fault { throw .recordMismatch(wheel, entry.path, fault) }
        }
    }

    /// Returns the digest of an entry in URL-safe base64; `nil` for an unknown algorithm.
    private func digest(of entry: Entry, _ algorithm: String) throws(WheelError) -> String? {
        guard let algorithm = DigestAlgorithm(rawValue: algorithm) else { return nil }
        return algorithm == .sha256 ? digests[ExactText(entry.path)] : try Self.digest(entry.content, algorithm)
    }

    private static func digest(_ content: RPMFileContent, _ algorithm: DigestAlgorithm) throws(WheelError) -> String? {
        switch content {
        case .bytes(let bytes): return Base64URL.encode(Digest.of(bytes, algorithm))
        case .file(let path, _):
            do { return Base64URL.encode(try Digest.ofFile(path, algorithm)) } catch { throw .file(error) }
        default: return nil
        }
    }

    /// Returns the files with their locations.
    ///
    /// As in pip, any top folder that ends in `.data` is a data folder, whatever the spelling of name and version.
    /// - Throws: ``WheelError`` for a data folder with an unknown scheme.
    func files(informationFolder: String) throws(WheelError) -> [WheelFile] {
        var files: [WheelFile] = []
        for entry in entries where !WheelRecord.isRecord(entry.path, in: informationFolder) {
            let parts = entry.path.splitBytes(on: "/", maxSplits: 2).map(String.init)
            let location: WheelLocation
            if parts.count > 1, parts[0] == informationFolder {
                location = .information(parts.dropFirst().joined(separator: "/"))
            } else if parts.count > 1, parts[0].utf8.hasSuffix(Self.dataSuffix) {
                guard parts.count == 3 else { throw .unsafeEntry(wheel, entry.path, "is in no folder of a known scheme") }
                switch parts[1] {
                case "purelib", "platlib": location = .library(parts[2])
                case "scripts": location = .script(parts[2])
                case "headers": location = .header(parts[2])
                case "data": location = .data(parts[2])
                default: throw .unsafeEntry(wheel, entry.path, "is in no folder of a known scheme")
                }
            } else {
                location = .library(parts.joined(separator: "/"))
            }
            files.append(
                WheelFile(
                    archivePath: entry.path, location: location, content: entry.content, isExecutable: entry.isExecutable,
                    startsAsProgram: entry.startsAsProgram, elf: entry.elf))
        }
        return files
    }
}

extension WheelArchive: PatchTree {
    func read(_ path: String) throws -> [UInt8]? { contains(path) ? try bytes(path) : nil }

    mutating func write(_ bytes: [UInt8], to path: String) throws { replace(path, with: bytes) }

    mutating func remove(_ path: String) throws { replace(path, with: nil) }

    /// Applies the patches of a stack in order.
    mutating func apply(_ patches: [SourcePatch]) throws(WheelError) {
        do {
            for patch in patches { try patch.apply(to: &self) }
        } catch let error as PatchError {
            throw .patch(wheel, error)
        } catch let error as WheelError {
            throw error
        } catch {
            throw .metadata(wheel, "\(error)")
        }
    }
}

/// The reason why a wheel cannot be packaged.
package enum WheelError: Error, Sendable, CustomStringConvertible {
    /// The file name is not the name of a wheel.
    case filename(String)
    /// The archive cannot be read, or is damaged.
    case archive(String, ArchiveError)
    /// A required folder or file is missing or occurs twice.
    case missing(String, String)
    /// An entry is neither a file nor a folder, or has an unknown scheme.
    case unsafeEntry(String, String, String)
    /// An entry differs from its line in RECORD.
    case recordMismatch(String, String, String)
    /// The metadata is unusable, or has another project or version than the file name.
    case metadata(String, String)
    /// The wheel exceeds a limit. The second value names it.
    case tooLarge(String, String)
    /// A patch of the stack does not fit.
    case patch(String, PatchError)
    /// A content could not be stored in a file.
    case file(FileError)

    /// One line for a person.
    package var description: String {
        switch self {
        case .filename(let name): "'\(name)' is not the file name of a wheel"
        case .archive(let wheel, let error): "\(wheel): \(error)"
        case .missing(let wheel, let what): "\(wheel) \(what)"
        case .unsafeEntry(let wheel, let path, let why): "\(wheel) holds '\(path)', which \(why)"
        case .recordMismatch(let wheel, let path, let why): "\(wheel): '\(path)' \(why)"
        case .metadata(let wheel, let why): "\(wheel): \(why)"
        case .tooLarge(let wheel, let what): "\(wheel) has \(what)"
        case .patch(let wheel, let error): "\(wheel): \(error)"
        case .file(let error): "\(error)"
        }
    }
}
