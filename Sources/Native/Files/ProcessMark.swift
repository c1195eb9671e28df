internal import ForeignText
internal import Glibc
package import SystemPackage

/// The part of a temporary name that tells which process made it: `MACHINE.PID.START`.
///
/// MACHINE stands for one start of a machine and its list of processes, START for the moment at which the process began, so that another process that
/// has the number later is told apart.
struct ProcessMark: Sendable, Hashable {
    private let machine: String
    private let process: Int32
    private let start: String

    /// The mark of this process.
    static let current = ProcessMark(machine: machine(), process: getpid(), start: startTime(of: getpid()) ?? "0")

    var text: String { "\(machine).\(process).\(start)" }

    private init(machine: String, process: Int32, start: String) {
        self.machine = machine
        self.process = process
        self.start = start
    }

    /// Reads the mark in a name `PREFIX MARK-RANDOM`; nil if there is none.
    init?(inName name: String) {
        let parts = name.splitBytes(on: "-")
        guard let mark = parts.dropLast().last?.splitBytes(on: ".", omittingEmptySubsequences: false), mark.count == 3, mark[0].utf8.count == 16,
            let process = Int32(mark[1]), process > 0, UInt64(mark[2]) != nil
        else { return nil }
        self.init(machine: String(mark[0]), process: process, start: String(mark[2]))
    }

    /// A Boolean value indicating whether the process ended; nil if it belongs to another machine, another container or another start of this machine.
    var isDead: Bool? {
        guard machine == Self.current.machine else { return nil }
        return Self.startTime(of: process) != start
    }

    /// The boot and the process namespace, as 16 hexadecimal digits.
    private static func machine() -> String {
        let boot = (try? FileSystem.readAll("/proc/sys/kernel/random/boot_id", limit: 256)) ?? []
        let namespace = (try? FileSystem.linkTarget(of: "/proc/self/ns/pid").string) ?? ""
        return String(Digest.hex(of: boot + Array(namespace.utf8), .sha256).start(bytes: 16))
    }

    /// When a process began, in ticks since the machine started (`proc(5)`, field 22 of `stat`); nil if there is no such process.
    private static func startTime(of process: Int32) -> String? {
        guard let bytes = try? FileSystem.readAll(FilePath("/proc/\(process)/stat"), limit: 1 << 16) else { return nil }
        // The name of the program, in parentheses, may hold anything.
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = String(decoding: bytes[(end + 1)...], as: UTF8.self).splitBytes(on: " ")
        return fields.count > 19 ? String(fields[19]) : nil
    }
}

extension FileSystem {
    /// Returns a name for a temporary file that nothing else has: PREFIX, the mark of this process, and a number.
    package static func temporaryName(prefix: String) -> String {
        "\(prefix)\(ProcessMark.current.text)-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    }

    /// Removes temporary files and folders in a folder whose processes ended without removing them.
    ///
    /// Files of another machine or container stay for a day, because their process cannot be looked up here. A missing folder is no error.
    ///
    /// - Parameter depth: how many levels of folders below are looked through too.
    package static func removeAbandoned(in folder: FilePath, depth: Int = 0) throws(FileError) {
        guard try status(folder, followingLinks: true)?.isDirectory == true else { return }
        for entry in try listText(folder) {
            guard let mark = ProcessMark(inName: entry.name) else {
                if depth > 0, entry.isDirectory { try removeAbandoned(in: folder.appending(entry.name), depth: depth - 1) }
                continue
            }
            let path = folder.appending(entry.name)
            if let isDead = mark.isDead {
                guard isDead else { continue }
            } else {
                guard let found = try status(path), found.modificationTime < Int64(Glibc.time(nil)) - 86400 else { continue }
            }
            try remove(path)
        }
    }
}
