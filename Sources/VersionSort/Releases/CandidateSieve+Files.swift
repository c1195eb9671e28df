extension CandidateSieve {
    /// A file that may be used, with the values that order it among the files of its version.
    private struct Kept {
        let file: Int
        let row: PageTable.Row
        let rank: Int
    }

    /// Returns the usable files of a release, best first.
    func files(ofRelease release: Int) -> [IndexFile] {
        used(kept(release)).sorted(by: precedes).map { table.file($0.file) }
    }

    /// Returns the best usable file of a release.
    func bestFile(ofRelease release: Int) -> IndexFile? {
        used(kept(release)).min(by: precedes).map { table.file($0.file) }
    }

    /// Returns the files that are not used, in the order of the page.
    func rejected() -> [RejectedFile] {
        var dropped: Set<Int> = []
        for release in 0..<table.releaseCount {
            let kept = kept(release)
            dropped.formUnion(Set(kept.map(\.file)).subtracting(used(kept).map(\.file)))
        }
        return (0..<table.fileCount).compactMap { file in
            let row = table.row(file)
            let version = row.releaseIndex < table.releaseCount ? table.version(ofRelease: row.releaseIndex) : nil
            var reason: RejectionReason? = .filename
            if let version { reason = self.reason(verdict(file, row, version: version), file, row, version) }
            if let reason { return RejectedFile(filename: table.filename(file), version: version, reason: reason, isYanked: row.isYanked) }
            guard dropped.contains(file) else { return nil }
            return RejectedFile(filename: table.filename(file), version: version, reason: .yanked(reason: table.file(file).yanked?.reason ?? ""))
        }
    }

    /// Returns the files of a release that are not rejected, including yanked ones.
    private func kept(_ release: Int) -> [Kept] {
        let version = table.version(ofRelease: release)
        return table.files(ofRelease: release).compactMap { file in
            let row = table.row(file)
            return verdict(file, row, version: version) == .fits ? Kept(file: file, row: row, rank: rank(row)) : nil
        }
    }

    /// Removes yanked files, unless the version has no others and such releases are kept for pins.
    private func used(_ kept: [Kept]) -> [Kept] {
        let standing = kept.filter { !$0.row.isYanked }
        return standing.isEmpty && options.keepsYanked ? kept : standing
    }

    /// Returns `true` if a file is better than another.
    ///
    /// The order is: the better tag, the higher build number, the standard form of sdists, and finally the name, so that the order of the page
    /// does not matter.
    private func precedes(_ one: Kept, _ other: Kept) -> Bool {
        if one.rank != other.rank { return one.rank < other.rank }
        let (build, otherBuild) = (table.build(one.file), table.build(other.file))
        if build != otherBuild { return WheelFilename.buildPrecedes(otherBuild, build) }
        if one.row.suffix != other.row.suffix { return one.row.suffix < other.row.suffix }
        return table.filename(one.file) < table.filename(other.file)
    }

    private func tagReason(_ tags: [WheelTag]) -> RejectionReason { .tags(tags, unfit: target.mismatch(of: tags)) }

    /// Returns the full reason for a verdict; `nil` for a file that fits.
    private func reason(_ verdict: Verdict, _ file: Int, _ row: PageTable.Row, _ version: Version) -> RejectionReason? {
        switch verdict {
        case .fits: nil
        case .filename: .filename
        case .quarantined: .quarantined
        case .notAllowed: .notAllowed
        case .denied: .denied(by: denial(version)?.description ?? "")
        case .hash: .hash
        case .unhashed: .unhashed
        case .python: .python(required: row.pythonIndex.map(table.python) ?? "")
        case .uploaded: .uploaded(table.uploadTime(file).flatMap { Timestamp($0) == nil ? nil : $0 })
        case .wheelUnwanted: .wheelUnwanted
        case .sourceUnwanted: .sourceUnwanted
        case .tags: tagReason(WheelTag.expanding(table.tags(row.tagSetIndex)) ?? [])
        }
    }
}
