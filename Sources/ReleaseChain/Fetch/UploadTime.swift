package import VersionSort

/// The upload time of a file, which is the time stamp of everything built from it, so that a later build gives the same bytes.
package enum UploadTime {
    /// Returns seconds since 1970; `nil` if the index gives no time, or one that an RPM header cannot hold.
    package static func seconds(_ file: IndexFile) -> UInt32? {
        file.uploadTime.flatMap { Timestamp($0) }.flatMap { UInt32(exactly: $0.seconds) }
    }
}
