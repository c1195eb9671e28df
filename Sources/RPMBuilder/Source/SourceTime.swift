import Native

/// The times that files of a build may have.
enum SourceTime {
    /// 1980-01-01, the first that a zip archive can say: backends put the times of files into wheels.
    static let earliest = UInt32(ArchiveWriter.earliestZipTime)
}
