import ForeignText
import Native
import Synchronization

/// A reader of the history of channels that decodes each line of the file once.
///
/// A release adds a line, and writes the file anew for it. Decoding takes far longer than reading, so the reader compares the digest of the lines that it
/// knows, and decodes only those that follow. A file with other lines before, or with fewer lines, is decoded anew.
final class HistoryReader: Sendable {
    private struct State {
        var history = ChannelHistory()
        /// The status of the file when it was read; `nil` before.
        var status: FileStatus?
    }

    private let state = Mutex(State())
    private let decode: @Sendable (ArraySlice<UInt8>) -> SnapshotFiles.Event?

    /// Creates a reader that has read nothing.
    ///
    /// - Parameter decode: A closure that returns the event of a line; `nil` if the line is damaged.
    init(_ decode: @escaping @Sendable (ArraySlice<UInt8>) -> SnapshotFiles.Event?) { self.decode = decode }

    /// Returns the history in a file, which is not read if its status is that of the last call.
    ///
    /// Other callers wait meanwhile, because they need the same. A last line without its end was left by a killed writer and is skipped.
    func history(of file: borrowing InputFile, _ status: FileStatus) throws(FileError) -> ChannelHistory {
        let known = state.withLock { $0 }
        if known.status == status { return known.history }
        return try state.withLock { state throws(FileError) in
            if state.status == status { return state.history }
            var history = try Self.begins(file, with: state.history, size: status.size) ? state.history : ChannelHistory()
            history.append(try lines(of: file, after: history, size: status.size))
            (state.history, state.status) = (history, status)
            return history
        }
    }

    /// Returns `true` if a file begins with the lines of a history.
    private static func begins(_ file: borrowing InputFile, with history: ChannelHistory, size: UInt64) throws(FileError) -> Bool {
        guard size >= history.digest.byteCount else { return false }
        var digest = SHA256Progress()
        while digest.byteCount < history.digest.byteCount {
            let part = try file.read(at: digest.byteCount, count: Int(min(partSize, history.digest.byteCount - digest.byteCount)))
            if part.isEmpty { return false }
            digest.update(part[...])
        }
        return digest == history.digest
    }

    /// Decodes the whole lines of a file that follow those of a history.
    private func lines(of file: borrowing InputFile, after history: ChannelHistory, size: UInt64) throws(FileError) -> ChannelHistory.Lines {
        var lines = ChannelHistory.Lines(digest: history.digest)
        var (rest, offset): ([UInt8], UInt64) = ([], history.digest.byteCount)
        while offset < size {
            let part = try file.read(at: offset, count: Int(min(Self.partSize, size - offset)))
            if part.isEmpty { break }
            offset += UInt64(part.count)
            guard let end = part.lastIndex(of: UInt8(ascii: "\n")) else {
                rest += part
                continue
            }
            add(rest + part[...end], to: &lines)
            rest = Array(part[(end + 1)...])
        }
        return lines
    }

    private func add(_ bytes: [UInt8], to lines: inout ChannelHistory.Lines) {
        lines.digest.update(bytes[...])
        // Empty lines have no event, but count, as in an editor.
        for line in bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            lines.count += 1
            guard !line.isEmpty else { continue }
            if let event = decode(line) { lines.events.append(event) } else { lines.damaged.append(lines.count) }
        }
    }

    private static let partSize: UInt64 = 1 << 20
}
