import ForeignText
import VersionSort

/// The folders that a package owns: all that it brings, and none of the system's.
struct OwnedDirectories {
    /// Folders that belong to the system whole, so that only what is made below them is owned.
    private let systemFolders: Set<String>

    init(_ target: Target) {
        var folders: Set<String> = [
            "/", "/etc", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/include", "/usr/share", "/usr/src", "/var",
            "/usr/share/doc", "/usr/share/info", "/usr/share/licenses", "/usr/share/locale", "/usr/share/man", "/usr/share/applications",
            "/usr/share/icons", "/usr/share/pixmaps", "/usr/share/metainfo", "/usr/share/bash-completion", "/usr/share/bash-completion/completions",
            "/usr/share/zsh", "/usr/share/zsh/site-functions", "/usr/share/fish", "/usr/share/fish/vendor_completions.d", "/usr/share/fish/completions",
            "/usr/lib/systemd", "/usr/lib/systemd/system", "/usr/lib/systemd/user", "/usr/lib/sysusers.d", "/usr/lib/tmpfiles.d", "/etc/logrotate.d",
            "/etc/sysconfig", "/etc/cron.d", "/etc/profile.d", "/etc/bash_completion.d", "/var/lib", "/var/log", "/var/cache", "/var/spool", "/run",
        ]
        for section in 1...9 { folders.insert("/usr/share/man/man\(section)") }
        for python in target.profile.pythons {
            for site in [python.sitelib, python.sitearch] {
                folders.formUnion(Self.ancestors(of: site))
                folders.insert(site)
                folders.insert(site + "/__pycache__")
            }
            folders.insert("/usr/include/python\(python.version)")
        }
        systemFolders = folders
    }

    /// The folders above some files that are not the system's, outermost first.
    func folders(of paths: some Sequence<String>) -> [String] {
        var found: Set<ExactText> = []
        for path in paths {
            for folder in Self.ancestors(of: path) where !isSystem(folder) { found.insert(ExactText(folder)) }
        }
        return found.sorted().map(\.text)
    }

    private func isSystem(_ folder: String) -> Bool {
        if systemFolders.contains(folder) { return true }
        // The folders of each language below these belong to the system as well.
        for root in ["/usr/share/locale/", "/usr/share/man/", "/usr/share/icons/hicolor"] where folder.utf8.hasPrefix(root) { return true }
        return false
    }

    /// All folders above a path, without the root.
    private static func ancestors(of path: String) -> [String] {
        path.utf8.indices.dropFirst().filter { path.utf8[$0] == UInt8(ascii: "/") }.map { String(path[..<$0]) }
    }
}
