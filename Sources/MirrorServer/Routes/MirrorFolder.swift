import ForeignText
import Native
import SystemPackage
import VersionSort

/// The folder of the mirror.
///
/// All requests read the disk through this type.
final class MirrorFolder: Sendable {
    let root: FilePath
    /// The lists of the projects in `simple`.
    let projects: ProjectLists
    /// The digests of the package files, as the mirror recorded them.
    let digests: RecordedDigests
    /// The ends of the crawls of the mirror.
    let crawls: CrawlEnds

    init(root: FilePath) {
        self.root = root
        projects = ProjectLists(folder: root.appending("simple"))
        digests = RecordedDigests(root: root)
        crawls = CrawlEnds(mirror: root)
    }

    /// Opens the file at a path of names without following links; returns `nil` if it does not exist or a name is hidden (starts with a dot).
    ///
    /// Throws an error if the file exists but cannot be read, because that is a fault of the server and not of the client.
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

    /// Returns `true` if the folder exists and is reached without following a link.
    func hasFolder(_ names: [String]) throws(FileError) -> Bool {
        try open(names)?.status.isDirectory ?? false
    }

    /// Returns the snapshot of a channel; `nil` unless the channel is a link to `snapshots/ID`.
    func snapshot(ofChannel channel: String) -> String? {
        guard ChannelName.isChannel(channel), let target = try? FileSystem.linkTarget(of: root.appending(Self.rpm).appending(channel)), !target.isAbsolute
        else { return nil }
        return ChannelName.snapshot(ofTarget: target.components.map(\.string))
    }

    /// Returns the names of the channels, sorted, even if their targets do not exist: of all links, those that have a name for a channel.
    func channelNames() throws(FileError) -> [String] {
        let folder = root.appending(Self.rpm)
        guard try FileSystem.status(folder) != nil else { return [] }
        return try FileSystem.list(folder).filter { $0.isSymlink && ChannelName.isChannel($0.name) }.map(\.name)
    }

    /// Returns the targets of a snapshot with their architectures, sorted, for example `el9-py3.11` with `x86_64`.
    ///
    /// - Throws: `FileError` if the snapshot does not exist.
    func targets(ofSnapshot id: String) throws(FileError) -> [Channel.Target] {
        let folder = root.appending(Self.rpm).appending(Self.snapshots).appending(id)
        var targets: [Channel.Target] = []
        for entry in try FileSystem.list(folder) where entry.isDirectory && !entry.name.utf8.hasPrefix(".") {
            let architectures = try FileSystem.list(folder.appending(entry.name)).filter { $0.isDirectory && !$0.name.utf8.hasPrefix(".") }
            targets.append(Channel.Target(name: entry.name, architectures: architectures.map(\.name)))
        }
        return targets
    }

    /// Returns `true` if every index of a target has a signature and the public key beside it.
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

    /// Returns the channels that have a snapshot, with its targets.
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

/// A channel of RPM repositories, for display on pages.
struct Channel: Sendable, Hashable {
    /// One target of a channel.
    struct Target: Sendable, Hashable {
        let name: String
        let architectures: [String]
    }

    let name: String
    /// The current snapshot of the channel.
    let snapshot: String
    let targets: [Target]
}

/// The `.repo` file of a target of a channel.
struct RepositoryFile {
    let channel: String
    let target: String
    /// The URL of the mirror's root.
    let baseURL: String
    /// A Boolean value indicating whether the target's packages and indexes are signed.
    ///
    /// Clients then accept only signed ones.
    let isSigned: Bool

    /// The text of the file, in the format of dnf and yum (dnf.conf(5), repo options).
    var text: String {
        let place = "\(baseURL)/rpm/\(channel)/\(target)/$basearch"
        return """
            [\(channel)-\(target)]
            name=\(channel) for \(target) - $basearch
            baseurl=\(place)/
            enabled=1
            gpgcheck=\(isSigned ? 1 : 0)
            repo_gpgcheck=\(isSigned ? 1 : 0)
            \(isSigned ? "gpgkey=\(place)/repodata/repomd.xml.key\n" : "")metadata_expire=300

            """
    }

    /// Returns the SHA-256 digest in the name of a repository metadata file, for example `HEX-primary.xml.gz`.
    static func digest(inName name: String) -> SHA256Digest? {
        guard name.utf8.count > 65, name.utf8.dropFirst(64).first == UInt8(ascii: "-") else { return nil }
        return SHA256Digest(hex: String(decoding: name.utf8.prefix(64), as: UTF8.self))
    }
}
