import ForeignText
import Native
import SystemPackage

/// The mirror folder, as the server looks at it: the only way from a request to the disk.
final class MirrorFolder: Sendable {
    let root: FilePath
    /// The list of what is in `simple`.
    let projects: ProjectLists

    init(root: FilePath) {
        self.root = root
        projects = ProjectLists(folder: root.appending("simple"))
    }

    /// Opens what the names lead to, following no link; nil when nothing is there, or a name is hidden (starts with a dot).
    ///
    /// Throws when something is there that cannot be read: that is the server's fault, not the client's.
    func open(_ names: [String]) throws(FileError) -> (file: OpenFile, status: FileStatus)? {
        guard !names.contains(where: { $0.utf8.hasPrefix(".") }) else { return nil }
        do throws(FileError) {
            let file = OpenFile(try InputFile(beneath: root, names: names))
            return (file, try file.file.status())
        } catch {
            switch error.errno {
            case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels, .fileNameTooLong, .invalidArgument: return nil
            default: throw error
            }
        }
    }

    /// Whether a folder is there, reached without following a link.
    func hasFolder(_ names: [String]) throws(FileError) -> Bool {
        try open(names)?.status.isDirectory ?? false
    }

    /// The snapshot that a channel leads to; nil unless its link says `snapshots/ID`, and nothing else.
    func snapshot(ofChannel channel: String) -> String? {
        guard !channel.utf8.hasPrefix("."), channel != Self.snapshots,
            let target = try? FileSystem.linkTarget(of: root.appending(Self.rpm).appending(channel)), !target.isAbsolute
        else { return nil }
        let names = target.components.map(\.string)
        guard names.count == 2, names[0] == Self.snapshots, !names[1].utf8.hasPrefix(".") else { return nil }
        return names[1]
    }

    /// The names of the channels, sorted, whether or not they lead anywhere.
    func channelNames() throws(FileError) -> [String] {
        let folder = root.appending(Self.rpm)
        guard try FileSystem.status(folder) != nil else { return [] }
        return try FileSystem.list(folder).filter { $0.isSymlink && !$0.name.utf8.hasPrefix(".") }.map(\.name)
    }

    /// The repositories of a snapshot: each target with its architectures, sorted.
    func targets(ofSnapshot id: String) throws(FileError) -> [Channel.Target] {
        let folder = root.appending(Self.rpm).appending(Self.snapshots).appending(id)
        var targets: [Channel.Target] = []
        for entry in try FileSystem.list(folder) where entry.isDirectory && !entry.name.utf8.hasPrefix(".") {
            let architectures = try FileSystem.list(folder.appending(entry.name)).filter { $0.isDirectory && !$0.name.utf8.hasPrefix(".") }
            targets.append(Channel.Target(name: entry.name, architectures: architectures.map(\.name)))
        }
        return targets
    }

    /// A Boolean value indicating whether every index of a target has a signature, and the key for it, beside it.
    func isSigned(snapshot id: String, target: String) throws(FileError) -> Bool {
        let folder = root.appending(Self.rpm).appending(Self.snapshots).appending(id).appending(target)
        let architectures = try FileSystem.list(folder).filter { $0.isDirectory && !$0.name.utf8.hasPrefix(".") }.map(\.name)
        for architecture in architectures {
            for name in ["repomd.xml.asc", "repomd.xml.key"] {
                guard try open([Self.rpm, Self.snapshots, id, target, architecture, "repodata", name])?.status.isRegularFile ?? false else { return false }
            }
        }
        return !architectures.isEmpty
    }

    /// The channels that lead to a snapshot, with what is in it.
    func channels() throws(FileError) -> [Channel] {
        var channels: [Channel] = []
        for name in try channelNames() {
            guard let snapshot = snapshot(ofChannel: name), try hasFolder([Self.rpm, Self.snapshots, snapshot]) else { continue }
            channels.append(Channel(name: name, snapshot: snapshot, targets: try targets(ofSnapshot: snapshot)))
        }
        return channels
    }

    static let rpm = "rpm"
    static let snapshots = "snapshots"
}
