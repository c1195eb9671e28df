/// The quoting of words for a POSIX shell.
package enum ShellWord {
    /// Returns the text as one word for a shell, quoted if it contains a special character.
    ///
    /// A shell word cannot contain NUL. The caller has already refused such a text, because it is not a file name.
    package static func quoted(_ text: String) -> String {
        isPlain(text) ? text : "'\(text.replacingBytes(of: "'", with: "'\\''"))'"
    }

    /// Returns `true` if no character of the text is special for a shell, wherever the word is used.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isAlphanumeric || "/._-+:@".utf8.contains($0) }
    }
}
