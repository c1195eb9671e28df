import ForeignText

/// The symbol versions of the C library's shared objects, by release.
///
/// Source: the lists of symbols (`*.abilist`) in the C library's source. A version that an architecture lacks is harmless here, because nothing can require
/// it.
enum GlibcHistory {
    /// A shared object and its symbol versions, oldest first.
    struct Library {
        let soname: String
        let versions: [String]

        init(_ soname: String, _ versions: String) {
            self.soname = soname
            self.versions = versions.splitBytes(on: " ").map(String.init)
        }
    }

    /// Returns the C library's shared objects.
    ///
    /// The loader's name depends on the architecture.
    static func libraries(loader: String) -> [Library] {
        [
            Library(
                "libc.so.6",
                "2.0 2.1 2.1.1 2.1.2 2.1.3 2.2 2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.2.6 2.3 2.3.2 2.3.3 2.3.4 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 "
                    + "2.12 2.13 2.14 2.15 2.16 2.17 2.18 2.22 2.23 2.24 2.25 2.26 2.27 2.28 2.29 2.30 2.31 2.32 2.33 2.34 2.35 2.36 2.37 "
                    + "2.38 2.39 2.40 2.41 2.42 2.43"),
            Library(
                "libm.so.6",
                "2.0 2.1 2.2 2.2.5 2.4 2.15 2.18 2.23 2.24 2.25 2.26 2.27 2.28 2.29 2.31 2.32 2.35 2.37 2.38 2.39 2.40 2.41 2.42 2.43"),
            Library(
                "libpthread.so.0",
                "2.0 2.1 2.1.1 2.1.2 2.2 2.2.3 2.2.5 2.2.6 2.3.2 2.3.3 2.3.4 2.4 2.11 2.12 2.18 2.28 2.30 2.31"),
            Library("libdl.so.2", "2.0 2.1 2.2.5 2.3.3 2.3.4"),
            Library("librt.so.1", "2.1 2.2 2.2.5 2.3.3 2.3.4 2.4 2.7"),
            Library("libutil.so.1", "2.0 2.2.5"),
            Library("libresolv.so.2", "2.0 2.2 2.2.5 2.3.2 2.9"),
            Library(loader, "2.0 2.1 2.2.5 2.3 2.4 2.34 2.35"),
        ]
    }

    /// Returns a library's symbol versions from the first port of an architecture up to a release.
    static func versions(_ library: Library, base: String, release: String) -> [String] {
        func precedes(_ one: String, _ other: String) -> Bool { RPMVersionOrder.compare(one, other) < 0 }
        return [base] + library.versions.filter { precedes(base, $0) && !precedes(release, $0) }
    }
}
