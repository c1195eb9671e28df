/// The limits for ELF files, far above the output of linkers.
enum ELFLimits {
    static let programHeaders = 4096
    static let dynamicBytes = 1 << 20
    static let stringBytes: UInt64 = 256 << 20
    /// The maximum number of needed or defined versions.
    static let versions = 65_536
    static let interpreterBytes: UInt64 = 4096
}
