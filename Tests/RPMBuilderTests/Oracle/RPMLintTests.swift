import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// The output of rpmlint for our packages and specs has no errors except those that do not apply.
struct RPMLintTests {
    /// The errors that do not apply, with the reasons.
    static let allowed: [String: String] = [
        "no-group-tag": "rpm writes 'Unspecified' for a spec without one, and no distribution since el7 wants one",
        "non-executable-script": "a module with a first line for a shell keeps the bytes of its release, and is no program: those are in /usr/bin",
        "non-readable /etc/shop/more.ini": "the stack asks for that mode",
        "invalid-shell-in-%post /usr/bin/python": "byte code is made by the interpreter that the package requires for it",
        "superfluous-%clean-section": "rpm before 4.9 has none of its own",
        "hardcoded-library-path in": "pure modules are below /usr/lib on 64-bit systems as well; the profile of the target names the folder",
    ]

    /// Wheels of many shapes by name, for a Python.
    static func wheels(_ target: Target, library: [UInt8]) -> [WheelMaker] {
        var pure = WheelMaker("Pure.Thing", "1.2.0", requires: ["a>=1,<2", "b!=3"])
        pure.tags = ["py2-none-any", "py3-none-any"]
        pure.files.append(("pure_thing/py.typed", []))
        pure.informationFiles = [("licenses/LICENSE", license)]
        pure.readme = "Pure\n====\n\nA library that does one thing.\n"
        pure.fields = ["Home-page: https://example.org/pure"]
        var app = WheelMaker("shop-service", "2!1.0rc1.post2.dev3", requires: ["pure.thing~=1.2", "fast; extra == 'fast'"])
        app.tags = pure.tags
        app.extras = ["fast"]
        app.entryPoints = ["console_scripts": ["shop = shop_service:main"]]
        let data = "shop_service-2!1.0rc1.post2.dev3.data"
        app.files += [
            ("\(data)/scripts/shop-tool", Array("#!python\nprint('shop')\n".utf8)), ("\(data)/data/share/shop/x.txt", Array("x\n".utf8)),
            ("\(data)/data/share/man/man1/shop.1", Array(".TH SHOP 1\n.SH NAME\nshop \\- sells\n".utf8)),
            ("\(data)/data/etc/shop/shop.ini", Array("a = 1\n".utf8)), ("shop_service/locale/de/LC_MESSAGES/shop_service.mo", Array("mo\n".utf8)),
            ("shop_service/tool.py", Array("#!/usr/bin/env python\nprint('tool')\n".utf8)),
        ]
        app.informationFiles = pure.informationFiles
        var native = WheelMaker("native", "3.0")
        native.rootIsPurelib = false
        native.tags = ["cp\(target.python.compactVersion)-\(target.python.abiTags[0])-manylinux2014_x86_64"]
        native.files.append(("native/_speed.so", library))
        native.informationFiles = pure.informationFiles
        return [pure, app, native]
    }

    private static let license = Array("Permission is hereby granted, free of charge, to any person obtaining a copy\n".utf8)

    static var service: Overrides {
        var overrides = Overrides()
        overrides.users = ["shop"]
        overrides.file = [
            .init(path: "/usr/lib/systemd/system/shop.service", text: "[Unit]\nDescription=Shop\n[Service]\nExecStart=/usr/bin/shop\n"),
            .init(path: "/etc/shop/more.ini", text: "b = 1\n", mode: "0640", user: "root", group: "shop", config: true),
        ]
        return overrides
    }

    private func library(in folder: FilePath) async throws -> [UInt8] {
        let source = folder.appending("speed.c")
        try FileSystem.writeAtomically(Array("#include <stdio.h>\nint speed(void) { return puts(\"x\"); }\n".utf8), to: source)
        let path = folder.appending("_speed.so")
        _ = try await output("gcc", ["-shared", "-fPIC", "-O2", "-s", "-Wl,-z,noexecstack", "-Wl,-z,relro,-z,now", "-o", path.string, source.string])
        return try FileSystem.readAll(path, limit: 1 << 20)
    }

    @Test(arguments: TargetFormTests.formats.filter { $0.version == .four }.map(\.name))
    func `rpmlint finds no error in packages and specs`(_ name: String) async throws {
        let generation = try #require(TargetFormTests.formats.first { $0.name == name })
        let target = try LintTargets.target(name, generation.format)
        try await SigningHome.with([(SigningHome.rsa, "rsa3072")]) { home, folder in
            let signer = try await home.signer(SigningHome.rsa)
            var errors: [Substring] = []
            for wheel in Self.wheels(target, library: try await library(in: folder)) {
                let built = try build(wheel, target, in: folder)
                for package in built { _ = try await signer.sign(package.path, form: generation.format.signature, time: 0) }
                // Check one project at a time, because rpmlint mixes up the specs of several source packages.
                let place = folder.appending(wheel.name)
                let files = try FileSystem.list(place).map { place.appending($0.name).string }.filter { $0.hasSuffix(".rpm") || $0.hasSuffix(".spec") }
                #expect(files.count == built.count + 1)
                // rpmlint asks the database of this rpm configuration whether it knows the key.
                _ = try await home.checked(built[0].path, importing: [SigningHome.rsa], in: folder)
                try FileSystem.writeAtomically(Array("%_dbpath \(folder)/db\n".utf8), to: folder.appending(".rpmmacros"))
                let result = try await Tool.run("rpmlint", files, environment: ["HOME": folder.string])
                #expect(result.output.contains("\(built.count) packages and 1 specfiles checked"), "\(result.output)\(result.errors)")
                errors += result.output.split(separator: "\n").filter { $0.contains(": E: ") }
                for package in built where !package.isSource { try await live(package, in: folder) }
            }
            let others = errors.filter { line in !Self.allowed.keys.contains { line.contains(": E: \($0)") } }
            #expect(others.isEmpty, "\(others.joined(separator: "\n"))")
        }
    }

    /// Installs a package into an empty root, verifies it and erases it.
    ///
    /// Users and files that the root's Python would create are missing.
    private func live(_ package: BuiltPackage, in folder: FilePath) async throws {
        let root = folder.appending("root-\(package.fileName)").string
        let options = ["--root", root, "--nodeps", "--noscripts"]
        _ = try await output("rpm", ["-i", "--ignorearch"] + options + [package.path.string])
        let verified = try await Tool.run("rpm", ["-V"] + options + [package.nevra.name])
        let lines = verified.output.split(separator: "\n").filter { !$0.hasSuffix("/etc/shop/more.ini") }
        #expect(lines.isEmpty, "\(package.fileName): \(lines)\(verified.errors)")
        let files = try RPMFileReader.read(package.path).package.files
        let sites = try FileSystem.status(FilePath(root + "/usr/lib"))
        #expect(sites != nil || !files.contains { $0.path.hasPrefix("/usr/lib/") })
        _ = try await output("rpm", ["-e"] + options + [package.nevra.name])
        for file in files where file.kind == .file { #expect(try FileSystem.status(FilePath(root + file.path)) == nil, "\(file.path)") }
    }

    private func build(_ wheel: WheelMaker, _ target: Target, in folder: FilePath) throws -> [BuiltPackage] {
        let artifact = try wheel.artifact(in: folder)
        let spool = folder.appending("spool-\(wheel.name)")
        for place in [spool, folder.appending(wheel.name)] { try FileSystem.createDirectory(place) }
        let contents = try WheelContents(artifact, spoolDirectory: spool)
        var context = PlanContext(buildTime: 1_700_000_000)
        context.vendor = "Example"
        context.packager = "Example <a@example.org>"
        context.extras = Set(contents.metadata.providesExtra)
        let overrides = wheel.entryPoints.isEmpty ? nil : Self.service
        let plan = try RPMPlanner.plan(wheel: contents, target: target, overrides: overrides, context: context)
        return try PackageWriter.build(plan: plan, sources: [artifact], into: folder.appending(wheel.name))
    }
}
