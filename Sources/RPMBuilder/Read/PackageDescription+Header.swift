import VersionSort

extension PackageDescription {
    /// Reads the entries of both headers.
    ///
    /// - Parameter packageSize: The size of the package file in bytes.
    /// - Throws: ``RPMReadError`` if an entry has a wrong type, or parallel arrays have different lengths.
    package init(
        signature: RPMHeader, header: RPMHeader, packageSize: UInt64, files detail: FileDetail = .whole
    ) throws(RPMReadError) {
        let stated: UInt64?
        do throws(RPMHeaderError) {
            stated = try signature.integer(signature.contains(.longArchiveSize) ? .longArchiveSize : .signaturePayloadSize)
        } catch {
            throw .header(error)
        }
        try self.init(header, statedArchiveSize: stated, packageSize: packageSize, files: detail)
    }

    /// Reads the entries of the main header.
    ///
    /// - Parameter statedArchiveSize: The size of the archive in the payload, as stated in the signature header.
    init(_ header: RPMHeader, statedArchiveSize: UInt64?, packageSize: UInt64, files detail: FileDetail) throws(RPMReadError) {
        do throws(RPMHeaderError) {
            let stated = try header.integer(header.contains(.payloadSizeAlt) ? .payloadSizeAlt : .archiveSize)
            try self.init(header, archive: statedArchiveSize ?? stated ?? 0, packageSize: packageSize)
        } catch {
            throw .header(error)
        }
        files = try FileList.files(header, detail)
    }

    /// Reads all entries except the files.
    private init(_ header: RPMHeader, archive: UInt64, packageSize: UInt64) throws(RPMHeaderError) {
        name = try header.required(.name)
        let epoch = try header.integer(.epoch).map { UInt32(clamping: $0) }
        evr = EVR(epoch: epoch, version: try header.required(.version), release: try header.required(.release))
        sourceRPM = try header.string(.sourceRPM)
        // As in rpm, a package without the name of a source package is one.
        isSource = header.contains(.sourcePackage) || sourceRPM == nil
        arch = isSource ? "src" : try header.string(.architecture) ?? ""
        summary = try header.string(.summary) ?? ""
        description = try header.string(.packageDescription) ?? ""
        license = try header.string(.license) ?? ""
        group = try header.string(.group) ?? ""
        url = try header.string(.url)
        vendor = try header.string(.vendor)
        packager = try header.string(.packager)
        buildHost = try header.string(.buildHost) ?? ""
        buildTime = try header.integer(.buildTime) ?? 0
        rpmVersion = try header.string(.rpmVersion)
        payloadCompressor = try header.string(.payloadCompressor)
        fileDigestAlgorithm = try header.integer(.fileDigestAlgorithm) ?? 1
        self.packageSize = packageSize
        installedSize = try header.integer(header.contains(.longSize) ? .longSize : .size) ?? 0
        archiveSize = archive
        requires = try header.dependencies(.requires)
        provides = try header.dependencies(.provides)
        conflicts = try header.dependencies(.conflicts)
        obsoletes = try header.dependencies(.obsoletes)
        recommends = try header.dependencies(.recommends)
        suggests = try header.dependencies(.suggests)
        supplements = try header.dependencies(.supplements)
        enhances = try header.dependencies(.enhances)
        scriptlets = try header.scriptlets()
        triggers = try header.triggers()
        changelog = try header.changelog()
        files = []
    }
}

extension RPMHeader {
    fileprivate func required(_ tag: RPMTag) throws(RPMHeaderError) -> String {
        guard let text = try string(tag) else { throw .missing(tag) }
        return text
    }

    /// Returns a list of dependencies.
    ///
    /// Very old packages may lack versions and flags.
    fileprivate func dependencies(_ kind: DependencyKind) throws(RPMHeaderError) -> [RPMDependency] {
        guard let names = try strings(kind.nameTag) else { return [] }
        let flags = try parallel(kind.flagsTag, names.count, try integers(kind.flagsTag))
        let versions = try parallel(kind.versionTag, names.count, try strings(kind.versionTag))
        return names.indices.map { index in
            RPMDependency(
                name: names[index], flags: .init(rawValue: UInt32(truncatingIfNeeded: flags?[index] ?? 0)), evr: versions?[index] ?? "")
        }
    }

    fileprivate func changelog() throws(RPMHeaderError) -> [ChangelogEntry] {
        guard let times = try integers(.changelogTime) else { return [] }
        let authors = try parallel(.changelogName, times.count, try strings(.changelogName))
        let texts = try parallel(.changelogText, times.count, try strings(.changelogText))
        return times.indices.map { index in
            ChangelogEntry(time: UInt32(truncatingIfNeeded: times[index]), author: authors?[index] ?? "", text: texts?[index] ?? "")
        }
    }

    fileprivate func scriptlets() throws(RPMHeaderError) -> [RPMScriptlet] {
        var result: [RPMScriptlet] = []
        for kind in RPMScriptlet.Kind.allCases {
            let body = try string(kind.bodyTag)
            let interpreter = try strings(kind.interpreterTag)
            guard body != nil || interpreter != nil else { continue }
            result.append(RPMScriptlet(kind: kind, interpreter: interpreter ?? ["/bin/sh"], body: body ?? ""))
        }
        return result
    }

    /// Returns an array that must have as many elements as another.
    func parallel<Element>(_ tag: RPMTag, _ count: Int, _ values: [Element]?) throws(RPMHeaderError) -> [Element]? {
        if let values, values.count != count { throw .unequalCounts(tag, expected: count, found: values.count) }
        return values
    }
}
