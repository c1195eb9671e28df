import ForeignText

/// The answer of gpg-agent to a list of commands, in the Assuan protocol.
struct AgentAnswer {
    /// The data of each command that returned some.
    private(set) var data: [[UInt8]] = []

    /// Parses the answer.
    ///
    /// - Throws: ``SigningError/failed(_:_:)`` with the agent's message if it refused a command.
    init(_ output: [UInt8]) throws(SigningError) {
        var current: [UInt8] = []
        for line in output.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: Array("D ".utf8)) {
                current += Self.unescaped(line.dropFirst(2))
            } else if line.starts(with: Array("ERR ".utf8)) {
                // The words are ERR, a number and the message.
                let words = String(decoding: line, as: UTF8.self).splitBytes(on: " ", maxSplits: 2)
                throw .failed("use the secret key", words.count > 2 ? String(words[2]) : "gpg-agent refused")
            } else if line.starts(with: Array("OK".utf8)), !current.isEmpty {
                data.append(current)
                current = []
            }
        }
    }

    /// Decodes `%0D` and similar escapes.
    private static func unescaped(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(line.count)
        var rest = line
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                result.append(byte)
                continue
            }
            result.append(value)
            rest = rest.dropFirst(2)
        }
        return result
    }
}

/// The integers of a signature in a canonical S-expression: `(7:sig-val(3:rsa(1:s256:…)))`.
struct SignatureExpression {
    /// The integers of RSA (s) or of EdDSA (r and s).
    let integers: [[UInt8]]

    /// Parses the expression.
    ///
    /// - Throws: ``SigningError/failed(_:_:)`` if it has another form.
    init(_ bytes: [UInt8], _ algorithm: OpenPGPKeyAlgorithm) throws(SigningError) {
        var atoms: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while let first = rest.first {
            if first == UInt8(ascii: "(") || first == UInt8(ascii: ")") {
                rest = rest.dropFirst()
                continue
            }
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), let count = Int(String(decoding: rest[..<colon], as: UTF8.self)),
                count >= 0, count < rest.endIndex - colon
            else { throw Self.strange }
            atoms.append(rest[(colon + 1)...].prefix(count))
            rest = rest[(colon + 1)...].dropFirst(count)
        }
        let isRSA = algorithm == .rsa
        let expected = isRSA ? ["sig-val", "rsa", "s", nil] : ["sig-val", "eddsa", "r", nil, "s", nil]
        guard atoms.count == expected.count,
            zip(atoms, expected).allSatisfy({ atom, word in word.map { atom.elementsEqual($0.utf8) } ?? !atom.isEmpty })
        else { throw Self.strange }
        integers = zip(atoms, expected).filter { $0.1 == nil }.map { Array($0.0) }
    }

    private static var strange: SigningError { .failed("sign", "gpg-agent gave a signature of a form that is not known") }
}
