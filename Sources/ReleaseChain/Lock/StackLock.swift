import Failures
import ForeignText
import Native
package import SystemPackage
package import VersionSort

/// A lock as later steps use it: the exact releases for each target, and the lock file.
package struct StackLock: Sendable {
    /// The `pylock` file.
    package let path: FilePath
    /// The text of the lock, which later steps depend on.
    package let text: String
    /// One resolution for each target, in the stack's order.
    package let locked: [Resolution]
    /// A Boolean value indicating whether the existing file still fits and nothing was resolved.
    package let reused: Bool
    /// A Boolean value indicating whether the lock file already had this text.
    package let isUnchanged: Bool
    /// The notes for the user: versions held back by a target, yanked files.
    package internal(set) var notes: [String]
    /// The places of files that the stack itself names.
    let stated: StatedSources
    /// The stack's folder, from which the paths of its requirements start.
    let directory: FilePath
    /// The resolutions without the packages of the system, which are neither fetched nor built.
    package var resolutions: [Resolution] {
        locked.map { resolution in
            Resolution(
                targetID: resolution.targetID, packages: resolution.packages.filter { $0.origin != .system },
                requirements: resolution.requirements, warnings: resolution.warnings, passedOver: resolution.passedOver, effort: resolution.effort)
        }
    }

    /// The number of distinct projects over all targets.
    package var projectCount: Int {
        Set(locked.flatMap { $0.packages.map(\.name) }).count
    }

    /// The summary of the lock step, for example `55 projects for 4 targets, written to shop/pylock.prod.toml`.
    var summary: String {
        "\(projectCount.counted("project")) for \(locked.count.counted("target")), \(reused ? "as locked in" : isUnchanged ? "unchanged in" : "written to") \(path)"
    }

    /// Returns the path of a channel's lock: beside the stack file, with a name as PEP 751 requires.
    package static func path(stack: Stack, channel: String) -> FilePath {
        stack.directory.appending("pylock.\(channel).toml")
    }
}

extension StackLock {
    /// Returns the lock with only some projects; `nil` for all.
    ///
    /// - Throws: ``Failure`` with code `usage` for a name that no target has.
    func limited(to projects: Set<ProjectName>?) throws -> StackLock {
        guard let projects else { return self }
        if let unknown = projects.subtracting(locked.flatMap { $0.packages.map(\.name) }).min() {
            throw Failure(.usage, "\(path) has no project \(unknown)", hints: ["relcli tree shows what it has"])
        }
        let locked = locked.map { resolution in
            Resolution(
                targetID: resolution.targetID, packages: resolution.packages.filter { projects.contains($0.name) }, requirements: resolution.requirements,
                warnings: resolution.warnings, effort: resolution.effort)
        }
        return StackLock(
            path: path, text: text, locked: locked, reused: reused, isUnchanged: isUnchanged, notes: notes, stated: stated, directory: directory)
    }

    /// Reads the lock of an earlier release of a stack, which was checked then.
    ///
    /// - Throws: ``Failure`` if the text is not a lock, or has no resolution for a target of the stack.
    init(recorded text: String, of stack: Stack) throws {
        let all = try TOMLFile.decode(LockfileDocument.self, text: text, name: "the recorded lock", strict: false).resolutions()
        let locked = try stack.targets.map { target in
            guard let resolution = all.first(where: { $0.targetID == target.id }) else { throw Failure(.failure, "the recorded lock has no \(target.id)") }
            return resolution
        }
        self.init(
            path: "lock.toml", text: text, locked: locked, reused: true, isUnchanged: true, notes: [], stated: StatedSources(stack, addresses: []),
            directory: stack.directory)
    }
}

/// A reader of the lock files of any stack.
package enum LockReader {
    /// Returns the resolutions of a lock file, one for each target; throws a ``Failure`` with code `usage` that names the file.
    package static func read(_ path: FilePath) throws -> [Resolution] {
        let document = try TOMLFile.decode(LockfileDocument.self, from: path, strict: false)
        do {
            return try document.resolutions()
        } catch {
            throw Failure(.usage, "\(path) is not a lock that relcli wrote", cause: error, hints: ["make one with relcli lock"])
        }
    }
}

/// The standard part of a lock (PEP 751), from which pip and uv install; relcli packages from its own part.
struct InstallerLock {
    private let document: LockfileDocument

    init(_ document: LockfileDocument) {
        self.document = document
    }

    /// Compares the standard part with relcli's own resolutions for the targets of the stack.
    ///
    /// - Throws: ``Failure`` with code `failure` if pip would install another file, or under another condition.
    func check(_ resolutions: [Resolution], of targets: [Target], at path: FilePath) throws {
        let ordered = targets.compactMap { target in resolutions.first { $0.targetID == target.id } }
        guard ordered.count == targets.count, resolutions.count == targets.count else {
            throw fault(path, "it is for other targets than the stack")
        }
        let written = Lockfile(resolutions: ordered, targets: targets, requirementsDigest: "").document
        if let difference = Self.statements(document).symmetricDifference(Self.statements(written)).min() { throw fault(path, difference) }
    }

    private func fault(_ path: FilePath, _ difference: String) -> Failure {
        Failure(
            .failure, "\(path) does not say the same to pip as to relcli", causes: ["the difference: \(difference)"],
            hints: ["find out who changed the lock; to make a new one, remove it and lock again"])
    }

    /// Returns a line for each environment and each file, with the condition under which it is installed.
    private static func statements(_ document: LockfileDocument) -> Set<String> {
        var lines = Set((document.environments ?? []).map { "environment \($0)" } + ["requires-python \(document.requiresPython ?? "")"])
        for package in document.packages {
            let files = ([package.sdist].compactMap(\.self) + (package.wheels ?? [])).map { "\($0.name) \($0.url) \(digest($0.hashes))" }
            let others = [
                package.archive.map { "\($0.url) \(digest($0.hashes))" }, package.vcs.map { "\($0.url) \($0.commit)" }, package.directory?.path,
            ]
            for place in files + others.compactMap(\.self) { lines.insert("\(package.name) \(package.version) \(place) \(package.marker ?? "")") }
        }
        return lines
    }

    private static func digest(_ hashes: [String: String]) -> String { hashes["sha256"] ?? "" }
}
