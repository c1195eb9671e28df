import Native
import SystemPackage

/// Lines from standard input.
enum StandardInput {
    /// Everything up to the end of the input, cut into lines; empty lines are left out.
    static func lines() -> [Substring] {
        var bytes: [UInt8] = []
        guard var input = try? InputFile("/dev/stdin") else { return [] }
        while let piece = try? input.readNext(upTo: 1 << 20), !piece.isEmpty { bytes += piece }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    }
}

/// Many lines to standard output in few writes.
enum StandardOutput {
    static func write(lines: [Substring]) {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(1 << 20)
        for line in lines {
            buffer.append(contentsOf: line.utf8)
            buffer.append(10)
            if buffer.count >= 1 << 20 {
                _ = try? FileDescriptor.standardOutput.writeAll(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        _ = try? FileDescriptor.standardOutput.writeAll(buffer)
    }
}
