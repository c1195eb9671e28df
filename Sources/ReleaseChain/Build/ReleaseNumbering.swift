import Failures
import Native
import RPMBuilder
import RPMRepository
import VersionSort

/// The rule that chooses the release numbers of a project's packages, so that a published NEVRA never stands for other bytes.
///
/// A package whose bytes did not change keeps the number of its channel. A changed package gets the next number, or the number under which another
/// channel has the same bytes, so that a promotion moves the tested packages.
struct ReleaseNumbering: Sendable {
    /// The policy for a changed package whose name was already published (`release-number` in `stack.toml`).
    enum Policy: String, Sendable {
        /// The number is raised.
        case raise
        /// The release is refused.
        case fixed
    }

    let policy: Policy
    let channel: String
    let published: PublishedPackages

    /// Returns the numbers to try, in this order; `nil` if none of the packages was published before.
    ///
    /// - Parameter packages: the packages of one project, built with any number.
    func candidates(_ packages: [BuiltPackage], _ target: Target) -> [Int]? {
        func numbers(channel: String?) -> Set<Int> {
            packages.reduce(into: []) { found, package in
                found.formUnion(published.numbers(of: package.nevra, in: repository(package, target), channel: channel))
            }
        }
        let known = numbers(channel: nil)
        guard let highest = known.max() else { return nil }
        let own = numbers(channel: channel).max()
        let others = known.filter { number in own.map { number > $0 } ?? true }.sorted(by: >).prefix(Self.triesLimit)
        return (own.map { [$0] } ?? []) + others + [highest + 1]
    }

    /// Returns `true` if no package has a published name with other bytes.
    func fits(_ packages: [BuiltPackage], _ target: Target) -> Bool { changed(packages, target).isEmpty }

    /// Throws a ``Failure`` with code `failure` unless the packages fit; for a project whose number relcli does not choose.
    ///
    /// - Parameter owner: the place that sets the number, for example `release in overrides/cart.toml`.
    func require(_ packages: [BuiltPackage], _ target: Target, owner: String) throws {
        let changed = changed(packages, target)
        guard !changed.isEmpty else { return }
        throw Failure(
            .failure, "\(changed.joined(separator: ", ")): a channel published other bytes under this name",
            causes: ["hosts that have the first would keep it", "the release number is fixed by \(owner)"], hints: ["raise \(owner)"])
    }

    private func changed(_ packages: [BuiltPackage], _ target: Target) -> [String] {
        packages.filter { package in
            let place = repository(package, target)
            return published.has(nameOf: package.nevra, in: place) && !published.has(package.nevra, sha256: package.sha256.hex, in: place)
        }.map(\.nevra.description)
    }

    private func repository(_ package: BuiltPackage, _ target: Target) -> String {
        "\(target.directoryName)/\(package.isSource ? RepositoryStep.sourceArchitecture : target.architecture)"
    }

    /// The maximum number of other channels' numbers that are tried before a new one is chosen.
    private static let triesLimit = 4
}

extension TargetPackages {
    /// Returns the release number of a project's packages; 1 if a stack or a spec chose a release that is not a number.
    func releaseNumber(of project: ProjectName) -> Int {
        let packages = projects.first { $0.project == project }?.packages ?? []
        return packages.first.flatMap { PackageRelease(parsing: $0.nevra.evr.release ?? "")?.number } ?? 1
    }
}
