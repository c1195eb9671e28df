import Native
package import RPMBuilder
package import SystemPackage
package import VersionSort

/// A stack that can be released: its file read, its names checked, its targets found.
package struct Stack: Sendable {
    /// One application of the stack.
    package struct Application: Sendable {
        package let name: ProjectName
        package let imports: [String]
        package let smoke: String?
        package let heartbeat: String?
        package let test: String?
        package let timeout: Int?
    }

    /// One channel of the stack.
    package struct Channel: Sendable {
        package let name: String
        package let requirements: FilePath
        package let pinned: Bool
    }

    /// The folder of the stack file: every path in it is relative to here.
    package let directory: FilePath
    package let file: FilePath
    package let document: StackDocument
    package let applications: [Application]
    package let channels: [String: Channel]
    /// What is worked on.
    package let targets: [Target]
    /// What the stack's lock is for: these, and perhaps others.
    package let lockedTargets: [Target]

    /// The format of the package files.
    package let packageFormat: PackageFormat

    /// The names that belong to the internal index only.
    package let internalNames: InternalNames

    /// Reads a `stack.toml`, or the one in the folder that is named.
    ///
    /// - Parameters:
    ///   - targets: use these instead of the stack's own, when not empty.
    ///   - some: work on these of the stack's targets alone, when not empty; its lock stays that of all.
    /// - Throws: ``ChainError`` of code `usage` that names the file and what is wrong in it.
    package init(at path: FilePath, targets names: [String] = [], only some: [String] = [], catalog: TargetCatalog) throws {
        let isDirectory = (try? FileSystem.status(path))??.isDirectory ?? false
        let file = isDirectory ? path.appending("stack.toml") : path
        let directory: FilePath = file.removingLastComponent().isEmpty ? "." : file.removingLastComponent()
        self.file = file
        self.directory = directory
        let document = try TOMLFile.decode(StackDocument.self, from: file)
        self.document = document
        applications = try (document.application ?? []).map { entry in
            Application(
                name: try Self.projectName(entry.name, in: file), imports: entry.imports ?? [], smoke: entry.smoke, heartbeat: entry.heartbeat,
                test: entry.test, timeout: entry.timeout)
        }
        do {
            internalNames = try InternalNames(document.index?.internal ?? [])
        } catch {
            throw ChainError(.usage, "\(file): [index] internal cannot be used", cause: error, hints: ["write names, or beginnings as \"acme-*\""])
        }
        var channels: [String: Channel] = [:]
        for (name, channel) in document.channels {
            guard Self.isChannelName(name) else {
                throw ChainError(
                    .usage, "\(file): '\(name)' cannot be the name of a channel", hints: ["use lower-case letters, digits, - and _"])
            }
            channels[name] = Channel(
                name: name, requirements: directory.pushing(FilePath(channel.requirements)), pinned: channel.pinned ?? false)
        }
        self.channels = channels
        let wanted = names.isEmpty ? document.targets : names
        guard !wanted.isEmpty else { throw ChainError(.usage, "\(file) names no target") }
        let architecture = document.architecture ?? "x86_64"
        lockedTargets = try wanted.map { try catalog.target($0, architecture: architecture) }
        let ids = lockedTargets.map(\.id)
        let chosen = Set(try some.map { try catalog.target($0, architecture: architecture).id })
        if let stranger = chosen.subtracting(ids).min() {
            throw ChainError(
                .usage, "\(file) does not name the target \(stranger)", hints: ["its targets are \(ids.joined(separator: ", "))", "add it to targets"])
        }
        do {
            packageFormat = try PackageFormat(named: document.packageFormat, targets: lockedTargets)
        } catch let error as ChainError {
            throw ChainError(error.code, "\(file): \(error.subject)", hints: error.hints)
        }
        targets = lockedTargets.filter { chosen.isEmpty || chosen.contains($0.id) }
        if let twice = ids.first(where: { id in ids.count { $0 == id } > 1 }) {
            throw ChainError(.usage, "\(file) names the target \(twice) twice")
        }
    }

    /// The channel of that name, or an error that lists those there are.
    package func channel(_ name: String) throws -> Channel {
        guard let channel = channels[name] else {
            throw ChainError(
                .usage, "the stack \(document.name) has no channel '\(name)'",
                hints: ["its channels are \(channels.keys.sorted().joined(separator: ", "))"])
        }
        return channel
    }

    /// The folder of the override files.
    package var overridesDirectory: FilePath {
        directory.pushing(FilePath(document.overrides ?? "overrides"))
    }

    /// Whether one version of each project is wanted on all targets.
    package func isAligned() throws -> Bool {
        switch document.policy ?? "aligned" {
        case "aligned": return true
        case "newest": return false
        case let other:
            throw ChainError(.usage, "\(file): policy '\(other)' is neither 'aligned' nor 'newest'")
        }
    }

    /// What happens to the byte code of modules.
    package func bytecode() throws -> BytecodePolicy {
        let text = document.bytecode ?? BytecodePolicy.install.rawValue
        guard let policy = BytecodePolicy(rawValue: text) else {
            throw ChainError(.usage, "\(file): bytecode '\(text)' is none of 'install', 'ship' and 'none'")
        }
        return policy
    }

    /// Whether sdists become wheels here; otherwise they become source RPMs alone.
    package func buildsSources() throws -> Bool {
        switch document.sdists ?? "build" {
        case "build": return true
        case "source": return false
        case let other: throw ChainError(.usage, "\(file): sdists '\(other)' is neither 'build' nor 'source'")
        }
    }

    private static func projectName(_ text: String, in file: FilePath) throws -> ProjectName {
        do {
            return try ProjectName(text)
        } catch {
            throw ChainError(.usage, "\(file): '\(text)' is not the name of a project", cause: error)
        }
    }

    /// Channel names become path components and parts of URLs.
    private static func isChannelName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64 && name != "snapshots"
            && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
    }
}
