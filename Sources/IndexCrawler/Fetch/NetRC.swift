internal import ForeignText

/// The user names and passwords of hosts in a file such as `~/.netrc`.
package struct NetRC: Sendable {
    private struct Entry: Sendable {
        /// The host; `nil` for the `default` entry, which is not used: a page could link to any host and so get the password.
        var machine: String?
        var login = ""
        var password = ""
    }

    private var entries: [Entry] = []

    /// Parses a file as curl does: words, quoted or not, `#` comments, and macros, which end at an empty line and are skipped.
    package init(_ text: String) {
        var isMacro = false
        var words: [String] = []
        for line in text.splitBytes(on: "\n", omittingEmptySubsequences: false) {
            let found = Self.words(of: line)
            if isMacro {
                isMacro = !found.isEmpty
                continue
            }
            if let start = found.firstIndex(of: "macdef") {
                words += found[..<start]
                isMacro = true
            } else {
                words += found
            }
        }
        var place = 0
        func next() -> String {
            defer { place += 1 }
            return place < words.count ? words[place] : ""
        }
        while place < words.count {
            switch next() {
            case "machine": entries.append(Entry(machine: next().lowercased()))
            case "default": entries.append(Entry(machine: nil))
            case "login" where !entries.isEmpty: entries[entries.count - 1].login = next()
            case "password" where !entries.isEmpty: entries[entries.count - 1].password = next()
            case "account": _ = next()
            default: break
            }
        }
    }

    /// Returns the user name and the password for a host; `nil` if the file does not name the host.
    package func credentials(for host: String) -> (login: String, password: String)? {
        let name = host.lowercased()
        return entries.first { $0.machine == name }.map { ($0.login, $0.password) }
    }

    private static func words(of line: Substring) -> [String] {
        var words: [String] = []
        var (word, isQuoted, isEscaped, isOpen): ([UInt8], Bool, Bool, Bool) = ([], false, false, false)
        func end() {
            if isOpen { words.append(String(decoding: word, as: UTF8.self)) }
            (word, isOpen) = ([], false)
        }
        for byte in line.utf8 {
            if isEscaped {
                word.append(byte)
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                (isQuoted, isOpen) = (!isQuoted, true)
            } else if !isQuoted, byte == 0x20 || (0x09...0x0d).contains(byte) {
                end()
            } else if !isQuoted, !isOpen, byte == UInt8(ascii: "#") {
                break
            } else {
                word.append(byte)
                isOpen = true
            }
        }
        end()
        return words
    }
}
