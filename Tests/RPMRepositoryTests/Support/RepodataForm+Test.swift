import VersionSort

extension RepodataForm {
    static func test(checksum: String = "sha256", compression: String = "gzip") -> RepodataForm {
        RepodataForm(checksumName: checksum, compression: compression)
    }
}
