package import VersionSort

/// The time when a file was uploaded: the time stamp of everything built from it, so that building it later gives the same bytes.
package enum UploadTime {
    /// Seconds since 1970, nil when the index gives no time, or one that an RPM header cannot carry.
    package static func seconds(_ file: IndexFile) -> UInt32? {
        file.uploadTime.flatMap { Timestamp($0) }.flatMap { UInt32(exactly: $0.seconds) }
    }
}
