import ForeignText
import NIOCore
import Native
import Synchronization
import SystemPackage

/// The list of projects in each form, cached until the folder `simple` changes.
///
/// A mirror may have hundreds of thousands of projects, and the list is requested more often than it changes.
final class ProjectLists: Sendable {
    /// A list as it is sent to clients.
    struct Rendered: Sendable {
        let bytes: ByteBuffer
        let digest: SHA256Digest
    }

    private struct State {
        var status: FileStatus
        /// The file status of the list that the mirror wrote; `nil` if there is no list.
        var list: FileStatus?
        var names: [String]
        var serials: SerialNumbers
        var json: Rendered?
        var html: Rendered?
    }

    private let folder: FilePath
    /// The maximum size of a list that is read, in bytes: about ten times the size of PyPI's.
    private static let listLimit = 512 << 20
    private let state = Mutex<State?>(nil)

    init(folder: FilePath) {
        self.folder = folder
    }

    /// Returns the normalized names, sorted; empty if there is no folder `simple`.
    func names() throws(FileError) -> [String] { try current()?.names ?? [] }

    /// Returns the serial numbers of the projects.
    func serials() throws(FileError) -> SerialNumbers { try current()?.serials ?? SerialNumbers() }

    /// Returns the list as JSON or HTML.
    func rendered(asJSON: Bool) throws(FileError) -> Rendered {
        let current = try current()
        if let known = asJSON ? current?.json : current?.html { return known }
        let page = ProjectListPage(names: current?.names ?? [], serials: current?.serials ?? SerialNumbers())
        let bytes = asJSON ? page.json : page.html
        let rendered = Rendered(bytes: ByteBuffer(bytes: bytes), digest: SHA256Digest(of: bytes))
        state.withLock { state in
            guard state?.status == current?.status, state?.list == current?.list else { return }
            if asJSON {
                state?.json = rendered
            } else {
                state?.html = rendered
            }
        }
        return rendered
    }

    private func current() throws(FileError) -> State? {
        guard let status = try FileSystem.status(folder) else { return nil }
        let path = folder.appending("index.v1_json")
        let list = try FileSystem.status(path)
        if let known = state.withLock({ $0 }), known.status == status, known.list == list { return known }
        let names = try FileSystem.list(folder).filter { $0.isDirectory && !$0.name.utf8.hasPrefix(".") }.map(\.name)
        let serials = SerialNumbers(list: (try? FileSystem.readAll(path, limit: Self.listLimit)) ?? [])
        let fresh = State(status: status, list: list, names: names, serials: serials)
        state.withLock { $0 = fresh }
        return fresh
    }
}
