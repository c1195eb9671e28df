import Native

extension Doctor {
    /// Returns the findings about system libraries, which are loaded on first use: a missing one would otherwise stop a release midway.
    static func libraries() -> [Finding] {
        let missing = SystemLibrary.allCases.compactMap { library in
            library.problem.map { problem in
                Finding(
                    step: library.step, need: library.names.joined(separator: " or "), present: false, optional: false, detail: "cannot be loaded: \(problem)",
                    fix: "apt-get install \(library.package)")
            }
        }
        guard missing.isEmpty else { return missing }
        return [Finding(step: "all", need: "libraries", present: true, optional: false, detail: "all \(SystemLibrary.allCases.count) can be loaded", fix: "")]
    }
}

extension SystemLibrary {
    /// The first steps that need the library.
    fileprivate var step: String {
        switch self {
        case .curl, .sqlite, .xml2: "lock, fetch"
        case .archive: "fetch, build"
        case .crypto, .zlib, .zstd: "build"
        case .solv, .solvext: "check"
        }
    }

    /// The name of the library's Debian package.
    fileprivate var package: String {
        switch self {
        case .archive: "libarchive13"
        case .crypto: "libssl3"
        case .curl: "libcurl4"
        case .solv: "libsolv1"
        case .solvext: "libsolvext1"
        case .sqlite: "libsqlite3-0"
        case .xml2: "libxml2"
        case .zlib: "zlib1g"
        case .zstd: "libzstd1"
        }
    }
}
