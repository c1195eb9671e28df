import Native
import SystemPackage
import TestSupport
import Testing

@testable import IndexCrawler

struct `A Python's prefix` {
    @Test(arguments: ["/usr/bin/python3", "oracle"]) func `is what the Python says`(name: String) async throws {
        let path = name == "oracle" ? try Tool.oraclePython : name
        let told = try await Tool.run(path, ["-c", "import sys; print(sys.prefix, end='')"])
        let found = PythonInstallation(path, environment: [:])
        #expect(found?.prefix?.string == told.output)
        #expect(found?.isScript == false)
    }

    @Test func `is not guessed where the environment moves it`() throws {
        #expect(PythonInstallation(try Tool.oraclePython, environment: ["PYTHONHOME": "/x"])?.prefix == nil)
    }

    @Test func `is that of the first program of the search path`() throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp")
        defer { try? FileSystem.remove(folder) }
        for (name, mode) in [("a", 0o644), ("b", 0o755), ("c", 0o755)] as [(String, UInt16)] {
            try FileSystem.createDirectory(folder.appending(name))
            try FileSystem.writeAtomically(Array("#!/bin/sh\n".utf8), to: folder.appending(name).appending("python3"))
            try FileSystem.setMode(of: folder.appending(name).appending("python3"), to: mode)
        }
        let found = PythonInstallation("python3", environment: ["PATH": "relative:\(folder)/none:\(folder)/a:\(folder)/b:\(folder)/c"])
        #expect(found?.program == folder.appending("b").appending("python3"))
        #expect(found?.isScript == true && found?.prefix == nil)
    }
}
