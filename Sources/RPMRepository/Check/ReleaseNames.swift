import Native

/// The names of the packages in the repository under check, as in reports, and their order.
///
/// A name occurs in the list of members and under each cause with the package, so it is created only once.
struct ReleaseNames {
    private let texts: [String]
    /// The packages, sorted by name.
    private let ranked: [SolverPackage]
    /// The rank of a package among the sorted names, by index; negative if it is not in the repository.
    private var ranks: [Int32]

    init(_ packages: [SolverPackage], pool: DependencyPool) {
        var named: [(text: String, package: SolverPackage)] = []
        named.reserveCapacity(packages.count)
        for package in packages { named.append((pool.text(of: package), package)) }
        named.sort { $0.text < $1.text }
        texts = named.map(\.text)
        ranked = named.map(\.package)
        ranks = Array(repeating: -1, count: pool.packageLimit)
        for (rank, entry) in named.enumerated() { ranks[entry.package.index] = Int32(truncatingIfNeeded: rank) }
    }

    /// Returns `true` if a package is in the repository.
    func contains(_ package: SolverPackage) -> Bool { ranks[package.index] >= 0 }

    /// The number of packages affected by a cause, and the first names.
    struct Tally {
        var count = 0
        var first: [String] = []
    }

    /// Returns, for each of `count` bits, the number of packages in which it is set, and the first names.
    func tallies(_ bits: [UInt64], count: Int, limit: Int) -> [Tally] {
        var tallies = Array(repeating: Tally(), count: count)
        for package in ranked { Self.eachBit(of: bits[package.index]) { tallies[$0].count += 1 } }
        for bit in tallies.indices { tallies[bit].first.reserveCapacity(min(limit, tallies[bit].count)) }
        for (rank, package) in ranked.enumerated() {
            Self.eachBit(of: bits[package.index]) { bit in
                if tallies[bit].first.count < limit { tallies[bit].first.append(texts[rank]) }
            }
        }
        return tallies
    }

    private static func eachBit(of bits: UInt64, _ visit: (Int) -> Void) {
        var left = bits
        while left != 0 {
            visit(left.trailingZeroBitCount)
            left &= left - 1
        }
    }

    /// Returns the names of packages, sorted, including packages of the base.
    func sorted(_ packages: [SolverPackage], _ pool: DependencyPool) -> [String] {
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
