import ForeignText
import Native

/// Where an installer puts a file of a wheel (binary distribution format, "Installing a wheel").
package enum WheelLocation: Hashable, Sendable {
    /// Beside the other modules; the path is relative to site-packages.
    case library(String)
    /// In the folder of the installed metadata; the path is relative to it.
    case information(String)
    /// A program; the path is relative to the folder of programs.
    case script(String)
    /// A C header; the path is relative to the project's folder of headers.
    case header(String)
    /// Anything else; the path is relative to the prefix, as `share/man/man1/x.1`.
    case data(String)
}

/// A file of a wheel, its content compared with RECORD.
package struct WheelFile: Hashable, Sendable {
    /// The path in the archive.
    package let archivePath: String
    package let location: WheelLocation
    /// The bytes, or where they were put aside.
    package let content: RPMFileContent
    /// Whether the archive marks it as a program.
    package let isExecutable: Bool
    /// The content starts as the kernel wants of a program: with `#!`, or as ELF.
    package let startsAsProgram: Bool
    /// What an ELF file says of its dependencies, nil for all other files.
    package let elf: ELFInfo?
}

extension WheelFile {
    /// A Boolean value indicating whether the archive marks a file as a program, and a process could start it.
    ///
    /// The mark alone says little: archives made on some systems mark every file. A shell starts a text without `#!` as well.
    var isProgram: Bool {
        guard isExecutable else { return false }
        if startsAsProgram { return true }
        let name = archivePath.splitBytes(on: "/").last ?? ""
        guard let ending = name.cut(atLast: ".")?.after else { return name.utf8.contains { $0 &- 0x61 < 26 } }
        return ["sh", "bash", "csh", "ksh", "zsh"].contains(ending)  // text: a list
    }

    /// The path of a module with its text, relative to site-packages; nil for another file.
    var modulePath: String? {
        guard case .library(let path) = location, path.utf8.hasSuffix(".py") else { return nil }
        return path
    }

    /// The content when it is held in memory and is text in UTF-8.
    var text: String? {
        guard case .bytes(let bytes) = content else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
