import VersionSort

/// The allowed differences from the dependencies of the stock generator, each with the reason why ours are right.
enum DistDifference: String, CaseIterable {
    case prereleaseEnds, afterPosts, twoSuffixes, localLabel, fullVersion, withoutExtra, extraSpelling, joinedExtras

    /// A description of the generator's behaviour and the right one.
    var reason: String {
        switch self {
        case .prereleaseEnds:
            "`<2`, `~=1.4`, `==1.*` and `!=1.*` end at `2` there, so that they take 2~rc1, `==2.*` does not, and `!=1.*` shuts out 2 itself; PEP 440 says otherwise"
        case .afterPosts: "`>2` is `> 2` there and takes 2^post1; PEP 440: an exclusive comparison does not take post-releases of its version"
        case .twoSuffixes: "of several suffixes only the first is kept there: 1.0.post1.dev2 becomes 1~~dev2, which sorts before 1"
        case .localLabel: "`!=1+x` is `!= 1` there, which shuts out all of 1; PEP 440: a label in the clause is compared, so 1 is taken"
        case .fullVersion: "python_full_version is X.Y there, without a patch level, so that comparisons with one come out wrong"
        case .withoutExtra: "the package of an extra requires there whatever holds with it; what holds without it is the main package's, which it requires"
        case .extraSpelling: "extras are only put in lower case there; PEP 685 makes foo_bar and foo-bar one, and the package of the extra provides one name"
        case .joinedExtras: "bounds of `a` and of `a[x]` are kept apart there; a[x] is of the version of a, so both lines ask for both"
        }
    }

    /// Returns the kinds that requirements of one project may cause.
    static func kinds(_ requirements: [Requirement], ofExtra: Bool) -> Set<DistDifference> {
        var kinds: Set<DistDifference> = []
        for requirement in requirements {
            for specifier in requirement.specifiers.specifiers { kinds.formUnion(Self.kinds(specifier)) }
            let variables = requirement.marker?.variables ?? []
            if variables.contains(.pythonFullVersion) || variables.contains(.implementationVersion) { kinds.insert(.fullVersion) }
            if ofExtra { kinds.insert(.withoutExtra) }
            if !requirement.extras.isEmpty, requirements.count > 1 { kinds.insert(.joinedExtras) }
            if requirement.extras.contains(where: { $0.original.lowercased() != $0.normalized }) { kinds.insert(.extraSpelling) }
        }
        return kinds
    }

    private static func kinds(_ specifier: Specifier) -> Set<DistDifference> {
        guard let version = specifier.version else { return [] }
        var kinds: Set<DistDifference> = suffixes(version) > 1 ? [.twoSuffixes] : []
        switch specifier.op {
        case .less, .compatible, .equalPrefix, .notEqualPrefix: kinds.insert(.prereleaseEnds)
        case .greater: kinds.insert(.afterPosts)
        case .notEqual where version.isLocal: kinds.insert(.localLabel)
        default: break
        }
        return kinds
    }

    /// Returns the number of pre, post and dev suffixes in a version.
    static func suffixes(_ version: Version) -> Int {
        [version.isPostrelease, version.isDevrelease, version.pre != nil].filter { $0 }.count
    }
}
