import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Packages of other writers: results of the real rpmbuild, and texts from before UTF-8.
@Suite struct ForeignPackageTests {
    /// A spec with triggers of every kind.
    private static let spec = """
        Name: trig
        Version: 1
        Release: 1
        Summary: x
        License: MIT
        BuildArch: noarch
        %description
        x
        %install
        mkdir -p %{buildroot}/usr/share/trig
        echo content > %{buildroot}/usr/share/trig/file
        %triggerin -- bash > 4, coreutils
        echo in
        %triggerun -p /bin/bash -- bash
        echo un
        %triggerpostun -- zsh
        echo postun
        %triggerprein -- ksh
        echo prein
        %filetriggerin -P 2000 -- /usr/lib /usr/share/x
        echo fin
        %transfiletriggerpostun -p <lua> -- /usr/lib/python
        print("x")
        %files
        /usr/share/trig
        %changelog
        * Tue Nov 24 2026 Me <a@b> - 1-1
        - first

        """

    private func built(_ payload: String, in folder: FilePath) async throws -> FilePath {
        let spec = folder.appending("trig.spec")
        try FileSystem.writeAtomically(Array(Self.spec.utf8), to: spec)
        _ = try await output(
            "rpmbuild",
            ["-bb", spec.string, "--define", "_topdir \(folder)/top", "--define", "_rpmdir \(folder)/out", "--define", "_binary_payload \(payload)"])
        return folder.appending("out/noarch/trig-1-1.noarch.rpm")
    }

    @Test func `triggers are told as rpm tells them`() async throws {
        try await withScratch { folder in
            let path = try await built("w2.gzdio", in: folder)
            let package = try RPMFileReader.read(path).package
            let said = package.triggers.map { trigger in
                let conditions = trigger.conditions.map(\.description).joined(separator: ", ")
                return "\(trigger.kind) scriptlet (using \(trigger.interpreter)) -- \(conditions)\n\(trigger.body)\n"
            }
            let rpm = try await output("rpm", ["-qp", "--triggers", path.string]) + output("rpm", ["-qp", "--filetriggers", path.string])
            #expect(said.joined() == rpm)
            #expect(package.triggers.compactMap(\.priority) == [2000, 1_000_000])
            #expect(package.changelog.map(\.day) == ["Tue Nov 24 2026"])
        }
    }

    @Test(arguments: ["w6.lzdio", "w2.xzdio", "w9.bzdio", "w.ufdio"])
    func `payloads of all codecs are unpacked`(_ payload: String) async throws {
        try await withScratch { folder in
            let read = try RPMFileReader.read(try await built(payload, in: folder))
            let place = folder.appending("files")
            #expect(try PackageExtractor.extract(read, to: place) == 2)
            #expect(try FileSystem.readAll(place.appending("usr/share/trig/file"), limit: 100) == Array("content\n".utf8))
            #expect(try ContentVerification.problems(read) == [])
        }
    }

    @Test func `text that is no UTF-8 is Latin-1`() throws {
        #expect(RPMText.decoded(Array("Grüße".utf8)[...]) == "Grüße")
        #expect(RPMText.decoded([0x47, 0x72, 0xFC, 0xDF, 0x65, 0xA0]) == "Grüße\u{A0}")
        var header = RPMHeaderBuilder(region: .mainRegion)
        header.set(.summary, "plain")
        header[.changelogName] = .stringArray(["J", "x"])
        var bytes = try header.serialized()
        // The last text before the region's end.
        let place = try #require(bytes.lastIndex(of: UInt8(ascii: "J")))
        bytes[place] = 0xE9
        #expect(try RPMHeader(parsing: bytes, kind: .main).strings(.changelogName) == ["é", "x"])
    }

    @Test func `dependencies with control characters are named`() throws {
        var description = try PackageDescription(planned: PackageShape.package("thing"), format: RPMFormat(version: "4.16.1.3"))
        #expect(description.unwritableDependencies.isEmpty)
        description.requires.append(RPMDependency("a\u{1}b"))
        description.provides.append(RPMDependency("c", .equal, "1\n2"))
        #expect(description.unwritableDependencies.map(\.kind) == ["Requires", "Provides"])
    }
}
