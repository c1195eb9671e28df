import ForeignText
import VersionSort

/// The selection and order of the requirements that repository metadata lists.
///
/// The rules are those of createrepo_c: requirements that rpm or the package itself provides and duplicates are omitted, and of the versions of the C
/// library only the newest is kept, which implies the others.
struct RequirementFilter {
    /// A requirement; `isPre` is `true` if it must be satisfied before scriptlets run.
    struct Entry: Hashable {
        var dependency: RPMDependency
        var isPre: Bool
    }

    /// Returns the requirements to list for a package.
    ///
    /// - Parameters:
    ///   - provides: The package's provides.
    ///   - files: The paths of the package in primary metadata.
    static func entries(_ requires: [RPMDependency], provides: [RPMDependency], files: Set<String>) -> [Entry] {
        let own = provides.count > smallCount ? Set(provides.map(\.comparisonOnly)) : []
        func isOwn(_ dependency: RPMDependency) -> Bool {
            own.isEmpty ? provides.contains { $0.isSameComparison(as: dependency) } : own.contains(dependency.comparisonOnly)
        }
        var latest = LatestEntries(count: requires.count)
        var newestLibrary: Entry?
        var result: [Entry] = []
        for dependency in requires {
            if dependency.name.utf8.starts(with: "rpmlib(".utf8) || (!files.isEmpty && files.contains(dependency.name)) || isOwn(dependency) {
                continue
            }
            let entry = Entry(dependency: dependency.comparisonOnly, isPre: dependency.isPre)
            guard latest.update(entry) else { continue }
            if dependency.name.utf8.starts(with: "libc.so.6".utf8) {
                newestLibrary = newer(newestLibrary, entry)
            } else {
                result.append(entry)
            }
        }
        return result + [newestLibrary].compactMap(\.self)
    }

    /// The number of dependencies up to which comparing each is faster than hashing.
    private static let smallCount = 12

    /// The latest entry of each name.
    private struct LatestEntries {
        private var few: [Entry] = []
        private var many: [String: Entry] = [:]
        private let isSmall: Bool

        init(count: Int) { isSmall = count <= smallCount }

        /// Records an entry; returns `false` if the latest entry with its name is equal.
        mutating func update(_ entry: Entry) -> Bool {
            guard isSmall else { return many.updateValue(entry, forKey: entry.dependency.name) != entry }
            guard let place = few.firstIndex(where: { $0.dependency.name == entry.dependency.name }) else {
                few.append(entry)
                return true
            }
            if few[place] == entry { return false }
            few[place] = entry
            return true
        }
    }

    private static func newer(_ first: Entry?, _ second: Entry) -> Entry {
        guard let first else { return second }
        return RPMVersionOrder.compare(libraryVersion(first), libraryVersion(second)) < 0 ? second : first
    }

    /// Returns the version `2.34` in `libc.so.6(GLIBC_2.34)(64bit)`; empty for the library without a version.
    private static func libraryVersion(_ entry: Entry) -> String {
        let name = entry.dependency.name
        guard let open = name.utf8.firstIndex(of: "("), let close = name[open...].utf8.firstIndex(of: ")") else { return "" }
        let version = name[name.utf8.index(after: open)..<close]
        return version.utf8.hasPrefix("GLIBC_") ? String(version.droppingBytes(first: "GLIBC_".utf8.count)) : ""
    }
}
