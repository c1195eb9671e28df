import ForeignText
import Native

/// A file with which a shell completes the arguments of programs, in the process of the user who types them.
struct ShellCompletion {
    /// The programs whose arguments it completes.
    private(set) var programs: [String] = []
    /// A Boolean value indicating whether it stands before a function of the shell itself, or completes every program.
    private(set) var isOfShell = false

    /// Creates the completion of a file; `nil` for a file that no shell reads as one.
    ///
    /// bash and fish go by the name of the file; zsh goes by the words of its first line, `#compdef app appctl` (zshcompsys(1), "Autoloaded files").
    ///
    /// - Parameter place: The parts of its path, without `usr` at its start.
    init?(_ file: RPMFile, _ place: [String]) {
        guard place.count > 3, let name = place.last else { return nil }
        switch (place[1], place[2]) {
        // bash looks into all three (bash-completion 2.15); the names below them have no folders.
        case ("bash-completion", "completions"), ("bash-completion", "completions-core"), ("bash-completion", "completions-fallback"),
            ("fish", "completions"), ("fish", "vendor_completions.d"):
            let plain = name.without(suffix: ".fish") ?? name.without(suffix: ".bash") ?? name[...]
            programs = [String(plain.without(prefix: "_") ?? plain)]
        case ("zsh", "site-functions"), ("zsh", "vendor-completions"), ("zsh", "vendor-functions"):
            // These stand before the functions of zsh, for example `compinit`. A compiled form (`_app.zwc`) takes the place of a text that can be read here.
            guard let program = name.without(prefix: "_"), !name.utf8.hasSuffix(".zwc"), !Self.functions.contains(String(program)) else {
                isOfShell = true
                return
            }
            programs = [String(program)]
            guard let line = file.content.start?.part(before: "\n"), let words = line.without(prefix: "#compdef")?.words else { return }
            // A word such as -first- stands for every program, and -p for all that a pattern matches.
            isOfShell = words.contains { $0.utf8.hasPrefix("-") || $0.utf8.contains { [UInt8]("*?[(<^~".utf8).contains($0) } }
            programs += words.map { String($0.part(before: "=")) }
        default: return nil
        }
    }

    /// The functions of the completion of zsh, without `_`.
    static let functions: Set<String> = [
        "main_complete", "complete", "complete_help", "normal", "dispatch", "setup", "default", "approximate", "correct", "expand", "expand_alias", "files",
        "path_files", "arguments", "describe", "description", "message", "values", "alternative", "command_names", "history", "ignored", "list", "match",
        "oldlist", "prefix", "all_labels", "next_label", "requested", "tags", "wanted", "parameters", "options", "precommand", "sub_commands", "users",
    ]
}

extension RPMFileContent {
    /// The first 64 KiB as text; `nil` if there are none, or they cannot be read.
    var start: String? {
        let limit = 1 << 16
        switch self {
        case .bytes(let bytes): return String(decoding: bytes.prefix(limit), as: UTF8.self)
        case .file(let path, _): return (try? InputFile(path).read(at: 0, count: limit)).map { String(decoding: $0, as: UTF8.self) }
        case .directory, .symlink, .ghost: return nil
        }
    }
}
