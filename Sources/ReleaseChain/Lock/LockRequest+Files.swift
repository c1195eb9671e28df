import Failures
import ForeignText
import IndexCrawler
import VersionSort

/// The comparison of the files of an older lock with those of a new one.
extension LockRequest {
    /// Returns a note for each locked file whose bytes the index changed, if its project is to be upgraded.
    ///
    /// - Throws: ``Failure`` for such a file of a release that is kept: a published name never stands for other bytes.
    func changedFiles(from old: [Resolution], to new: [Resolution], _ inputs: [ResolveInput]) throws -> [String] {
        var notes: Set<String> = []
        for (input, resolution) in zip(inputs, new) {
            guard let before = old.first(where: { $0.targetID == resolution.targetID }) else { continue }
            let known = Dictionary(before.packages.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            for package in resolution.packages where package.origin == .index {
                guard let locked = known[package.name], locked.version == package.version, locked.origin == .index else { continue }
                let isKept = choices(of: input.target).kept([package.name: package.version])[package.name] != nil
                for file in package.files {
                    guard let earlier = locked.files.first(where: { $0.filename == file.filename }), let digest = earlier.hashes["sha256"],
                        let fresh = file.hashes["sha256"], digest != fresh
                    else { continue }
                    let change = "the lock has SHA-256 \(digest), the index \(fresh)"
                    guard isKept else {
                        notes.insert("\(file.filename) has other bytes than before: \(change)")
                        continue
                    }
                    throw Failure(
                        .failure, "\(file.filename) of \(package.name) \(package.version) has other bytes than the locked file", causes: [change],
                        hints: ["find out why the index changed it", "relcli lock --upgrade \(package.name) takes the new bytes"])
                }
            }
        }
        return notes.sorted()
    }

    /// Returns a note for each file of an older lock that the index no longer lists, if the lock keeps its release.
    func goneFiles(from old: [Resolution], to new: [Resolution], client: IndexClient) async throws -> [String] {
        var notes: Set<String> = []
        for resolution in new {
            guard let before = old.first(where: { $0.targetID == resolution.targetID }) else { continue }
            for package in resolution.packages where package.origin == .index {
                guard let locked = before[package.name], locked.version == package.version, locked.origin == .index else { continue }
                let kept = Set(package.files.map(\.filename))
                let lost = locked.files.filter { !kept.contains($0.filename) }
                // A changed rule of the stack leaves files out, too.
                guard !lost.isEmpty, let page = try await client.page(package.name) else { continue }
                let listed = Set(page.files.map(\.filename))
                for file in lost where !listed.contains(file.filename) {
                    let next = file.filename == locked.files.first?.filename ? package.files.first : nil
                    notes.insert(
                        "\(file.filename) is gone from the index"
                            + (next.map { "; \(package.name) \(package.version) is now taken as \($0.filename)" } ?? ""))
                }
            }
        }
        return notes.sorted()
    }
}
