/// Takes the files of one project one by one and keeps those that the target can use.
struct CandidateSieve {
    /// A file that may be used, with what decides its place among the files of its version.
    private struct Kept {
        let file: IndexFile
        /// How well a wheel fits; the highest number for source archives.
        let rank: Int
        let build: String?
        let place: Int
    }

    /// What the tags of a wheel are worth on the target.
    private struct Fit {
        let tags: [WheelTag]
        /// Nil when none fits.
        let rank: Int?
    }

    private let project: ProjectName
    private let target: Target
    private let options: CandidateOptions
    /// The rules against releases of the project.
    private let denials: [Requirement]
    private var kept: [Version: [Kept]] = [:]
    private var rejected: [(place: Int, file: RejectedFile)] = []
    /// What was found for each `Requires-Python`: most files of a page share a few.
    private var pythonAnswers: [String: Bool] = [:]
    /// What was found for each text of tags: the wheels of a project differ in few of them.
    private var fits: [String: Fit] = [:]
    private var count = 0

    init(project: ProjectName, target: Target, options: CandidateOptions) {
        self.project = project
        self.target = target
        self.options = options
        denials = options.denied.filter { $0.name == project && $0.applies(in: target.environment) }
    }

    mutating func add(_ file: IndexFile, isQuarantined: Bool) {
        count += 1
        if file.isWheel {
            guard let wheel = try? WheelFilename(file.filename), wheel.name == project else { return reject(file, nil, .filename) }
            if let reason = commonReason(file, wheel.version, isQuarantined) { return reject(file, wheel.version, reason) }
            if options.noBinary.contains(project) { return reject(file, wheel.version, .wheelUnwanted) }
            let fit = fit(of: wheel)
            guard let rank = fit.rank else { return reject(file, wheel.version, .tags(fit.tags)) }
            kept[wheel.version, default: []].append(Kept(file: file, rank: rank, build: wheel.build, place: count))
        } else {
            guard let source = try? SdistFilename(file.filename, project: project) else { return reject(file, nil, .filename) }
            if let reason = commonReason(file, source.version, isQuarantined) { return reject(file, source.version, reason) }
            if options.onlyBinary.contains(project) { return reject(file, source.version, .sourceUnwanted) }
            kept[source.version, default: []].append(Kept(file: file, rank: .max, build: nil, place: count))
        }
    }

    /// The releases, newest first, and the files not used, in the order they came.
    consuming func finished() -> (releases: [Release], rejected: [RejectedFile]) {
        var rejected = rejected
        var releases: [Release] = []
        for (version, files) in kept {
            // Withdrawn files stay only while there is nothing else of the version: it is then a withdrawn release, for pins alone.
            let standing = files.filter { $0.file.yanked == nil }
            let used = standing.isEmpty && options.keepsYanked ? files : standing
            if used.count < files.count {
                for entry in files {
                    guard let yanked = entry.file.yanked else { continue }
                    let reason = RejectionReason.yanked(reason: yanked.reason)
                    rejected.append((entry.place, RejectedFile(filename: entry.file.filename, version: version, reason: reason)))
                }
            }
            if !used.isEmpty { releases.append(Release(version: version, files: used.sorted(by: Self.precedes).map(\.file))) }
        }
        releases.sort { $0.version > $1.version }
        return (releases, rejected.sorted { $0.place < $1.place }.map(\.file))
    }

    private mutating func reject(_ file: IndexFile, _ version: Version?, _ reason: RejectionReason) {
        rejected.append((count, RejectedFile(filename: file.filename, version: version, reason: reason)))
    }

    private mutating func fit(of wheel: WheelFilename) -> Fit {
        if let known = fits[wheel.tagText] { return known }
        let tags = wheel.tags
        let fit = Fit(tags: tags, rank: tags.compactMap { target.rank(of: $0) }.min())
        fits[wheel.tagText] = fit
        return fit
    }

    /// What stands against a file whatever its kind.
    private mutating func commonReason(_ file: IndexFile, _ version: Version, _ isQuarantined: Bool) -> RejectionReason? {
        if isQuarantined { return .quarantined }
        if let allowed = options.allowed, !allowed.contains(project) { return .notAllowed }
        if let rule = denials.first(where: { $0.specifiers.contains(version) }) { return .denied(by: rule.description) }
        if let wanted = options.hashes[project], !file.hashes.contains(where: { wanted.contains("\($0):\($1.lowercasedASCII)") }) { return .hash }
        if options.checksPython, let required = file.requiresPython, !admitsPython(required) { return .python(required: required) }
        if let limit = options.excludeNewer {
            guard let text = file.uploadTime, let time = Timestamp(text) else { return .uploaded(nil) }
            if time >= limit { return .uploaded(text) }
        }
        return nil
    }

    /// A `Requires-Python` that is no specifier counts as absent, as installers do.
    private mutating func admitsPython(_ text: String) -> Bool {
        if let known = pythonAnswers[text] { return known }
        let answer = (try? SpecifierSet(text)).map { target.satisfies(requiresPython: $0) } ?? true
        pythonAnswers[text] = answer
        return answer
    }

    /// Best tag first, of equal ones the highest build, then by name so that the order of the page does not matter.
    private static func precedes(_ one: Kept, _ other: Kept) -> Bool {
        if one.rank != other.rank { return one.rank < other.rank }
        if one.build != other.build { return WheelFilename.buildPrecedes(other.build, one.build) }
        if one.rank == .max {
            let (left, right) = (suffixOrder(one.file.filename), suffixOrder(other.file.filename))
            if left != right { return left < right }
        }
        return one.file.filename < other.file.filename
    }

    /// The standard form of source archives first.
    private static func suffixOrder(_ filename: String) -> Int {
        SdistFilename.suffixes.firstIndex(where: filename.hasSuffix) ?? SdistFilename.suffixes.count
    }
}
