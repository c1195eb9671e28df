import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The override files of a stack, one a project, read once.
struct StackOverrides: Sendable {
    /// The overrides with the text they were read from, by project.
    private let files: [ProjectName: (overrides: Overrides, digest: String)]

    /// Reads every `NAME.toml` of the folder; a folder that is not there holds none.
    init(directory: FilePath) throws {
        var files: [ProjectName: (Overrides, String)] = [:]
        guard (try? FileSystem.status(directory))??.isDirectory ?? false else {
            self.files = [:]
            return
        }
        for entry in try FileSystem.list(directory) where entry.name.hasSuffix(".toml") {
            let path = directory.appending(entry.name)
            let name: ProjectName
            do {
                name = try ProjectName(String(entry.name.dropLast(".toml".count)))
            } catch {
                throw ChainError(.usage, "\(path) is not named after a project", cause: error)
            }
            let bytes = try FileSystem.readAll(path, limit: TOMLFile.sizeLimit)
            let overrides = try TOMLFile.decode(Overrides.self, from: path)
            guard files.updateValue((overrides, SHA256Digest(of: bytes).hex), forKey: name) == nil else {
                throw ChainError(.usage, "\(directory) has two override files for \(name)")
            }
        }
        self.files = files
    }

    /// The overrides of a project, nil when there are none.
    subscript(name: ProjectName) -> Overrides? { files[name]?.overrides }

    /// The digest of a project's override file, empty when there is none.
    func digest(_ name: ProjectName) -> String { files[name]?.digest ?? "" }

    /// The projects that have a file.
    var names: [ProjectName] { files.keys.sorted() }
}
