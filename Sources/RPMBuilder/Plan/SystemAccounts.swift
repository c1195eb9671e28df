import ForeignText
import VersionSort

/// The system users and groups that a package needs before its files are installed: those that the stack names, and those in its `sysusers.d` fragments.
///
/// A fragment takes effect only after it is installed, which is too late for the owners of the package's files. Distributions therefore also create the
/// accounts in a script (see systemd's `sysusers.d(5)` for the format).
struct SystemAccounts {
    /// The names, in the order of creation.
    private(set) var users: [String] = []
    private(set) var groups: [String] = []
    /// The shell commands that create missing accounts.
    ///
    /// They never fail, because that would stop the installation halfway.
    private(set) var commands: [String] = []

    static let fragmentFolder = "/usr/lib/sysusers.d/"

    /// Collects the accounts.
    ///
    /// Throws ``PlanError`` for an invalid account name.
    init(_ files: [RPMFile], users named: [String], project: ProjectName) throws(PlanError) {
        for name in named { try addUser(name, Line(), project) }
        for file in files.sorted(by: { $0.path.precedesByBytes($1.path) })
        where file.path.utf8.hasPrefix(Self.fragmentFolder) && file.path.utf8.hasSuffix(".conf") {
            guard case .bytes(let bytes) = file.content else { continue }
            for text in String(decoding: bytes, as: UTF8.self).filledLines { try add(text, project) }
        }
    }

    /// A Boolean value indicating whether there are no accounts.
    var isEmpty: Bool { commands.isEmpty }

    /// The fields after the name: an id, a comment, a home, a shell; `-` stands for no value.
    private struct Line {
        var id: String?
        var comment: String?
        var home: String?
        var shell: String?
    }

    private mutating func add(_ text: Substring, _ project: ProjectName) throws(PlanError) {
        let words = Self.words(text)
        guard let kind = words.first, !kind.utf8.hasPrefix("#") else { return }
        func field(_ index: Int) -> String? { index < words.count && words[index] != "-" && !words[index].isEmpty ? words[index] : nil }
        guard let name = field(1) else { throw Self.refuse(String(text), "it names no account", project) }
        switch kind {
        case "u", "u!": try addUser(name, Line(id: field(2), comment: field(3), home: field(4), shell: field(5)), project)
        case "g": try addGroup(name, id: field(2), project)
        case "m":
            guard let group = field(2) else { throw Self.refuse(String(text), "it names no group", project) }
            if !users.contains(name) { try addUser(name, Line(), project) }
            try addGroup(group, id: nil, project)
            commands.append("/usr/sbin/usermod -a -G \(group) \(name) || :")
        case "r": return
        default: throw Self.refuse(String(text), "its first word is none of u, g, m and r", project)
        }
    }

    private mutating func addGroup(_ name: String, id: String?, _ project: ProjectName) throws(PlanError) {
        guard Self.isName(name) else { throw Self.refuse(name, "it cannot be the name of an account", project) }
        guard !groups.contains(name) else { return }
        groups.append(name)
        let number = id.flatMap { UInt32($0) }.map { "-g \($0) " } ?? ""
        commands.append("/usr/bin/getent group \(name) >/dev/null || /usr/sbin/groupadd -r \(number)\(name) || :")
    }

    private mutating func addUser(_ name: String, _ line: Line, _ project: ProjectName) throws(PlanError) {
        guard !users.contains(name) else { return }
        // An id is a number, a number and a group, or the path of a file, whose owner is not known here.
        let parts = (line.id ?? "").splitBytes(on: ":", omittingEmptySubsequences: false).map(String.init)
        let group = parts.count == 2 && UInt32(parts[1]) == nil ? parts[1] : name
        try addGroup(group, id: parts.count == 2 ? parts[1] : parts[0], project)
        guard Self.isName(name) else { throw Self.refuse(name, "it cannot be the name of an account", project) }
        users.append(name)
        let number = parts.first.flatMap { UInt32($0) }.map { "-u \($0) " } ?? ""
        let home = line.home ?? "/"
        let shell = line.shell ?? "/sbin/nologin"
        commands.append(
            "/usr/bin/getent passwd \(name) >/dev/null || /usr/sbin/useradd -r \(number)-g \(group) -d \(ShellWord.quoted(home)) -s \(ShellWord.quoted(shell)) "
                + "-c \(ShellWord.quoted(line.comment ?? name)) \(name) || :")
    }

    /// Returns the words between spaces.
    ///
    /// Quotes of either kind keep spaces in a word.
    private static func words(_ line: Substring) -> [String] {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        for scalar in line.unicodeScalars {
            if scalar == quote {
                quote = nil
            } else if quote == nil, scalar == "\"" || scalar == "'" {
                quote = scalar
                word = word ?? .init()
            } else if quote == nil, scalar == " " || scalar == "\t" {
                if let done = word { words.append(String(done)) }
                word = nil
            } else {
                word = (word ?? .init()) + [scalar]
            }
        }
        return words + (word.map { [String($0)] } ?? [])
    }

    /// Returns `true` if a name is valid for an account: letters, digits, `_` and `-`, as in `useradd(8)`.
    static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first.isAlphanumeric || first == UInt8(ascii: "_"), name.utf8.count <= 31 else { return false }
        return name.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }

    private static func refuse(_ text: String, _ reason: String, _ project: ProjectName) -> PlanError {
        .override(project: project, field: "users or sysusers.d", value: text, reason: reason)
    }
}
