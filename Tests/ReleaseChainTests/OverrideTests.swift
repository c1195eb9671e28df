import Failures
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// Overrides with additional files, through the whole chain.
@Suite struct OverrideTests {
    private static let patch = "--- a/old_helper.py\n+++ b/old_helper.py\n@@ -1 +1,2 @@\n version = \"0.3\"\n+patched = True\n"

    private func installed(_ stack: TestStack, _ package: String, _ path: String) async throws -> String {
        let file = try #require(try stack.packages(target: "el9").first { $0.lastComponent?.string.hasPrefix(package) == true })
        let script = "rpm2cpio '\(file)' | cpio -i --quiet --to-stdout '.\(path)'"
        return try await Tool.run("bash", ["-o", "pipefail", "-c", script]).output
    }

    @Test func `a patch goes into the wheel that is built from an sdist, and a changed patch builds it again`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/overrides/old-helper.toml", "patches = [\"patches/helper.patch\"]\n")
            try stack.write("shop/overrides/patches/helper.patch", Self.patch)
            let first = try await stack.release()
            let site = "/usr/lib/python3.9/site-packages"
            #expect(try await installed(stack, "python3-old-helper", "\(site)/old_helper.py") == "version = \"0.3\"\npatched = True\n")
            let source = try #require(
                try stack.packages(target: "el9", architecture: "source").first { $0.lastComponent?.string.hasPrefix("python-old-helper") == true })
            let listed = try await Tool.run("rpm", ["-qlp", source.string]).output
            #expect(listed == "helper.patch\nold_helper-0.3.tar.gz\npython-old-helper.spec\n")
            #expect(try await stack.release().upToDate)

            try stack.write("shop/overrides/patches/helper.patch", Self.patch.replacing("True", with: "2"))
            let second = try await stack.release()
            #expect(!second.upToDate && second.snapshot != first.snapshot)
            #expect(try await installed(stack, "python3-old-helper", "\(site)/old_helper.py") == "version = \"0.3\"\npatched = 2\n")
        }
    }

    @Test func `a patch that does not fit names the file and the hunk`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/overrides/cart.toml", "patches = [\"cart.patch\"]\n")
            try stack.write("shop/overrides/cart.patch", "--- a/cart/__init__.py\n+++ b/cart/__init__.py\n@@ -1 +1 @@\n-no such line\n+x\n")
            let error = await #expect(throws: Failure.self) { try await stack.release() }
            #expect(error?.description.contains("hunk 1 of cart.patch for cart/__init__.py ('@@ -1 +1 @@') does not fit") == true, "\(error.debugDescription)")
        }
    }

    @Test(arguments: ["../stack.toml", "/etc/passwd", "link", "missing", "folder", "a//b"])
    func `a file that is not below the folder of overrides is refused`(_ path: String) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/overrides/folder/x", "")
            try FileSystem.symlink("/etc/passwd", at: stack.folder.pushing("shop/overrides/link"))
            try stack.write("shop/overrides/cart.toml", "[[file]]\npath = \"/etc/x\"\nsource = \"\(path)\"\n")
            let error = await #expect(throws: Failure.self) { try await stack.release() }
            #expect(error?.status == .usage)
            #expect(error?.description.contains("'\(path)'") == true)
        }
    }

    @Test func `a unit, its configuration and its account are installed and checked with the rest`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write(
                "shop/overrides/shop-app.toml",
                """
                [[file]]
                path = "/etc/shop/shop.ini"
                source = "shop/shop.ini"
                mode = "0640"
                group = "shop"
                config = true

                [[file]]
                path = "/usr/lib/sysusers.d/shop.conf"
                text = "u shop - \\"The shop\\""

                [[unit]]
                name = "shop.service"
                source = "shop/shop.service"
                enable = true

                [[subpackage]]
                suffix = "data"
                files = ["*/shop_app/data.txt"]
                """)
            try stack.write("shop/overrides/shop/shop.ini", "[shop]\n")
            try stack.write("shop/overrides/shop/shop.service", "[Service]\nExecStart=/usr/bin/shop\n")
            let summary = try await stack.release()
            #expect(summary.findings == [])
            let unit = try await installed(stack, "python3-shop-app-1.0", "/usr/lib/systemd/system/shop.service")
            #expect(unit == "[Service]\nExecStart=/usr/bin/shop\n")
            let data = try await installed(stack, "python3-shop-app-data", "/usr/lib/python3.9/site-packages/shop_app/data.txt")
            #expect(data == "text\n")
            for package in try stack.packages(target: "el9") where package.string.contains("shop-app") {
                try await RealRPM.examine(package, root: stack.folder.appending("root"))
            }
        }
    }

    @Test func `an sdist that does not say what it requires has its back end asked, and a person is told`() async throws {
        var silent = SdistMaker("old_helper", "0.3")
        silent.metadataVersion = "1.0"
        silent.dynamic = []
        let files = try [LocalIndexFile(WheelMaker("Shop-App", "1.0", requires: ["old_helper"])), LocalIndexFile(silent)]
        try await TestStack.run(files: files) { stack, _ in
            let log = EventLog()
            _ = try await stack.release(events: log.sink)
            let start = "old_helper-0.3.tar.gz does not say what it requires: its back end stated the requirements ("
            #expect(log.warnings.count { $0.hasPrefix(start) } == 1, "\(log.warnings)")
        }
    }

    @Test func `modules that are not imported by themselves are named with a reason in the stack or in an override`() async throws {
        try await TestStack.run(files: []) { stack, _ in
            func skipped(_ application: String, _ override: String) throws -> [String: String] {
                let head = "name = \"shop\"\ntargets = [\"el9\"]\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n"
                try stack.write("shop/stack.toml", head + "[[application]]\nname = \"shop-app\"\n\(application)\n")
                try stack.write("shop/overrides/cart.toml", override)
                return try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog).skippedImports()
            }
            let good = try skipped("imports-skip = { shop_gui = \"needs a display\" }", "[imports-skip]\ncart_c = \"comes with cart\"\n\"cart.x\" = \"old\"\n")
            #expect(good == ["shop_gui": "needs a display", "cart_c": "comes with cart", "cart.x": "old"])
            for (application, override, complaint) in [
                ("imports-skip = { shop_gui = \" \" }", "", "application shop-app: imports-skip gives no reason for 'shop_gui'"),
                ("", "imports-skip = { \"a-b\" = \"x\" }", "cart.toml: imports-skip names 'a-b'"),
            ] {
                let error = #expect(throws: Failure.self) { _ = try skipped(application, override) }
                #expect(error?.status == .usage && error?.subject.contains(complaint) == true, "\(error.map { "\($0)" } ?? "")")
            }
        }
    }
}
