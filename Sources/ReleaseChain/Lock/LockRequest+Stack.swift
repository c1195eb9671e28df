import Failures
import Native
import RPMBuilder
import SystemPackage
import VersionSort

extension LockRequest {
    /// Creates the request of a channel of a stack, with the rules of the stack file and the requirement changes of its override files.
    ///
    /// Throws a ``Failure`` with code `usage` for a file that cannot be used.
    init(_ stack: Stack, _ requirements: ChannelRequirements, choices: LockChoices, context: ChainContext) throws {
        let rules = stack.document.lock ?? LockRules()
        roots = requirements.requirements.map { RootRequirement($0.requirement, origin: "\($0.file), line \($0.line)") }
        for application in stack.applications {
            guard let source = application.source else { continue }
            let requirement = Requirement(name: application.name, url: source.address)
            roots.append(RootRequirement(requirement, origin: "\(stack.file), [[application]] \(application.name)"))
        }
        constraints = requirements.constraints.map(\.requirement) + (rules.constraints ?? [])
        overrides = (rules.overrides ?? []).map { DependencyOverride(of: $0.name, action: .replace($0)) }
        overrides += Self.overrides(stack.overrides)
        targets = stack.lockedTargets
        chosen = stack.targets.count == targets.count ? nil : Set(stack.targets.map(\.id))
        policy = try stack.isAligned() ? .aligned : .newest
        internalNames = stack.internalNames
        bases = BaseRepositories(stack: stack, context: context)
        system = stack.document.system ?? .never
        candidates.allowed = rules.allow.map(Set.init)
        candidates.denied = rules.deny ?? []
        candidates.onlyBinary = requirements.onlyBinary
        candidates.noBinary = requirements.noBinary
        candidates.excludeNewer = choices.excludeNewer
        candidates.requiresHashes = requirements.requiresHashes
        for entry in requirements.requirements + requirements.constraints where !entry.hashes.isEmpty {
            candidates.hashes[entry.requirement.name, default: []].append(.init(entry.hashes, marker: entry.requirement.marker))
        }
        self.choices = choices
        directory = stack.directory
        for address in addresses {
            guard case .folder(let path)? = try? DirectReference(address) else { continue }
            let folder = stack.directory.pushing(FilePath(path))
            try Self.expect(folder, without: context.mirror)
            folders[address] = try SourceFolder.digest(folder)
        }
        if requirements.allowsPrereleases || rules.prereleases ?? false { self.choices.prereleases = true }
    }

    /// Throws a ``Failure`` with code `usage` for a mirror inside a folder of sources: each release would change the source.
    private static func expect(_ folder: FilePath, without mirror: FilePath) throws {
        guard (try? FileSystem.realPath(folder)) != nil, StackFolder(folder).contains(mirror) else { return }
        throw Failure(
            .usage, "the mirror \(mirror) is inside the source \(folder)", causes: ["what is released would be part of the source"],
            hints: ["name another one with --mirror"])
    }

    /// Returns the changes that the override files make to the requirements of their projects, so that the resolver uses the same requirements as the
    /// packages.
    private static func overrides(_ files: StackOverrides) -> [DependencyOverride] {
        files.names.flatMap { project -> [DependencyOverride] in
            guard let file = files[project] else { return [] }
            let systemNames = (file.requiresSystem ?? [:]).keys.compactMap { try? ProjectName($0) }
            let dropped = ((file.requiresDrop ?? []) + systemNames).map { DependencyOverride(of: $0, in: project, action: .drop) }
            let relaxed = (file.requiresRelax ?? []).map { DependencyOverride(of: $0, in: project, action: .versions(SpecifierSet())) }
            let replaced = (file.requiresReplace ?? [:]).compactMap { text, versions in
                (try? ProjectName(text)).map { DependencyOverride(of: $0, in: project, action: .versions(versions)) }
            }
            return (dropped + relaxed + replaced).sorted { $0.dependency < $1.dependency }
        }
    }
}
