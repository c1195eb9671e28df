internal import CLoad
internal import SystemPackage

/// A system library that is loaded when it is first needed.
package enum SystemLibrary: Sendable, CaseIterable {
    case archive, crypto, curl, solv, solvext, sqlite, xml2, zlib, zstd

    /// The loader's words on why the library cannot be loaded under its first name; nil if it can be under one of them, and then it is.
    package var problem: String? {
        guard let words = unsafe cload_problem(number) else { return nil }
        return unsafe String(cString: words)
    }

    /// The names of the files that were loaded for these libraries, links followed, as `libz.so.1.2.13 libzstd.so.1.5.4`: they tell the versions.
    package static func versions(of libraries: [SystemLibrary]) -> String {
        libraries.map { library in
            guard let path = unsafe cload_path(library.number) else { return library.names[0] }
            let file = unsafe FilePath(String(cString: path))
            return ((try? FileSystem.realPath(file)) ?? file).lastComponent?.string ?? library.names[0]
        }.joined(separator: " ")
    }

    /// The names by which the loader looks for it, at least one, as `libxml2.so.2` and then `libxml2.so.16`.
    package var names: [String] {
        var names: [String] = []
        while let name = unsafe cload_name(number, names.count) { names.append(unsafe String(cString: name)) }
        return names
    }

    /// The number by which CLoad knows it.
    private var number: cload_library {
        switch self {
        case .archive: CLOAD_ARCHIVE
        case .crypto: CLOAD_CRYPTO
        case .curl: CLOAD_CURL
        case .solv: CLOAD_SOLV
        case .solvext: CLOAD_SOLVEXT
        case .sqlite: CLOAD_SQLITE
        case .xml2: CLOAD_XML2
        case .zlib: CLOAD_ZLIB
        case .zstd: CLOAD_ZSTD
        }
    }
}
