import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Our header and payload, compared with those of rpmbuild for the same content.
struct RPMBuildComparisonTests {
    /// The tags that may differ or that only rpmbuild writes, with the reasons.
    static let allowed: [UInt32: String] = [
        1132: "the platform is the one of the machine that rpmbuild runs on",
        1122: "compiler flags of that machine",
        1140: "colours matter to packages of two architectures only",
        1141: "what libmagic says of files is for people",
        1142: "its dictionary",
        1143: "which file has which dependency is for people",
        1144: "the same", 1145: "its dictionary",
        1146: "the identity of the source package made by the same run of rpmbuild",
        5099: "the expanded text of the spec",
    ]

    static let spec = """
        Name: compared
        Version: 1.2~rc1
        Release: 3
        Epoch: 2
        Summary: A summary
        License: MIT
        URL: https://example.org/
        Vendor: Example
        Packager: P <p@example.org>
        Group: Dev
        BuildArch: noarch
        Source0: compared.txt
        Patch0: fix.patch
        BuildRequires: make >= 4~1
        Requires: a >= 1
        Requires: a >= 1
        Requires: (b >= 1^x if c)
        Requires(pre): pp
        Recommends: r
        Suggests: s
        Supplements: su
        Enhances: e
        Conflicts: co < 2
        Obsoletes: old < 3
        Provides: virt = 1
        %description
        Text
        more
        %prep
        %install
        d=%{buildroot}/opt/x/d
        mkdir -p $d %{buildroot}/etc %{buildroot}/opt/x-1
        echo hi > $d/a
        echo name > "$d/né me"
        : > $d/empty
        echo hi > %{buildroot}/opt/x-1/z
        echo l > %{buildroot}/opt/x/LICENSE
        echo r > %{buildroot}/opt/x/README
        echo c > %{buildroot}/etc/x.conf
        echo ghost > %{buildroot}/opt/x/ghost
        ln -s d/a %{buildroot}/opt/x/link
        touch -d @1600000000 $d/a
        %files
        %dir /opt/x
        %dir /opt/x/d
        "/opt/x/d/a"
        "/opt/x/d/né me"
        %attr(0600,daemon,bin) /opt/x/d/empty
        /opt/x/link
        /opt/x-1
        %license /opt/x/LICENSE
        %doc /opt/x/README
        %config(noreplace) /etc/x.conf
        %ghost /opt/x/ghost
        %pre
        echo pre
        %post -p /sbin/ldconfig
        %preun -p <lua>
        x = 1
        %postun -p "/bin/sh -e"
        echo postun
        %changelog
        * Mon Jan 02 2023 A B <a@example.org> - 1-1
        - two
        * Sun Jan 01 2023 A B <a@example.org> - 1-0
        - one

        """

    private static var base: RPMPackage {
        var package = RPMPackage(
            name: "compared", evr: EVR(epoch: 2, version: "1.2~rc1", release: "3"), arch: "noarch", summary: "A summary",
            description: "Text\nmore", license: "MIT", buildHost: "builder.example.org", buildTime: 1_700_000_000)
        package.url = "https://example.org/"
        package.vendor = "Example"
        package.packager = "P <p@example.org>"
        package.group = "Dev"
        package.changelog = [
            ChangelogEntry(time: 1_672_660_800, author: "A B <a@example.org> - 1-1", text: "- two"),
            ChangelogEntry(time: 1_672_574_400, author: "A B <a@example.org> - 1-0", text: "- one"),
        ]
        return package
    }

    private static func file(
        _ path: String, _ text: String, flags: RPMFileFlags = [], mode: UInt16 = 0o644, user: String = "root", group: String = "root",
        mtime: UInt32 = .max
    ) -> RPMFile {
        RPMFile(path: path, content: .bytes(Array(text.utf8)), mode: mode, user: user, group: group, mtime: mtime, flags: flags)
    }

    private static var binary: RPMPackage {
        var package = base
        package.sourceRPM = "compared-1.2~rc1-3.src.rpm"
        package.requires = [
            RPMDependency("a", .greaterOrEqual, "1"), .rich("(b >= 1^x if c)"), RPMDependency(name: "pp", flags: .scriptPre, evr: ""),
        ]
        package.recommends = [RPMDependency("r")]
        package.suggests = [RPMDependency("s")]
        package.supplements = [RPMDependency("su")]
        package.enhances = [RPMDependency("e")]
        package.conflicts = [RPMDependency("co", .less, "2")]
        package.obsoletes = [RPMDependency("old", .less, "3")]
        package.provides = [RPMDependency("virt", .equal, "1")]
        package.scriptlets = [
            .init(kind: .pre, body: "echo pre"), .init(kind: .post, interpreter: ["/sbin/ldconfig"], body: ""),
            .init(kind: .preun, interpreter: ["<lua>"], body: "x = 1"),
            .init(kind: .postun, interpreter: ["/bin/sh", "-e"], body: "echo postun"),
        ]
        func folder(_ path: String) -> RPMFile { RPMFile(path: path, content: .directory, mtime: .max) }
        package.files = [
            folder("/opt/x"), folder("/opt/x/d"), folder("/opt/x-1"), file("/opt/x/d/a", "hi\n", mtime: 1_600_000_000),
            file("/opt/x/d/né me", "name\n"), file("/opt/x/d/empty", "", mode: 0o600, user: "daemon", group: "bin"),
            file("/opt/x-1/z", "hi\n"), file("/opt/x/LICENSE", "l\n", flags: .license), file("/opt/x/README", "r\n", flags: .doc),
            file("/etc/x.conf", "c\n", flags: [.config, .noReplace]),
            RPMFile(path: "/opt/x/link", content: .symlink("d/a"), mtime: .max),
            RPMFile(path: "/opt/x/ghost", content: .ghost(size: 6), mtime: .max),
        ]
        return package
    }

    private static var source: RPMPackage {
        var package = base
        package.isSource = true
        package.requires = [RPMDependency("make", .greaterOrEqual, "4~1")]
        package.sources = ["compared.txt"]
        package.patches = ["fix.patch"]
        package.buildArchs = ["noarch"]
        package.files = [
            file("compared.txt", "source\n"), file("fix.patch", "patch\n"), file("compared.spec", spec, flags: .specFile),
        ]
        return package
    }

    /// A payload form as named by rpmbuild and by us.
    struct Form: Sendable, CustomTestStringConvertible {
        var payload: String
        var digest: Int
        var form: WriteForm
        var testDescription: String { payload }
    }

    static let forms: [Form] = [
        Form(payload: "w9.gzdio", digest: 8, form: .make(.gzip, level: 9)),
        Form(payload: "w3.zstdio", digest: 8, form: .make(.zstd, level: 3)),
        Form(payload: "w2.xzdio", digest: 8, form: .make(.xz, level: 2)),
        Form(payload: "w6.gzdio", digest: 1, form: .make(.gzip, level: 6, digest: .md5)),
    ]

    @Test(arguments: forms)
    func `headers and archives are those of rpmbuild but for a listed few`(_ variant: Form) async throws {
        try await withScratch { folder in
            let built = try await rpmbuild(in: folder, variant)
            var form = variant.form
            form.rpmVersion = try await output("rpm", ["-q", "--qf", "%{RPMVERSION}", "-p", built.binary.string])
            try compare(Self.binary, form, built.binary, folder.appending("binary.rpm"))
            try compare(Self.source, form, built.source, folder.appending("source.rpm"))
        }
    }

    private func rpmbuild(in folder: FilePath, _ form: Form = forms[0]) async throws -> (binary: FilePath, source: FilePath) {
        for name in ["SPECS", "SOURCES", "BUILD"] { try FileSystem.createDirectory(folder.appending(name)) }
        let spec = folder.appending("SPECS/compared.spec")
        try FileSystem.writeAtomically(Array(Self.spec.utf8), to: spec)
        try FileSystem.writeAtomically(Array("source\n".utf8), to: folder.appending("SOURCES/compared.txt"))
        try FileSystem.writeAtomically(Array("patch\n".utf8), to: folder.appending("SOURCES/fix.patch"))
        let defines = [
            "_topdir \(folder)", "_buildhost builder.example.org", "use_source_date_epoch_as_buildtime 1",
            "clamp_mtime_to_source_date_epoch 1", "_source_payload \(form.payload)", "_binary_payload \(form.payload)",
            "_source_filedigest_algorithm \(form.digest)", "_binary_filedigest_algorithm \(form.digest)",
        ]
        _ = try await output(
            "rpmbuild", ["-ba", "--nodeps"] + defines.flatMap { ["--define", $0] } + [spec.string],
            environment: ["SOURCE_DATE_EPOCH": "1700000000", "LC_ALL": "C.UTF-8"])
        return (
            folder.appending("RPMS/noarch/compared-1.2~rc1-3.noarch.rpm"), folder.appending("SRPMS/compared-1.2~rc1-3.src.rpm")
        )
    }

    private func compare(_ package: RPMPackage, _ form: WriteForm, _ reference: FilePath, _ path: FilePath) throws {
        _ = try RPMWriter.write(package, form: form, to: path)
        let ours = try RPMFileReader.read(path)
        let theirs = try RPMFileReader.read(reference)
        // The compressed payload depends on the library, but the archive in it must have the same bytes.
        let digests: [RPMTag] = [.payloadDigest]
        for tag in Set(ours.header.tags).union(theirs.header.tags).sorted() where !digests.contains(tag) {
            if Self.allowed[tag.rawValue] != nil { continue }
            #expect(ours.header[tag] == theirs.header[tag], "\(tag) of \(package.isSource ? "the source" : "the binary") package")
        }
        #expect(ours.signature.tags == theirs.signature.tags)
        #expect(ours.package.archiveSize == theirs.package.archiveSize)
        #expect(ours.headerStart == theirs.headerStart)
        // For a package without an architecture, the number is that of the machine.
        let leads = try [path, reference].map { path in
            let bytes = try FileSystem.readAll(path, limit: 1 << 24)
            return Array(bytes.prefix(8) + bytes[10..<Lead.byteCount])
        }
        #expect(leads[0] == leads[1])
    }

    static let nativeSpec = """
        %global debug_package %{nil}
        Name: native
        Version: 2
        Release: 1
        Summary: Native
        License: MIT
        Group: Dev
        Requires(posttrans): after
        Requires(pretrans): before
        Provides: native(x) = 2
        %description
        Text
        %install
        mkdir -p %{buildroot}/usr/lib64/native %{buildroot}/usr/share/locale/de/LC_MESSAGES %{buildroot}/etc
        echo one > %{buildroot}/usr/lib64/native/tool
        echo two > %{buildroot}/usr/lib64/native/volatile
        echo de > %{buildroot}/usr/share/locale/de/LC_MESSAGES/native.mo
        echo c > %{buildroot}/etc/native.conf
        echo r > %{buildroot}/usr/lib64/native/README
        ln -s /nowhere %{buildroot}/usr/lib64/native/dangling
        ln -s native %{buildroot}/usr/lib64/native-2
        %files
        %dir %attr(2750,root,daemon) /usr/lib64/native
        %attr(4755,-,-) /usr/lib64/native/tool
        %verify(not md5 size mtime) /usr/lib64/native/volatile
        /usr/lib64/native/dangling
        /usr/lib64/native-2
        %lang(de) /usr/share/locale/de/LC_MESSAGES/native.mo
        %config(missingok) /etc/native.conf
        %readme /usr/lib64/native/README
        %pretrans -p <lua>
        x = 1
        %posttrans
        echo posttrans
        %verifyscript
        echo verify

        """

    private static var native: RPMPackage {
        var package = RPMPackage(
            name: "native", evr: EVR(version: "2", release: "1"), arch: "x86_64", summary: "Native", description: "Text", license: "MIT",
            buildHost: "builder.example.org", buildTime: 1_700_000_000, sourceRPM: "native-2-1.src.rpm")
        package.group = "Dev"
        package.requires = [
            RPMDependency(name: "after", flags: .init(rawValue: RPMScriptlet.Kind.posttrans.senseBit), evr: ""),
            RPMDependency(name: "before", flags: .init(rawValue: RPMScriptlet.Kind.pretrans.senseBit), evr: ""),
        ]
        package.provides = [RPMDependency("native(x)", .equal, "2")]
        package.scriptlets = [
            .init(kind: .pretrans, interpreter: ["<lua>"], body: "x = 1"), .init(kind: .posttrans, body: "echo posttrans"),
            .init(kind: .verify, body: "echo verify"),
        ]
        var volatile = file("/usr/lib64/native/volatile", "two\n")
        volatile.verify.subtract([.digest, .size, .mtime])
        var translation = file("/usr/share/locale/de/LC_MESSAGES/native.mo", "de\n")
        translation.language = "de"
        package.files = [
            RPMFile(path: "/usr/lib64/native", content: .directory, mode: 0o2750, group: "daemon", mtime: .max),
            file("/usr/lib64/native/tool", "one\n", mode: 0o4755), volatile, translation,
            RPMFile(path: "/usr/lib64/native/dangling", content: .symlink("/nowhere"), mtime: .max),
            RPMFile(path: "/usr/lib64/native-2", content: .symlink("native"), mtime: .max),
            file("/etc/native.conf", "c\n", flags: [.config, .missingOK]), file("/usr/lib64/native/README", "r\n", flags: .readme),
        ]
        return package
    }

    @Test func `a package of an architecture is that of rpmbuild as well`() async throws {
        try await withScratch { folder in
            let spec = folder.appending("native.spec")
            try FileSystem.writeAtomically(Array(Self.nativeSpec.utf8), to: spec)
            let defines = [
                "_topdir \(folder)", "_buildhost builder.example.org", "use_source_date_epoch_as_buildtime 1", "clamp_mtime_to_source_date_epoch 1",
                "_binary_payload w3.zstdio", "_binary_filedigest_algorithm 8",
            ]
            _ = try await output(
                "rpmbuild", ["-ba", "--nodeps", "--target", "x86_64-linux"] + defines.flatMap { ["--define", $0] } + [spec.string],
                environment: ["SOURCE_DATE_EPOCH": "1700000000", "LC_ALL": "C.UTF-8"])
            let reference = folder.appending("RPMS/x86_64/native-2-1.x86_64.rpm")
            var form = WriteForm.make(.zstd, level: 3)
            form.rpmVersion = try await output("rpm", ["-q", "--qf", "%{RPMVERSION}", "-p", reference.string])
            try compare(Self.native, form, reference, folder.appending("ours.rpm"))
            #expect(try ContentVerification.problems(RPMFileReader.read(reference)) == [])
        }
    }

    @Test func `files of rpmbuild are read, and verify`() async throws {
        try await withScratch { folder in
            let built = try await rpmbuild(in: folder)
            for path in [built.binary, built.source] {
                let read = try RPMFileReader.read(path)
                let verification = try PackageVerification.verify(read)
                #expect(verification.isValid, "\(verification.checks)")
                #expect(
                    verification.checks.map(\.name) == [
                        "header SHA1", "header SHA256", "size", "package MD5", "payload SHA256", "archive SHA256", "archive size",
                    ])
                #expect(try ContentVerification.problems(read) == [])
                #expect(read.package.isSource == (path == built.source))
            }
        }
    }
}
