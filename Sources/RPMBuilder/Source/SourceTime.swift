import Native

/// The valid times of files in a build.
enum SourceTime {
    /// The first time that a zip archive can store, 1980-01-01, because back ends write the times of files into wheels.
    static let earliest = UInt32(ArchiveWriter.earliestZipTime)
}
