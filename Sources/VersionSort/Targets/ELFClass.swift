import ForeignText

/// The properties of an architecture that affect the capabilities of shared libraries.
struct ELFClass {
    /// A Boolean value indicating whether the architecture has 64 bits.
    let is64: Bool
    /// The name of the dynamic loader.
    let loader: String
    /// The symbol version of the first glibc port to this architecture, which has all symbols up to then.
    let glibcBase: String

    init(architecture: String) {
        switch architecture {
        case "x86_64": self.init(is64: true, loader: "ld-linux-x86-64.so.2", glibcBase: "2.2.5")
        case "aarch64": self.init(is64: true, loader: "ld-linux-aarch64.so.1", glibcBase: "2.17")
        case "ppc64le": self.init(is64: true, loader: "ld64.so.2", glibcBase: "2.17")
        case "s390x": self.init(is64: true, loader: "ld64.so.1", glibcBase: "2.2")
        case "riscv64": self.init(is64: true, loader: "ld-linux-riscv64-lp64d.so.1", glibcBase: "2.27")
        case "i386", "i486", "i586", "i686": self.init(is64: false, loader: "ld-linux.so.2", glibcBase: "2.0")
        default: self.init(is64: architecture.utf8.hasSuffix("64"), loader: "ld-linux.so.2", glibcBase: "2.0")
        }
    }

    private init(is64: Bool, loader: String, glibcBase: String) {
        self.is64 = is64
        self.loader = loader
        self.glibcBase = glibcBase
    }

    /// Returns the capability of a library, or of one symbol version in it, as written by rpm's generator.
    func capability(_ soname: String, _ version: String = "") -> RPMDependency {
        // A 32-bit library without a symbol version is only its name.
        if is64 { return RPMDependency("\(soname)(\(version))(64bit)") }
        return RPMDependency(version.isEmpty ? soname : "\(soname)(\(version))")
    }
}
