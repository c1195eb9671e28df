import Native

/// The names of the packages of the repository under check, as reports write them, and their order.
///
/// A package is named in the list of members and again under each cause that takes it down, so each name is made once.
struct ReleaseNames {
    private let texts: [String]
    /// The place of a package among the sorted names, by index; negative for one that is not in the repository.
    private var ranks: [Int32]

    init(_ packages: [SolverPackage], pool: borrowing SolverPool) {
        var named: [(text: String, package: SolverPackage)] = []
        named.reserveCapacity(packages.count)
        for package in packages { named.append((pool.text(of: package), package)) }
        named.sort { $0.text < $1.text }
        texts = named.map(\.text)
        ranks = Array(repeating: -1, count: pool.packageLimit)
        for (rank, entry) in named.enumerated() { ranks[entry.package.index] = Int32(truncatingIfNeeded: rank) }
    }

    /// Whether a package is in the repository.
    func contains(_ package: SolverPackage) -> Bool { ranks[package.index] >= 0 }

    /// The first of the names of packages of the repository, in order, each once.
    func first(_ count: Int, of packages: [SolverPackage]) -> [String] {
        var isWanted = Array(repeating: false, count: texts.count)
        for package in packages { isWanted[Int(ranks[package.index])] = true }
        var names: [String] = []
        for (rank, isWanted) in isWanted.enumerated() where isWanted {
            names.append(texts[rank])
            if names.count == count { break }
        }
        return names
    }

    /// The names of packages, sorted; those of the base may be among them.
    func sorted(_ packages: [SolverPackage], _ pool: borrowing SolverPool) -> [String] {
        var inside: [Int32] = []
        var outside: [String] = []
        inside.reserveCapacity(packages.count)
        for package in packages {
            if contains(package) { inside.append(ranks[package.index]) } else { outside.append(pool.text(of: package)) }
        }
        inside.sort()
        let names = inside.map { texts[Int($0)] }
        return outside.isEmpty ? names : (names + outside).sorted()
    }
}
