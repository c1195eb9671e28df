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
    /// What an ELF file says of its dependencies, nil for all other files.
    package let elf: ELFInfo?
}

extension WheelFile {
    /// The content when it is held in memory and is text in UTF-8.
    var text: String? {
        guard case .bytes(let bytes) = content else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
