import Native
import SystemPackage
import TestSupport

/// RPMs made by rpmbuild, as the reference for everything in a header.
enum SpecFixture {
    /// Builds a spec file into `directory`, including the source package.
    static func build(_ spec: String, into directory: FilePath) async throws {
        let work = try TemporaryFolder()
        try FileSystem.writeAtomically(Array(spec.utf8), to: work.path.appending("t.spec"))
        let definitions = [
            "_topdir \(work.path)", "_rpmdir \(directory)", "_srcrpmdir \(directory)",
            "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm", "_build_id_links none", "debug_package %{nil}",
            "__os_install_post %{nil}", "_buildhost build.example.org", "use_source_date_epoch_as_buildtime 1",
            "clamp_mtime_to_source_date_epoch 1", "_unpackaged_files_terminate_build 0",
        ]
        let result = try await Tool.run(
            "rpmbuild",
            ["-ba", "--quiet", "--nodeps"] + definitions.flatMap { ["--define", $0] } + [work.path.appending("t.spec").string],
            environment: ["SOURCE_DATE_EPOCH": "1700000000"])
        guard result.succeeded else { throw FixtureFailure(text: result.errors) }
    }

    /// A spec with every kind of dependency, odd file names, text to escape, changelog entries of one day, and sub-packages.
    static let everything = """
        Name: t-demo
        Epoch: 2
        Version: 1.0~rc1
        Release: 1.el9
        Summary: A <demo> & "quotes"
        License: MIT & BSD
        Group: Dev
        URL: http://example.org/?a=1&b=2
        Vendor: Vend
        Packager: Me <me@example.org>
        BuildArch: noarch
        BuildRequires: bash >= 3
        Requires: python(abi) = 3.9
        Requires: /bin/sh
        Requires: /usr/bin/own
        Requires: foo >= 1:2.0-3
        Requires(pre): shadow-utils
        Requires: libc.so.6(GLIBC_2.4)(64bit)
        Requires: libc.so.6(GLIBC_2.34)(64bit)
        Requires: libc.so.6()(64bit)
        Requires: t-demo = 2:1.0~rc1-1.el9
        Requires: (bar >= 1 with bar < 2)
        Requires: foo >= 1:2.0-3
        Requires(post): foo >= 1:2.0-3
        Requires: z = 1
        Provides: z = 1
        Provides: a < 3
        Conflicts: c1 > 3
        Obsoletes: o1 <= 3-2
        Recommends: r1
        Suggests: s1
        Supplements: su1
        Enhances: e1
        %description
        Multi line   
          text with & < > " ' and é ☃
        \ttab.
        %package sub
        Summary: Sub
        %description sub
        %package empty
        Summary: Empty
        %description empty
        Nothing.
        %install
        mkdir -p %{buildroot}/usr/bin %{buildroot}/etc/demo.d %{buildroot}/usr/share/demo %{buildroot}/usr/lib/x.bin/y
        echo '#!/bin/sh' > %{buildroot}/usr/bin/own; chmod 755 %{buildroot}/usr/bin/own
        echo a > %{buildroot}/etc/demo.d/x.conf
        echo a > "%{buildroot}/usr/share/demo/f & <g>"
        ln -s x %{buildroot}/usr/share/demo/link
        echo z > %{buildroot}/usr/lib/x.bin/y/z
        echo m > %{buildroot}/usr/lib/sendmail
        %post
        true
        %files
        /usr/bin/own
        %dir /etc/demo.d
        %config /etc/demo.d/x.conf
        /usr/share/demo
        /usr/lib/x.bin
        %ghost /var/lib/gg
        %files sub
        /usr/lib/sendmail
        %files empty
        %changelog
        * Tue Jan 02 2024 Me <me@example.org> - 2:1.0-3
        - third & more
        * Tue Jan 02 2024 Me <me@example.org> - 2:1.0-2
        - second
        * Tue Jan 02 2024 Me <me@example.org> - 2:1.0-1
        - first of the day
        * Mon Jan 01 2024 Me <me@example.org> - 2:0.9-1
        - first

        """

    /// A spec of two packages, one of which requires the other.
    static let small = """
        Name: small
        Version: 1.0
        Release: 1
        Summary: Small
        License: MIT
        BuildArch: noarch
        Requires: small-data = 1.0
        %description
        Small.
        %package data
        Summary: Data
        %description data
        Data.
        %install
        mkdir -p %{buildroot}/usr/share/small
        echo data > %{buildroot}/usr/share/small/data
        %files
        %files data
        /usr/share/small/data

        """
}

/// An error for a tool that failed but must succeed.
struct FixtureFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}
