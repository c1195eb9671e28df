internal import CLibArchive

/// Collects what a libarchive writer puts out.
///
/// libarchive keeps an unretained pointer to it, so whoever owns the archive owns the sink, and frees the archive first.
final class ArchiveSink {
    private var bytes: [UInt8] = []

    /// What came out since the last call.
    func take() -> [UInt8] {
        let result = bytes
        bytes = []
        return result
    }

    /// Makes an archive being written write here; returns libarchive's code of opening it.
    func open(_ archive: OpaquePointer) -> Int32 {
        unsafe archive_write_open(
            archive, Unmanaged.passUnretained(self).toOpaque(), nil,
            { _, context, buffer, count in
                guard let context = unsafe context, let buffer = unsafe buffer else { return -1 }
                let sink = unsafe Unmanaged<ArchiveSink>.fromOpaque(context).takeUnretainedValue()
                unsafe sink.bytes.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: count))
                return count
            }, nil)
    }
}
