import VersionSort

/// The scripts of the main package: those of the stack, users, services, and the one that makes byte code.
struct Scriptlets {
    private(set) var list: [RPMScriptlet] = []

    init(_ files: InstalledFiles, overrides: Overrides, python: PythonProfile) {
        let units = files.files.map(\.path).filter { $0.hasPrefix("/usr/lib/systemd/system/") && $0.hasSuffix(".service") }
            .compactMap { $0.split(separator: "/").last.map(String.init) }.sorted()
        let stated = overrides.scriptlets
        add(.pretrans, [stated?.pretrans])
        add(.pre, (overrides.users ?? []).map { Self.user($0) } + [stated?.pre])
        addPost(files, python, units, stated?.post)
        add(.preun, units.map { Self.stop($0) } + [stated?.preun])
        add(.postun, (units.isEmpty ? [] : [Self.reload]) + [stated?.postun])
        add(.posttrans, [stated?.posttrans])
    }

    private mutating func add(_ kind: RPMScriptlet.Kind, _ parts: [String?]) {
        let texts = parts.compactMap { $0.map(Self.closed) }.filter { !$0.isEmpty }
        guard !texts.isEmpty else { return }
        list.append(RPMScriptlet(kind: kind, body: Self.open(texts.joined())))
    }

    /// Byte code is made by the interpreter alone where nothing else is to be done, else from within the shell.
    private mutating func addPost(_ files: InstalledFiles, _ python: PythonProfile, _ units: [String], _ stated: String?) {
        var parts = (units.isEmpty ? [] : [Self.reload]) + [stated]
        if !files.compiledFolders.isEmpty || !files.compiledFiles.isEmpty {
            let program = Bytecode.compileScript(folders: files.compiledFolders, files: files.compiledFiles)
            guard parts.contains(where: { $0 != nil }) else {
                list.append(RPMScriptlet(kind: .post, interpreter: [python.interpreter], body: Self.open(program)))
                return
            }
            parts.insert("\(python.interpreter) - <<'RELCLI' || :\n\(program)RELCLI", at: 0)
        }
        add(.post, parts)
    }

    private static func user(_ name: String) -> String {
        """
        getent group \(name) >/dev/null || groupadd -r \(name)
        getent passwd \(name) >/dev/null || useradd -r -g \(name) -d / -s /sbin/nologin -c "\(name)" \(name)
        """
    }

    private static let reload = "if [ -d /run/systemd/system ]; then systemctl daemon-reload >/dev/null 2>&1 || :; fi"

    private static func stop(_ unit: String) -> String {
        "if [ $1 -eq 0 ] && [ -d /run/systemd/system ]; then systemctl --no-reload disable --now \(unit) >/dev/null 2>&1 || :; fi"
    }

    /// A body as rpmbuild keeps it: without the line end at its end.
    private static func open(_ body: String) -> String { body.hasSuffix("\n") ? String(body.dropLast()) : body }

    /// A text that ends with a line end.
    private static func closed(_ text: String) -> String { text.isEmpty || text.hasSuffix("\n") ? text : text + "\n" }
}
