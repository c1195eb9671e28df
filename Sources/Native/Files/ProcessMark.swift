internal import ForeignText
internal import Glibc
package import SystemPackage

/// The part of a temporary file name that identifies the process that created it: `MACHINE.PID.START`.
///
/// MACHINE identifies the boot of the machine and the process namespace. START is the start time of the process, which tells it from a later process with
/// the same number.
struct ProcessMark: Sendable, Hashable {
    private let machine: String
    private let process: Int32
    private let start: String

    /// The mark of this process.
    static let current = ProcessMark(machine: machine(), process: getpid(), start: startTime(of: getpid()) ?? "0")

    var text: String { "\(machine).\(process).\(start)" }

    /// The number of dots in a mark.
    static let dots = 2

    private init(machine: String, process: Int32, start: String) {
        self.machine = machine
        self.process = process
        self.start = start
    }

    /// Parses the mark in a name, which ends with the mark, `-` and random characters; `nil` if the name contains no mark.
    init?(inName name: String) {
        let parts = name.splitBytes(on: "-")
        guard let mark = parts.dropLast().last?.splitBytes(on: ".", omittingEmptySubsequences: false), mark.count == 3, mark[0].utf8.count == 16,
            let process = Int32(mark[1]), process > 0, UInt64(mark[2]) != nil
        else { return nil }
        self.init(machine: String(mark[0]), process: process, start: String(mark[2]))
    }

    /// A Boolean value indicating whether the process has ended; `nil` if it belongs to another machine, container or boot.
    var isDead: Bool? {
        guard machine == Self.current.machine else { return nil }
        return Self.startTime(of: process) != start
    }

    /// Returns the boot and the process namespace as 16 hexadecimal digits.
    private static func machine() -> String {
        let boot = (try? FileSystem.readAll("/proc/sys/kernel/random/boot_id", limit: 256)) ?? []
        let namespace = (try? FileSystem.linkTarget(of: "/proc/self/ns/pid").string) ?? ""
        return String(Digest.hex(of: boot + Array(namespace.utf8), .sha256).start(bytes: 16))
    }

    /// Returns the start time of a process in ticks since boot (`proc(5)`, field 22 of `stat`); `nil` if there is no such process.
    private static func startTime(of process: Int32) -> String? {
        guard let bytes = try? FileSystem.readAll(FilePath("/proc/\(process)/stat"), limit: 1 << 16) else { return nil }
        // The program name, in parentheses, may contain any character.
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = String(decoding: bytes[(end + 1)...], as: UTF8.self).splitBytes(on: " ")
        return fields.count > 19 ? String(fields[19]) : nil
    }
}

extension FileSystem {
    /// Returns a new name for a temporary file: the prefix, the mark of this process and a number.
    package static func temporaryName(prefix: String) -> String {
        "\(prefix)\(ProcessMark.current.text)-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    }

    /// Returns `true` if a name contains the mark of a process, as in ``temporaryName(prefix:)``.
    package static func hasProcessMark(_ name: String) -> Bool { ProcessMark(inName: name) != nil }

    /// Removes temporary files and folders that ended processes left in a folder.
    ///
    /// Files of another machine or container are removed only after a day, because their process cannot be looked up here. A missing folder is not an
    /// error, nor is a file that belongs to another user: that user's next run removes it.
    ///
    /// - Parameter depth: The number of levels of subfolders to search as well.
    package static func removeAbandoned(in folder: FilePath, depth: Int = 0) throws(FileError) {
        try removeAbandoned(in: folder, depth: depth) { path throws(FileError) in try remove(path) }
    }

    /// Does the work of ``removeAbandoned(in:depth:)``.
    ///
    /// - Parameter remove: a function that removes a file, or a folder with its content.
    static func removeAbandoned(in folder: FilePath, depth: Int, by remove: (FilePath) throws(FileError) -> Void) throws(FileError) {
        guard try status(folder, followingLinks: true)?.isDirectory == true else { return }
        for entry in try listMarked(folder, withFolders: depth > 0) {
            guard let mark = ProcessMark(inName: entry.name) else {
                guard depth > 0, entry.isDirectory else { continue }
                try leavingOthers { () throws(FileError) in try removeAbandoned(in: folder.appending(entry.name), depth: depth - 1, by: remove) }
                continue
            }
            let path = folder.appending(entry.name)
            if let isDead = mark.isDead {
                guard isDead else { continue }
            } else {
                guard let found = try status(path), found.modificationTime < Int64(Glibc.time(nil)) - 86400 else { continue }
            }
            try leavingOthers { () throws(FileError) in try remove(path) }
        }
    }

    /// Runs work that reads or removes files, and ignores the error for a file of another user or on a read-only disk.
    private static func leavingOthers(_ work: () throws(FileError) -> Void) throws(FileError) {
        do throws(FileError) {
            try work()
        } catch {
            guard let errno = error.errno, [.permissionDenied, .notPermitted, .readOnlyFileSystem].contains(errno) else { throw error }
        }
    }
}
