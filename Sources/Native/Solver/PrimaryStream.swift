internal import CSolv

/// Passes primary metadata from a file through ``PrimaryFilter`` to libsolv's parser.
@safe final class PrimaryStream {
    private let file: UnsafeMutablePointer<FILE>
    private var filter = PrimaryFilter()
    private var ready: [UInt8] = []
    private var taken = 0
    private var isOver = false

    private static let partSize = 256 << 10

    /// Takes ownership of an open stream of uncompressed metadata.
    @safe init(_ file: UnsafeMutablePointer<FILE>) { unsafe self.file = unsafe file }

    deinit { unsafe fclose(file) }

    /// Fills the buffer; returns the number of bytes, 0 at the end, or -1 if the file cannot be read.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while taken == ready.count, !isOver {
            let part = unsafe [UInt8](unsafeUninitializedCapacity: Self.partSize) { unsafe $1 = fread($0.baseAddress, 1, Self.partSize, file) }
            if part.count < Self.partSize {
                if unsafe ferror(file) != 0 { return -1 }
                isOver = true
            }
            ready = filter.filter(part, isLast: isOver)
            taken = 0
        }
        let count = min(buffer.count, ready.count - taken)
        unsafe ready.withUnsafeBytes { unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken..<taken + count])) }
        taken += count
        return count
    }
}
