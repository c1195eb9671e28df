internal import CLoad
internal import SystemPackage

/// A system library that is loaded when it is first needed.
package enum SystemLibrary: Sendable, CaseIterable {
    case archive, crypto, curl, solv, solvext, xml2, zlib, zstd

    /// The loader's message if the library cannot be loaded under any of its names; `nil` if it is loaded.
    package var problem: String? {
        guard let words = unsafe cload_problem(number) else { return nil }
        return unsafe String(cString: words)
    }

    /// Returns the names of the loaded files after links are followed, for example `libz.so.1.2.13 libzstd.so.1.5.4`.
    ///
    /// Such names contain the versions. A library that cannot be loaded is given by the first of its ``names``.
    package static func versions(of libraries: [SystemLibrary]) -> String {
        libraries.map { library in
            guard let path = unsafe cload_path(library.number) else { return library.names[0] }
            let file = unsafe FilePath(String(cString: path))
            return ((try? FileSystem.realPath(file)) ?? file).lastComponent?.string ?? library.names[0]
        }.joined(separator: " ")
    }

    /// The file names by which the loader looks for the library, in order; for example `libxml2.so.2`, then `libxml2.so.16`.
    package var names: [String] {
        var names: [String] = []
        while let name = unsafe cload_name(number, names.count) { names.append(unsafe String(cString: name)) }
        return names
    }

    /// The number that CLoad uses for the library.
    private var number: cload_library {
        switch self {
        case .archive: CLOAD_ARCHIVE
        case .crypto: CLOAD_CRYPTO
        case .curl: CLOAD_CURL
        case .solv: CLOAD_SOLV
        case .solvext: CLOAD_SOLVEXT
        case .xml2: CLOAD_XML2
        case .zlib: CLOAD_ZLIB
        case .zstd: CLOAD_ZSTD
        }
    }
}
