import ForeignText
import Native
import VersionSort

/// The main header of a package as rpmbuild writes it (rpm manual, "Package format: tags").
struct MainHeader {
    private let package: RPMPackage
    private let table: FileTable
    private let form: WriteForm
    private let dependencies: DependencyLists
    private let hasLargeFiles: Bool

    init(_ package: RPMPackage, _ table: FileTable, _ form: WriteForm) {
        self.package = package
        self.table = table
        self.form = form
        hasLargeFiles = table.hasLargeFiles(form)
        dependencies = DependencyLists(
            package, features: form.features,
            form: .init(compression: form.compression.rawValue, digestsAreMD5: form.fileDigest == .md5, hasLargeFiles: hasLargeFiles, version: form.version))
    }

    /// Returns the header section.
    ///
    /// - Throws: ``RPMHeaderError`` if it is larger than the target's rpm accepts.
    func serialized(_ digests: ContentDigests) throws(RPMHeaderError) -> [UInt8] {
        var header = RPMHeaderBuilder(region: .mainRegion)
        header[.i18nTable] = .stringArray(["C"])
        identity(&header)
        origin(&header)
        for kind in DependencyKind.allCases { list(kind, &header) }
        scriptlets(&header)
        changelog(&header)
        if !table.files.isEmpty { files(digests.files, &header) }
        // rpmbuild writes this also for a package without files.
        if form.fileDigest != .md5 { header[.fileDigestAlgorithm] = .int32([form.fileDigest.openPGPNumber]) }
        payload(digests, &header)
        return try header.serialized(dataLimit: form.headerDataLimit)
    }

    private func identity(_ header: inout RPMHeaderBuilder) {
        header.set(.name, package.name)
        header.set(.version, package.evr.version)
        header.set(.release, package.evr.release)
        header[.epoch] = package.evr.epoch.map { .int32([$0]) }
        header[.summary] = .i18nString([package.summary])
        header[.packageDescription] = .i18nString([package.description])
        header[.group] = .i18nString([package.group])
        header.set(.license, package.license)
        header.set(.url, package.url)
        header.set(.vendor, package.vendor)
        header.set(.packager, package.packager)
        header.set(.distribution, package.distribution)
        header.set(.operatingSystem, package.os)
        header.set(.architecture, package.arch)
        let size = table.installedSize
        if size < form.largeSize, let small = UInt32(exactly: size) {
            header[.size] = .int32([small])
        } else {
            header[.longSize] = .int64([size])
        }
    }

    private func origin(_ header: inout RPMHeaderBuilder) {
        header[.buildTime] = .int32([package.buildTime])
        header.set(.buildHost, package.buildHost)
        header.set(.cookie, package.cookie ?? "\(package.buildHost) \(package.buildTime)")
        header.set(.rpmVersion, form.rpmVersion)
        header.set(.encoding, "utf-8")
        header.set(.platform, package.platform)
        header.set(.optFlags, package.optFlags)
        header.set(.sourceRPM, package.sourceRPM)
        if form.version == .six, let source = package.sourceRPM, source.utf8.hasSuffix(".src.rpm") {
            header.set(.sourceNEVR, sourceName(String(source.droppingBytes(last: ".src.rpm".utf8.count))))
        }
        guard package.isSource else { return }
        header[.sourcePackage] = .int32([1])
        header[.buildArchs] = .stringArray(package.buildArchs)
        header[.source] = .stringArray(package.sources)
        header[.patch] = .stringArray(package.patches)
    }

    /// Returns the name of the source package: with the epoch, which file names omit, if the source has the version of this package.
    private func sourceName(_ file: String) -> String {
        guard let epoch = package.evr.epoch, let release = package.evr.release else { return file }
        let version = "\(package.evr.version)-\(release)"
        guard file.utf8.hasSuffix("-" + version) else { return file }
        return "\(file.droppingBytes(last: version.utf8.count))\(epoch):\(version)"
    }

    private func list(_ kind: DependencyKind, _ header: inout RPMHeaderBuilder) {
        let list = dependencies.sorted(kind)
        header[kind.nameTag] = .stringArray(list.map(\.name))
        header[kind.flagsTag] = .int32(list.map(\.flags.rawValue))
        header[kind.versionTag] = .stringArray(list.map(\.evr))
    }

    private func scriptlets(_ header: inout RPMHeaderBuilder) {
        for scriptlet in package.scriptlets {
            header.set(scriptlet.kind.bodyTag, scriptlet.body.isEmpty ? nil : scriptlet.body)
            // A plain interpreter is a string; one with arguments is an array.
            let program = scriptlet.interpreter
            header[scriptlet.kind.interpreterTag] = program.count == 1 ? .string(program[0]) : .stringArray(program)
        }
    }

    private func changelog(_ header: inout RPMHeaderBuilder) {
        header[.changelogTime] = .int32(package.changelog.map(\.time))
        header[.changelogName] = .stringArray(package.changelog.map(\.author))
        header[.changelogText] = .stringArray(package.changelog.map(\.text))
    }

    private func files(_ digests: [String], _ header: inout RPMHeaderBuilder) {
        let files = table.files
        if hasLargeFiles {
            header[.longFileSizes] = .int64(files.map(\.content.size))
        } else {
            header[.fileSizes] = .int32(files.map { UInt32(truncatingIfNeeded: $0.content.size) })
        }
        header[.fileModes] = .int16(files.map(FileTable.mode))
        header[.fileDeviceNumbers] = .int16(files.map { _ in 0 })
        header[.fileTimes] = .int32(files.map(\.mtime))
        header[.fileDigests] = .stringArray(digests)
        header[.fileLinks] = .stringArray(
            files.map { file in
                if case .symlink(let target) = file.content { target } else { "" }
            })
        header[.fileFlags] = .int32(files.map(\.flags.rawValue))
        header[.fileUsers] = .stringArray(files.map(\.user))
        header[.fileGroups] = .stringArray(files.map(\.group))
        header[.fileVerifyFlags] = .int32(files.map(\.verify.rawValue))
        header[.fileDevices] = .int32(files.map { _ in 1 })
        header[.fileInodes] = .int32((0..<UInt32(files.count)).map { $0 + 1 })
        header[.fileLanguages] = .stringArray(files.map(\.language))
        header[.directoryIndexes] = .int32(table.directoryIndexes)
        header[.baseNames] = .stringArray(table.baseNames)
        header[.directoryNames] = .stringArray(table.directories)
    }

    private func payload(_ digests: ContentDigests, _ header: inout RPMHeaderBuilder) {
        header.set(.payloadFormat, "cpio")
        if form.compression != .none {
            header.set(.payloadCompressor, form.compression.rawValue)
            header.set(.payloadFlags, form.level.map { "\($0)" })
        }
        guard form.writesPayloadDigest else { return }
        header[.payloadDigest] = .stringArray([digests.payload.sha256])
        header[.payloadDigestAlt] = .stringArray([digests.archive.sha256])
        guard form.version == .six else {
            header[.payloadDigestAlgorithm] = .int32([DigestAlgorithm.sha256.openPGPNumber])
            return
        }
        header[.formatVersion] = .int32([6])
        header[.payloadSize] = .int64([digests.payload.count])
        header[.payloadSizeAlt] = .int64([digests.archive.count])
        header.set(.payloadSHA512, digests.payload.sha512)
        header.set(.payloadSHA512Alt, digests.archive.sha512)
        header.set(.payloadSHA3, digests.payload.sha3)
        header.set(.payloadSHA3Alt, digests.archive.sha3)
    }
}

extension DigestAlgorithm {
    /// The number of the algorithm in OpenPGP (RFC 9580, section 9.5), as used in headers.
    var openPGPNumber: UInt32 {
        switch self {
        case .md5: 1
        case .sha1: 2
        case .sha224: 11
        case .sha256: 8
        case .sha384: 9
        case .sha512: 10
        case .sha3: 12
        }
    }

    /// Creates the algorithm with a number; `nil` if it is not supported.
    init?(openPGPNumber number: UInt64) {
        guard let found = Self.allCases.first(where: { UInt64($0.openPGPNumber) == number }) else { return nil }
        self = found
    }
}

extension FileTable {
    /// Returns `true` if a file is too large for 32-bit fields, so that the whole package uses 64-bit fields.
    func hasLargeFiles(_ form: WriteForm) -> Bool {
        files.contains { $0.content.size >= form.largeSize || $0.content.size > UInt64(UInt32.max) }
    }
}
