import TestSupport

/// Random sets of packages, with everything that affects a solver.
enum RandomPackages {
    /// Returns a graph of packages that mostly need earlier ones: ranges, boolean dependencies, cycles, conflicts, replacements, files, several versions of
    /// a name, other architectures, and a few missing names.
    ///
    /// - Parameter isStrange: whether also what real repositories seldom have is drawn: nested conditions, exclusions by choice, packages that
    ///   provide or replace themselves in other versions, or not even their own name in its version.
    static func draw(count: Int, isStrange: Bool, _ random: inout SeededGenerator) -> [FakePackage] {
        (0..<count).map { number in
            var (requires, conflicts, obsoletes): ([String], [String], [String]) = ([], [], [])
            for _ in 0..<Int.random(in: 0...3, using: &random) where number > 0 { requires.append(requirement(number, count, isStrange, &random)) }
            let other = Int.random(in: max(0, number - 40)...number, using: &random)
            switch Int.random(in: 0..<100, using: &random) {
            case ..<6: conflicts.append("p\(other)")
            case ..<10: conflicts.append("cap\(other) < \(version(&random))")
            case ..<14: obsoletes.append("p\(other) < \(version(&random))")
            case ..<16: obsoletes.append("cap\(other)")
            case ..<18 where isStrange: conflicts.append("(p\(other) or cap\(Int.random(in: 0..<count, using: &random)))")
            case ..<20 where isStrange: conflicts.append("(p\(other) if p\(Int.random(in: 0..<count, using: &random)))")
            case ..<22 where isStrange: conflicts.append("p\(number)")
            case ..<24 where isStrange: obsoletes.append("p\(number)")
            default: break
            }
            // Sometimes add a second version of a name, as in repositories that keep old packages.
            let name = number > 10 && Int.random(in: 0..<10, using: &random) == 0 ? number - Int.random(in: 1...9, using: &random) : number
            var provides = ["cap\(name) = \(version(&random))"]
            switch Int.random(in: 0..<20, using: &random) {
            case 0: provides.append("cap\(name)")
            case 1: provides.append("cap\(other) >= \(version(&random))")
            case 2: provides.append("cap\(name) = \(version(&random))-\(Int.random(in: 1...2, using: &random))")
            case 3 where isStrange: provides.append("p\(name) = \(version(&random))")
            default: break
            }
            let arch = ["noarch", "noarch", "noarch", "x86_64", "x86_64", "aarch64"][Int.random(in: 0..<(isStrange ? 6 : 5), using: &random)]
            let files = Int.random(in: 0..<6, using: &random) == 0 ? ["/usr/bin/tool\(name)", "/usr/share/doc\(name)"] : []
            return FakePackage(
                "p\(name)", "\(version(&random)).\(number)", arch: arch, provides: provides, requires: requires, conflicts: conflicts, obsoletes: obsoletes,
                files: files)
        }
    }

    private static func requirement(_ number: Int, _ count: Int, _ isStrange: Bool, _ random: inout SeededGenerator) -> String {
        let other = Int.random(in: max(0, number - 40)..<number, using: &random)
        let any = Int.random(in: 0..<count, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<30: return "p\(other)"
        case ..<40: return "p\(other) >= \(version(&random))"
        case ..<52: return "(cap\(other) >= 1 with cap\(other) < \(version(&random)))"
        case ..<62: return "(p\(other) or p\(any))"
        case ..<66: return "(cap\(other) = \(version(&random)) or cap\(any) >= 2 or p\(other))"
        case ..<70: return "(p\(other) and cap\(any) >= 1)"
        case ..<74: return "(p\(other) if p\(any))"
        case ..<77: return "(p\(other) if p\(any) else cap\(any))"
        case ..<80: return "(gone\(other) unless p\(other))"
        case ..<84: return "(cap\(other) without p\(any))"
        case ..<87: return "/usr/bin/tool\(other)"
        case ..<91: return "os >= \(Int.random(in: 4...6, using: &random))"
        case ..<93: return "gone\(other)"
        case ..<95 where isStrange: return "((p\(other) or p\(any)) with (cap\(other) or cap\(any)))"
        case ..<97 where isStrange: return "(cap\(other) < \(version(&random)) and (p\(any) or gone\(any)))"
        case ..<98 where isStrange: return "/usr/share/doc\(other)"
        default: return "cap\(other) = \(version(&random))"
        }
    }

    /// Returns versions close to each other, some with an epoch, a release or a tilde.
    private static func version(_ random: inout SeededGenerator) -> String {
        ["1", "2", "2.0", "3", "1:1", "0:2", "2~rc1", "3^git"][Int.random(in: 0..<8, using: &random)]
    }
}
