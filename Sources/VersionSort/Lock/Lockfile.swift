/// The resolutions for all targets of a stack, as a PEP 751 file.
package struct Lockfile: Sendable {
    /// The format of the `[tool.relcli]` table that this code reads and writes.
    package static let format = 1

    /// One resolution for each target, in the order of the stack.
    package let resolutions: [Resolution]
    /// The targets, in the same order.
    package let targets: [Target]
    /// A digest of the inputs of the resolutions.
    ///
    /// If it differs, the lock may be out of date.
    package let requirementsDigest: String

    /// Creates a lock from resolutions and their targets.
    package init(resolutions: [Resolution], targets: [Target], requirementsDigest: String) {
        self.resolutions = resolutions
        self.targets = targets
        self.requirementsDigest = requirementsDigest
    }

    /// Returns the text of the file.
    ///
    /// The same lock always gives the same text.
    package func toml() -> String { LockfileText.text(of: document) }

    /// The document of the file.
    ///
    /// For each target it keeps the file to install and the sdist of a release.
    package var document: LockfileDocument {
        let kinds = EnvironmentKinds(targets)
        var standard: [ReleaseIdentity: Entry] = [:]
        var extra: [ReleaseIdentity: Entry] = [:]
        for (place, resolution) in resolutions.enumerated() {
            let isRepresentative = kinds.isRepresentative(place)
            // The standard part is for installers, which do not need the system's packages.
            let system = Set(resolution.packages.filter { $0.origin == .system }.map(\.name))
            for package in resolution.packages where package.origin != .system {
                let identity = ReleaseIdentity(name: package.name, version: package.version)
                // A package from an address has no file name in the standard part, so our own part describes its file.
                if package.origin == .address { extra[identity, default: Entry()].add(package, kind: kinds.kind(of: place), without: system) }
                if isRepresentative {
                    standard[identity, default: Entry()].add(package, kind: kinds.kind(of: place), without: system)
                } else if package.origin == .index {
                    extra[identity, default: Entry()].add(package, kind: kinds.kind(of: place), without: system)
                }
            }
        }
        // If the standard part lists the release anyway, it can hold the file too.
        for (identity, entry) in extra where standard[identity] != nil && !entry.isAddress {
            standard[identity]?.files.merge(entry.files) { first, _ in first }
            extra[identity] = nil
        }
        let unexpressed = extra.keys.sorted().compactMap { extra[$0]?.package($0, marker: nil) }
        return LockfileDocument(
            lockVersion: "1.0", createdBy: "relcli", requiresPython: kinds.requiresPython,
            environments: kinds.environments.isEmpty ? nil : kinds.environments,
            packages: standard.keys.sorted().compactMap { identity in
                standard[identity].map { $0.package(identity, marker: kinds.marker(for: $0.kinds), forInstallers: true) }
            },
            tool: LockfileDocument.Tool(
                relcli: LockfileDocument.Relcli(
                    format: Self.format, inputs: requirementsDigest, targets: zip(resolutions, targets).map(Self.pins),
                    packages: unexpressed.isEmpty ? nil : unexpressed)))
    }

    private static func pins(_ resolution: Resolution, _ target: Target) -> LockfileDocument.TargetPins {
        LockfileDocument.TargetPins(
            name: resolution.targetID, python: target.python.fullVersion, architecture: target.architecture,
            requirements: resolution.requirements,
            pins: resolution.packages.map { package in
                LockfileDocument.Pin(
                    name: package.name.normalized, version: "\(package.version)", file: package.files.first?.filename,
                    uploaded: package.files.first?.uploadTime,
                    extras: package.extras.map(\.normalized), dependencies: package.dependencies.map(\.normalized),
                    direct: package.isDirect, system: package.origin == .system ? true : nil, address: package.origin == .address ? true : nil)
            })
    }
}

/// A release by its name and version.
private struct ReleaseIdentity: Hashable, Comparable {
    let name: ProjectName
    let version: Version

    static func < (one: ReleaseIdentity, other: ReleaseIdentity) -> Bool {
        (one.name, one.version) < (other.name, other.version)
    }
}

/// The lock's data of one release, merged over targets.
private struct Entry {
    var kinds: Set<EnvironmentKind> = []
    var dependencies: Set<ProjectName> = []
    var files: [String: IndexFile] = [:]
    var isAddress = false

    mutating func add(_ package: ResolvedPackage, kind: EnvironmentKind, without system: Set<ProjectName>) {
        kinds.insert(kind)
        dependencies.formUnion(package.dependencies.filter { !system.contains($0) })
        isAddress = package.origin == .address
        for file in package.lockedFiles { files[file.filename] = file }
    }

    func package(_ identity: ReleaseIdentity, marker: String?, forInstallers: Bool = false) -> LockfileDocument.Package {
        let needs = dependencies.isEmpty ? nil : dependencies.sorted().map { LockfileDocument.Dependency(name: $0.normalized) }
        if forInstallers, isAddress, let file = files.values.first {
            let commit = LockfileDocument.Commit(file.url)
            let folder = LockfileDocument.Folder(address: file.url)
            return LockfileDocument.Package(
                name: identity.name.normalized, version: "\(identity.version)", marker: marker, dependencies: needs,
                archive: commit == nil && folder == nil ? LockfileDocument.Archive(url: file.url, size: file.size, hashes: file.hashes) : nil, vcs: commit,
                directory: folder)
        }
        let sorted = files.values.sorted { $0.filename < $1.filename }
        let wheels = sorted.filter(\.isWheel).map(Self.file)
        return LockfileDocument.Package(
            name: identity.name.normalized, version: "\(identity.version)", marker: marker,
            dependencies: needs,
            sdist: sorted.first { !$0.isWheel }.map(Self.file), wheels: wheels.isEmpty ? nil : wheels)
    }

    private static func file(_ file: IndexFile) -> LockfileDocument.File {
        LockfileDocument.File(name: file.filename, url: file.url, uploadTime: file.uploadTime, size: file.size, hashes: file.hashes)
    }
}

extension ResolvedPackage {
    /// The files that a lock keeps: the one to install, and the sdist if there is one.
    package var lockedFiles: [IndexFile] {
        guard let best = files.first else { return [] }
        guard best.isWheel, let source = files.first(where: { !$0.isWheel }) else { return [best] }
        return [best, source]
    }
}
