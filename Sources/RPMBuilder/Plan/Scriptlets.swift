import ForeignText
import VersionSort

/// The scripts of a package: those of the stack, and those for accounts, services, temporary folders and byte code.
struct Scriptlets {
    private(set) var list: [RPMScriptlet] = []

    init(_ share: PackageShare, accounts: SystemAccounts, units stated: [Overrides.Unit], stated texts: Overrides.Scriptlets?, python: PythonProfile) {
        let units = share.files.compactMap { $0.path.without(prefix: Overrides.Unit.folder + "/").map(String.init) }.filter(Overrides.Unit.isName).sorted()
        let known = Dictionary(stated.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        add(.pretrans, [texts?.pretrans])
        add(.pre, accounts.commands + [texts?.pre])
        var post = units.isEmpty ? [] : [Self.reload]
        post += units.compactMap { known[$0] }.map(Self.start) + Self.temporaryFolders(share)
        addPost(share, python, post + [texts?.post])
        add(.preun, units.map { Self.stop($0) } + [texts?.preun])
        let restarted = units.filter { known[$0]?.restart ?? false }.map(Self.restart)
        add(.postun, (units.isEmpty ? [] : [Self.reload]) + restarted + [texts?.postun])
        add(.posttrans, [texts?.posttrans])
    }

    private mutating func add(_ kind: RPMScriptlet.Kind, _ parts: [String?]) {
        let texts = parts.compactMap { $0.map(Self.closed) }.filter { !$0.isEmpty }
        guard !texts.isEmpty else { return }
        list.append(RPMScriptlet(kind: kind, body: Self.open(Self.surroundings + texts.joined())))
    }

    /// The first lines of every shell script, including the stack's own.
    ///
    /// They keep scripts from using programs or files of the working directory or the `PATH` of the user who runs rpm.
    static let surroundings = "PATH=/usr/sbin:/usr/bin:/sbin:/bin\nexport PATH\ncd /\n"

    /// Adds the script after installation.
    ///
    /// Python compiles byte code directly if there is nothing else to do, or else from the shell script.
    private mutating func addPost(_ share: PackageShare, _ python: PythonProfile, _ others: [String?]) {
        var parts = others
        if !share.compiledFolders.isEmpty || !share.compiledFiles.isEmpty {
            let command = IsolatedPython(python).command
            let program = Bytecode(python: python).compileScript(folders: share.compiledFolders, files: share.compiledFiles)
            guard parts.contains(where: { $0 != nil }) else {
                list.append(RPMScriptlet(kind: .post, interpreter: command, body: Self.open(program)))
                return
            }
            parts.insert("\(command.map(ShellWord.quoted).joined(separator: " ")) - <<'RELCLI' || :\n\(program)RELCLI", at: 0)
        }
        add(.post, parts)
    }

    private static let reload = "if [ -d /run/systemd/system ]; then /usr/bin/systemctl daemon-reload >/dev/null 2>&1 || :; fi"

    /// Returns the command for the first installation: `systemd.preset(5)` decides, or the unit is enabled if the stack says so.
    private static func start(_ unit: Overrides.Unit) -> String {
        let action = unit.enable ?? false ? "enable" : "preset"
        return "if [ $1 -eq 1 ] && [ -x /usr/bin/systemctl ]; then /usr/bin/systemctl --no-reload \(action) \(unit.name) >/dev/null 2>&1 || :; fi"
    }

    private static func stop(_ unit: String) -> String {
        "if [ $1 -eq 0 ] && [ -d /run/systemd/system ]; then /usr/bin/systemctl --no-reload disable --now \(unit) >/dev/null 2>&1 || :; fi"
    }

    private static func restart(_ unit: String) -> String {
        "if [ $1 -ge 1 ] && [ -d /run/systemd/system ]; then /usr/bin/systemctl try-restart \(unit) >/dev/null 2>&1 || :; fi"
    }

    /// Returns commands that create the content of `tmpfiles.d(5)` fragments at once, and not only at the next boot.
    ///
    /// A name without a folder is looked up in the system's folders, so that the administrator's fragment of that name is used.
    private static func temporaryFolders(_ share: PackageShare) -> [String] {
        let folder = "/usr/lib/tmpfiles.d/"
        let names = share.files.compactMap { $0.path.without(prefix: folder) }.filter { $0.utf8.hasSuffix(".conf") }
        let plain = names.filter { $0.utf8.allSatisfy { $0.isAlphanumeric || "._-@".utf8.contains($0) } && !$0.utf8.hasPrefix("-") }.sorted()
        return plain.map { "if [ -x /usr/bin/systemd-tmpfiles ]; then /usr/bin/systemd-tmpfiles --create \($0) >/dev/null 2>&1 || :; fi" }
    }

    /// Returns a script without its final line end, as rpmbuild stores it.
    private static func open(_ body: String) -> String { body.without(suffix: "\n").map(String.init) ?? body }

    /// Returns a text with a final line end.
    private static func closed(_ text: String) -> String { text.isEmpty || text.utf8.hasSuffix("\n") ? text : text + "\n" }
}
