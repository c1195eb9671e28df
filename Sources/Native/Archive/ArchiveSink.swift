internal import CLibArchive

/// Collects the output of a libarchive writer.
///
/// libarchive keeps an unretained pointer to the sink. The owner of the archive must also own the sink, and free the archive first.
final class ArchiveSink {
    private var bytes: [UInt8] = []

    /// Returns the bytes written since the last call.
    func take() -> [UInt8] {
        let result = bytes
        bytes = []
        return result
    }

    /// Opens an archive for writing to this sink; returns libarchive's result code.
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
