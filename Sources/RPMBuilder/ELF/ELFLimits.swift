/// What is read of an ELF file at most, far above what linkers write.
enum ELFLimits {
    static let programHeaders = 4096
    static let dynamicBytes = 1 << 20
    static let stringBytes: UInt64 = 256 << 20
    /// Records of needed and of defined versions.
    static let versions = 65_536
    static let interpreterBytes: UInt64 = 4096
}
