import ForeignText

/// What the architecture decides about shared libraries as capabilities.
struct ELFClass {
    /// Whether programs are of 64 bits.
    let is64: Bool
    /// The dynamic loader's name.
    let loader: String
    /// The symbol version that the first port to this architecture gave all symbols of that time.
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

    /// The capability of a library, or of one symbol version in it, as rpm's generator writes it.
    func capability(_ soname: String, _ version: String = "") -> RPMDependency {
        // A library of 32 bits without a symbol version is its bare name.
        if is64 { return RPMDependency("\(soname)(\(version))(64bit)") }
        return RPMDependency(version.isEmpty ? soname : "\(soname)(\(version))")
    }
}
