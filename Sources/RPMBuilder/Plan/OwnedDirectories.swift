import ForeignText
import Synchronization
package import VersionSort

/// The folders that a package owns: those of its files, except the system's.
struct OwnedDirectories {
    private let system: SystemFolders

    init(_ target: Target) { system = SystemFolders(target) }

    /// Returns the folders above some files, except the system's, outermost first.
    func folders(of paths: some Sequence<String>) -> [String] {
        var found: Set<ExactText> = []
        for path in paths {
            for folder in SystemFolders.ancestors(of: path) where !system.paths.contains(folder) { found.insert(ExactText(folder)) }
        }
        return found.sorted().map(\.text)
    }
}

/// The folders in a target's system packages, mainly in `filesystem`.
///
/// A package owns the folders that it creates below them. A folder that is missing here is owned by each package with files in it, which is harmless. A
/// folder that is listed here but in no system package would remain after its last file is removed.
package struct SystemFolders: Sendable {
    /// The absolute paths, including all parent folders except the root.
    package let paths: Set<String>

    /// Creates the folders of a target: those of every release, of its profile, and of its Pythons.
    package init(_ target: Target) {
        let source = Source(target)
        paths = Self.known.withLock { known in
            if let paths = known[source] { return paths }
            let paths = Self.paths(source)
            known[source] = paths
            return paths
        }
    }

    /// The values that determine the folders of a target.
    private struct Source: Hashable {
        let lines: [String]
        let sites: [String]

        init(_ target: Target) {
            lines = target.profile.base.folders ?? []
            sites = target.profile.pythons.flatMap { python in
                [python.sitelib, python.sitearch].map { python.bytecode == .pycache ? $0 + "/__pycache__" : $0 } + ["/usr/include/python\(python.version)"]
            }
        }
    }

    /// The folders computed before, because every package of a target needs them.
    private static let known = Mutex<[Source: Set<String>]>([:])

    private static func paths(_ source: Source) -> Set<String> {
        var folders = Set(source.sites)
        for line in everywhere + source.lines {
            for path in Target.expanded(line) {
                let isForLanguages = path.utf8.has("{language}")
                for language in isForLanguages ? languages : [""] { folders.insert(path.replacingBytes(of: "{language}", with: language)) }
            }
        }
        return folders.union(folders.flatMap(ancestors))
    }

    /// Returns all folders above a path, except the root.
    static func ancestors(of path: String) -> [String] {
        path.utf8.indices.dropFirst().filter { path.utf8[$0] == UInt8(ascii: "/") }.map { String(path[..<$0]) }
    }

    /// The folders, and links to folders, in the `filesystem` and `setup` packages of every release since Enterprise Linux 5.
    private static let everywhere =
        [
            "/bin", "/boot", "/dev", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/proc", "/root", "/sbin", "/srv", "/sys", "/tmp", "/etc/X11",
            "/etc/init.d", "/etc/opt", "/etc/pki", "/etc/profile.d", "/etc/rc.d/init.d", "/etc/skel", "/etc/sysconfig", "/etc/xdg/autostart", "/usr/bin",
            "/usr/games", "/usr/include", "/usr/lib/games", "/usr/lib64/games", "/usr/libexec", "/usr/local/bin", "/usr/local/etc", "/usr/local/games",
            "/usr/local/include", "/usr/local/lib", "/usr/local/lib64", "/usr/local/libexec", "/usr/local/sbin", "/usr/local/share/applications",
            "/usr/local/share/info", "/usr/local/share/man/man1..9", "/usr/local/src", "/usr/sbin", "/usr/share/man/man1..9", "/usr/src", "/var/cache",
            "/var/db", "/var/empty", "/var/games", "/var/lib/games", "/var/lib/misc", "/var/local", "/var/lock", "/var/log", "/var/nis", "/var/opt",
            "/var/preserve", "/var/run", "/var/spool/mail", "/var/tmp", "/var/yp",
        ]
        + [
            "aclocal", "applications", "backgrounds", "desktop-directories", "dict", "doc", "empty", "games", "gnome", "icons", "idl", "info", "locale",
            "mime-info", "misc", "omf", "pixmaps", "sounds", "themes", "xsessions", "X11",
        ].map { "/usr/share/\($0)" }

    /// The languages for which systems have folders: those with a two-letter code (ISO 639-1).
    private static let languages = """
        aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd
        gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg
        mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss
        st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
        """.splitBytes { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.map(String.init)
}
