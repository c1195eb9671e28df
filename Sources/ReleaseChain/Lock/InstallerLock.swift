import Failures
import SystemPackage
import VersionSort

/// The standard part of a lock (PEP 751), from which pip and uv install; relcli packages from its own part.
struct InstallerLock {
    private let document: LockfileDocument

    init(_ document: LockfileDocument) {
        self.document = document
    }

    /// Compares the standard part with relcli's own resolutions for the targets of the stack.
    ///
    /// - Throws: ``Failure`` of code `failure` if pip would install another file, or under another condition.
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
