import Native
import RPMBuilder
import Synchronization
import SystemPackage

/// The unpacked wheels of one run, shared by the survey and all targets.
///
/// Its size is bounded: a wheel that does not fit is unpacked again for the next user.
final class WheelShelf: Sendable {
    private struct Wheel {
        let contents: WheelContents
        /// The folder of files that are too long for memory.
        let folder: FilePath
    }

    private struct State {
        var wheels: [String: Wheel] = [:]
        /// The number of uses that are left of each wheel.
        var uses: [String: Int]
        /// The number of bytes held in memory.
        var memory: UInt64 = 0
        var disk: UInt64 = 0
    }

    private let directory: FilePath
    private let memoryLimit: UInt64
    private let diskLimit: UInt64
    private let state: Mutex<State>

    /// Creates an empty shelf.
    ///
    /// - Parameters:
    ///   - directory: a folder for files that are too long for memory.
    ///   - uses: the names of wheels; each name occurs once for every later call of ``used(_:)``.
    ///   - memoryLimit: the maximum number of bytes held in memory; 64 MiB by default.
    ///   - diskLimit: the maximum number of bytes held in files; 4 GiB by default, enough for a machine learning framework.
    init(directory: FilePath, uses: [String], memoryLimit: UInt64 = 64 << 20, diskLimit: UInt64 = 4 << 30) {
        self.directory = directory
        self.memoryLimit = memoryLimit
        self.diskLimit = diskLimit
        state = Mutex(State(uses: Dictionary(uses.map { ($0, 1) }, uniquingKeysWith: +)))
    }

    /// Calls a closure with the contents of a wheel, and keeps them if there is room.
    ///
    /// - Parameter name: the name of the wheel together with its patches.
    func withContents<Result>(
        of wheel: VerifiedArtifact, patches: [SourcePatch], for name: String, _ body: (WheelContents) async throws -> Result
    ) async throws -> Result {
        if let kept = state.withLock({ $0.wheels[name]?.contents }) { return try await body(kept) }
        let folder = try FileSystem.temporaryDirectory(in: directory, prefix: "wheel-")
        var isKept = false
        defer { if !isKept { try? FileSystem.remove(folder) } }
        let contents = try WheelContents(wheel, spoolDirectory: folder, patches: patches)
        isKept = keep(Wheel(contents: contents, folder: folder), name)
        return try await body(contents)
    }

    /// Counts one use; the room of a wheel is freed after its last use.
    func used(_ name: String) {
        let folder = state.withLock { state -> FilePath? in
            let left = (state.uses[name] ?? 1) - 1
            state.uses[name] = left
            guard left == 0, let wheel = state.wheels.removeValue(forKey: name) else { return nil }
            state.memory -= wheel.contents.memory
            state.disk -= wheel.contents.disk
            return wheel.folder
        }
        if let folder { try? FileSystem.remove(folder) }
    }

    /// Removes all wheels.
    func clear() {
        let folders = state.withLock { state in
            defer { state = State(uses: [:]) }
            return state.wheels.values.map(\.folder)
        }
        for folder in folders { try? FileSystem.remove(folder) }
    }

    private func keep(_ wheel: Wheel, _ name: String) -> Bool {
        let (memory, disk) = (wheel.contents.memory, wheel.contents.disk)
        return state.withLock { state in
            guard state.wheels[name] == nil, state.memory + memory <= memoryLimit, state.disk + disk <= diskLimit else { return false }
            state.wheels[name] = wheel
            state.memory += memory
            state.disk += disk
            return true
        }
    }
}

extension WheelContents {
    /// The number of bytes of files that are held in memory.
    fileprivate var memory: UInt64 {
        files.reduce(0) { sum, file in if case .bytes(let bytes) = file.content { sum + UInt64(bytes.count) } else { sum } }
    }

    /// The number of bytes of files that are held on disk.
    fileprivate var disk: UInt64 {
        files.reduce(0) { sum, file in if case .file(_, let size) = file.content { sum + size } else { sum } }
    }
}
