import ForeignText
import Native
import SystemPackage
import TestSupport
import Testing

/// The view of a running release on a terminal.
@Suite struct LiveViewTests {
    /// Runs a release on a terminal with a number of columns, whose width changes after the first step.
    ///
    /// - Returns: The output on the terminal.
    private static func release(_ line: CommandLine, columns: Int, then later: Int) async throws -> String {
        let script = """
            import fcntl, os, pty, struct, sys, termios
            columns, later = int(sys.argv[1]), int(sys.argv[2])
            process, terminal = pty.fork()
            if process == 0:
                os.environ.pop("COLUMNS", None)
                os.environ["TERM"] = "xterm"
                fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
                os.execv(sys.argv[3], sys.argv[3:])
            sent = b""
            while True:
                try: part = os.read(terminal, 65536)
                except OSError: break
                if not part: break
                if columns != later and b"lock" in part:
                    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, later, 0, 0))
                    sent += b"\\n<resized>\\n"
                    columns = later
                sent += part
            sys.stdout.buffer.write(sent)
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
            """
        let arguments = ["\(columns)", "\(later)", CommandLine.checkout.pushing(".build/debug/relcli").string, "release", "shop", "--mirror", "mirror"]
        let result = try await Tool.run("python3", ["-c", script] + arguments, in: line.folder, environment: line.environment)
        #expect(result.status == 0, "\(result)")
        return result.output
    }

    /// Returns the texts written between line ends and the control characters that erase a line, without colours.
    private static func lines(_ text: String) -> [String] {
        var plain = text.replacingBytes(of: "\u{1B}[J", with: "\n").replacingBytes(of: "\r", with: "\n")
        while let start = plain.firstRange(of: "\u{1B}["), let end = plain[start.upperBound...].firstIndex(where: \.isLetter) {
            plain.removeSubrange(start.lowerBound...end)
        }
        return plain.split(separator: "\n").map(String.init)
    }

    @Test(arguments: [50, 80, 132]) func `the live line fits the terminal, and nothing of it is left`(columns: Int) async throws {
        try await CommandLine.run { line in
            let sent = try await Self.release(line, columns: columns, then: columns)
            #expect(sent.contains("\r\u{1B}[J"))
            let lines = Self.lines(sent)
            #expect(lines.contains { $0.contains("[==") && $0.contains("/") }, "\(lines)")
            // The table at the end is for wide terminals and files.
            let live = lines.prefix { !$0.hasPrefix("target") }
            #expect(live.allSatisfy { $0.unicodeScalars.count < columns }, "\(live.filter { $0.unicodeScalars.count >= columns })")
            #expect(live.contains { $0.hasPrefix("check ") && $0.contains("every package") }, "\(live)")
        }
    }

    @Test func `a terminal that becomes narrower gets narrower lines`() async throws {
        try await CommandLine.run { line in
            let sent = try await Self.release(line, columns: 120, then: 40)
            let lines = Self.lines(sent)
            let later = lines.drop { $0 != "<resized>" }.dropFirst(3).prefix { !$0.hasPrefix("target") }
            #expect(later.count > 4 && later.allSatisfy { $0.unicodeScalars.count < 40 }, "\(later)")
        }
    }

    @Test func `a release writes the reports of its check, also when nothing changed`() async throws {
        try await CommandLine.run { line in
            for _ in 0..<2 {
                let result = try await line.relcli(["release", "shop", "--mirror", "mirror", "--html", "check.html", "--junit", "check.xml"])
                #expect(result.status == 0, "\(result)")
                let page = String(decoding: try FileSystem.readAll(line.folder.appending("check.html"), limit: 1 << 24), as: UTF8.self)
                #expect(page.contains("python3-shop-app") && page.contains("el10/x86_64"))
                let valid = try await Tool.run("xmllint", ["--noout", "--xpath", "string(/testsuites/@failures)", "check.xml"], in: line.folder)
                #expect(valid.output == "0\n", "\(valid)")
                try FileSystem.remove(line.folder.appending("check.html"))
                try FileSystem.remove(line.folder.appending("check.xml"))
            }
        }
    }

    @Test(arguments: [
        ("relase", "did you mean 'relcli release'?"), ("version srot", "did you mean 'relcli version sort'?"), ("rpm x --target el91", "did you mean 'el9'?"),
        ("rpm x --target el91:3.11", "did you mean 'el9:3.11'?"), ("frobnicate", "'relcli --help' lists the commands"),
        ("release --chanel prod shop", "Did you mean '--channel'?"),
    ]) func `a misspelt word is answered with the one that was meant`(sample: (String, String)) async throws {
        try await CommandLine.run { line in
            let result = try await line.relcli(sample.0.split(separator: " ").map(String.init))
            #expect(result.status == 2 && result.errors.contains(sample.1), "\(result)")
        }
    }

    @Test func `an override file of no project is told`() async throws {
        try await CommandLine.run { line in
            try line.write("shop/overrides/crat.toml", "license = 'MIT'\n")
            let result = try await line.relcli(["release", "shop", "--mirror", "mirror"])
            #expect(result.status == 0 && result.errors.contains("did you mean cart?"), "\(result)")
            #expect(result.errors.contains("2 targets"))
        }
    }
}
