import Failures
import Native
import ReleaseChain
import SystemPackage

/// Standard input as bytes and as lines.
enum StandardInput {
    private static let pieceSize = 1 << 20

    /// Reads everything up to the end of the input.
    static func bytes() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece = try piece()
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }

    /// Calls a closure with each line as it arrives and its number, counted from 1; LF and CRLF end a line.
    static func eachLine(_ body: (_ number: Int, _ line: String) throws -> Void) throws {
        var rest: [UInt8] = []
        var number = 0
        func give(_ line: ArraySlice<UInt8>) throws {
            number += 1
            try body(number, String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self))
        }
        while true {
            let piece = try piece()
            if piece.isEmpty { break }
            rest += piece
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0A) {
                try give(rest[start..<end])
                start = end + 1
            }
            rest.removeFirst(start)
        }
        if !rest.isEmpty { try give(rest[...]) }
    }

    private static func piece() throws -> [UInt8] {
        do { return try StandardStream.read(upTo: pieceSize) } catch { throw Failure(.external, "standard input cannot be read", cause: error) }
    }
}

/// Standard output, written with few system calls.
enum StandardOutput {
    /// Writes all bytes; if the reader closed the pipe, the program ends silently, as other tools do.
    static func write(_ bytes: [UInt8]) throws {
        do {
            try StandardStream.write(bytes)
        } catch {
            if error.errno == .brokenPipe { throw ExitStatus.done.exitCode }
            throw Failure(.external, "standard output cannot be written", cause: error)
        }
    }
}
