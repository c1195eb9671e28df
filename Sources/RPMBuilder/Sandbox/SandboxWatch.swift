import Native
import SystemPackage

/// The reason for which a command in a sandbox was stopped before it ended.
package enum SandboxStop: Hashable, Sendable, CustomStringConvertible {
    /// The command ran longer than its limit, in seconds.
    case time(Int)
    /// The machine had less memory left than the reserve, in bytes.
    case memory(UInt64)
    /// The disk of the sandbox had less space left than the reserve, in bytes.
    case disk(UInt64)
    /// The disk of the sandbox had room for fewer files than the reserve.
    case files(UInt64)

    /// The reason as the end of a sentence, such as `was stopped after 3600 s`.
    package var description: String {
        switch self {
        case .time(let seconds): "was stopped after \(seconds) s"
        case .memory(let reserve): "was stopped when the machine had less than \(reserve >> 20) MiB of memory left"
        case .disk(let reserve): "was stopped when its disk had less than \(reserve >> 20) MiB left"
        case .files(let reserve): "was stopped when its disk had room for fewer than \(reserve) files"
        }
    }
}

/// A watch over the time of a command, and over the memory and disk that all processes of a sandbox together leave to this machine.
///
/// The kernel's limits bound one process or one file. A cgroup would bound the sum, but an ordinary user usually cannot make one. The watch runs
/// on a ``SandboxThread``, because the threads of the common pool may compute for longer than a sandbox takes to fill the memory.
struct SandboxWatch: Sendable {
    private let limits: SandboxLimits
    private let folder: FilePath
    private let memoryReserve: UInt64
    private let diskReserve: UInt64
    private let fileReserve: UInt64

    /// Creates a watch.
    ///
    /// - Parameter folder: a folder on the disk that takes what the sandbox writes.
    init(_ limits: SandboxLimits, folder: FilePath) throws(FileError) {
        self.limits = limits
        self.folder = folder
        memoryReserve = limits.memoryReserve ?? min(512 << 20, (ResourceLimit.availableMemory ?? 0) / 2)
        let room = try FileSystem.freeSpace(folder)
        diskReserve = limits.diskReserve ?? min(1 << 30, room.bytes / 2)
        fileReserve = limits.fileReserve ?? min(20_000, (room.files ?? 0) / 2)
    }

    /// Waits until the command has to be stopped, and returns why.
    ///
    /// - Parameter thread: the thread that runs the calling task.
    /// - Throws: `CancellationError` if the caller no longer waits, and ``FileError`` if the disk cannot be examined.
    func reason(on thread: SandboxThread) async throws -> SandboxStop {
        let end = ContinuousClock.now + .seconds(limits.wallTime)
        // One look may see what others use for a moment; the second tells a shortage.
        var last: SandboxStop?
        for await _ in thread.ticks(every: Self.interval) {
            if ContinuousClock.now >= end { return .time(limits.wallTime) }
            let seen = try shortage()
            if let seen, seen == last { return seen }
            last = seen
        }
        throw CancellationError()
    }

    /// Returns the reserve that the machine no longer has; `nil` if it has all of them.
    private func shortage() throws(FileError) -> SandboxStop? {
        if let available = ResourceLimit.availableMemory, available < memoryReserve { return .memory(memoryReserve) }
        let room = try FileSystem.freeSpace(folder)
        if room.bytes < diskReserve { return .disk(diskReserve) }
        if let files = room.files, files < fileReserve { return .files(fileReserve) }
        return nil
    }

    /// The time between two measurements in milliseconds, in which a processor fills a few hundred MiB.
    private static let interval = 100
}
