import ForeignText
import Native
import SystemPackage
import VersionSort

/// The location at which an installer puts a file of a wheel (binary distribution format, "Installing a wheel").
package enum WheelLocation: Hashable, Sendable {
    /// The folder for modules. The path is relative to site-packages.
    case library(String)
    /// The folder of the installed metadata. The path is relative to it.
    case information(String)
    /// The folder of programs. The path is relative to it.
    case script(String)
    /// The project's folder of C headers. The path is relative to it.
    case header(String)
    /// The prefix, for other data. The path is relative to it, for example `share/man/man1/x.1`.
    case data(String)
}

/// A file of a wheel, whose content was compared with RECORD.
package struct WheelFile: Hashable, Sendable {
    /// The path in the archive.
    package let archivePath: String
    package let location: WheelLocation
    /// The bytes, or the file that holds them.
    package let content: RPMFileContent
    /// A Boolean value indicating whether the archive marks the file as executable.
    package let isExecutable: Bool
    /// A Boolean value indicating whether the content starts like a program: with `#!` or as ELF.
    package let startsAsProgram: Bool
    /// The dependencies of an ELF file; `nil` for other files.
    package let elf: ELFInfo?
}

extension WheelFile {
    /// A Boolean value indicating whether the archive marks a file as executable and a process could start it.
    ///
    /// The mark alone is not enough: archives made on some systems mark every file. A shell also starts a text without `#!`.
    var isProgram: Bool {
        guard isExecutable else { return false }
        if startsAsProgram { return true }
        let name = archivePath.splitBytes(on: "/").last ?? ""
        guard let ending = name.cut(atLast: ".")?.after else { return name.utf8.contains { $0 &- 0x61 < 26 } }
        return ["sh", "bash", "csh", "ksh", "zsh"].contains(ending)  // text: a list
    }

    /// The path of a Python module, relative to site-packages; `nil` for another file.
    var modulePath: String? {
        guard case .library(let path) = location, path.utf8.hasSuffix(".py") else { return nil }
        return path
    }

    /// The content as text; `nil` if it is not in memory or not UTF-8.
    var text: String? {
        guard case .bytes(let bytes) = content else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// A collector of a content in parts, which keeps it in memory while it is short, and in a file otherwise.
struct ContentSpool: ~Copyable {
    private let path: FilePath
    private let memory: Int
    private var bytes: [UInt8] = []
    private var output: OutputFile?
    private var digest = DigestContext(.sha256)
    private var size: UInt64 = 0
    /// The first bytes, which identify a program.
    private(set) var start: [UInt8] = []

    init(directory: FilePath, number: Int, memory: Int) {
        path = directory.appending("content-\(number)")
        self.memory = memory
    }

    mutating func add(_ part: [UInt8]) throws(FileError) {
        digest.update(part)
        if start.count < 4 { start += part.prefix(4 - start.count) }
        size += UInt64(part.count)
        if size <= UInt64(max(0, memory)) {
            bytes += part
            return
        }
        if output == nil {
            var opened = try OutputFile(path)
            try opened.append(bytes)
            bytes = []
            output = consume opened
        }
        try output?.append(part)
    }

    /// Returns the content, and its SHA-256 digest in URL-safe base64.
    consuming func finish() throws(FileError) -> (content: RPMFileContent, digest: String) {
        let text = Base64URL.encode(digest.finish())
        guard let output = output.take() else { return (.bytes(bytes), text) }
        try output.close()
        return (.file(path, size: size), text)
    }
}
