/// Words of a POSIX shell.
package enum ShellWord {
    /// The text as one word that a shell takes as it is: quoted where a sign in it could mean something.
    ///
    /// No shell word can hold a NUL byte: a text that has one is no file name, and the caller has refused it.
    package static func quoted(_ text: String) -> String {
        isPlain(text) ? text : "'\(text.replacingBytes(of: "'", with: "'\\''"))'"
    }

    /// Returns `true` if no sign of a text means anything to a shell, wherever the word stands.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isAlphanumeric || "/._-+:@".utf8.contains($0) }
    }
}
