import Testing

@testable import RPMBuilder
@testable import VersionSort

/// The list of a system's folders, for packages that must not own them and for bases that must contain them.
@Suite struct SystemFoldersTests {
    private static let files = [
        "/usr/share/man/man1/a.1.gz", "/usr/share/man/de/man1/a.1.gz", "/usr/share/locale/de/LC_MESSAGES/a.mo", "/usr/share/applications/a.desktop",
        "/usr/share/zsh/site-functions/_a", "/usr/lib/systemd/system/a.service", "/usr/lib/python3.9/site-packages/__pycache__/a.pyc",
        "/usr/lib64/python3.9/site-packages/__pycache__/b.pyc",
    ]

    private static func target(_ folders: [String]?) throws -> Target {
        var profile = try PlanTargets.current().profile
        profile.base.folders = folders
        return try Target(profile: profile, architecture: "x86_64")
    }

    @Test func `a package owns the folders that no list gives to the system and none that one does`() throws {
        let bare = OwnedDirectories(try Self.target(nil)).folders(of: Self.files)
        #expect(
            bare == [
                "/usr/lib/systemd", "/usr/lib/systemd/system", "/usr/share/locale/de", "/usr/share/locale/de/LC_MESSAGES", "/usr/share/man/de",
                "/usr/share/man/de/man1", "/usr/share/zsh", "/usr/share/zsh/site-functions",
            ])
        let folders = [
            "/usr/share/zsh/site-functions", "/usr/share/locale/{language}/LC_MESSAGES", "/usr/share/man/{language}/man1..9", "/usr/lib/systemd/system",
        ]
        let owned = OwnedDirectories(try Self.target(folders))
        #expect(owned.folders(of: Self.files).isEmpty)
        #expect(owned.folders(of: ["/usr/share/man/no-language/man1/a.1.gz"]) == ["/usr/share/man/no-language", "/usr/share/man/no-language/man1"])
    }

    @Test func `with each folder of a system all folders above it are the system's`() throws {
        let paths = SystemFolders(try Self.target(["/usr/share/man/{language}/man1..9"])).paths
        for path in paths { #expect(SystemFolders.ancestors(of: path).allSatisfy(paths.contains), "\(path)") }
        #expect(paths.contains("/usr/lib64/python3.11/site-packages/__pycache__") && paths.contains("/usr/share/man/de/man9"))
        #expect(!paths.contains { $0.utf8.contains(UInt8(ascii: "{")) })
    }

    @Test(arguments: ["usr/share", "/usr/../etc", "/usr//share", "/usr/share/a b"]) func `a profile cannot name what is no plain path`(folder: String) {
        #expect(throws: TargetError.badProfile(target: "new", field: "base folder", value: folder)) { try Self.target([folder]) }
    }
}
