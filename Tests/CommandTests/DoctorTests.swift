import Native
import SystemPackage
import TestSupport
import Testing

/// The output of `relcli doctor`.
@Suite struct `The doctor` {
    @Test func `names a library that cannot be loaded, and its package`() async throws {
        try await CommandLine.run { line in
            try line.write("broken/libsolv.so.1", "")
            let well = try await line.relcli(["doctor"])
            #expect(well.output.contains("ok  all") && well.output.contains("libraries"), "\(well.output)\(well.errors)")
            let ill = try await line.relcli(["doctor"], adding: ["LD_LIBRARY_PATH": line.folder.appending("broken").string])
            #expect(ill.status == 3 && !ill.output.contains("libraries"), "\(ill.output)")
            #expect(ill.output.split(separator: "\n").contains { $0.hasPrefix("!!  check") && $0.contains("libsolv.so.1") && $0.contains("file too short") })
            #expect(ill.errors.contains("hint: libsolv.so.1: apt-get install libsolv1"), "\(ill.errors)")
        }
    }

    @Test func `misses no library that is there under its other name`() async throws {
        try await CommandLine.run { line in
            // The first name cannot be loaded, and the second is the real library.
            let search = try await Tool.run("sh", ["-c", "/sbin/ldconfig -p | sed -n 's/.*libcurl\\.so\\.4 .* => //p'"])
            let path = try #require(search.output.split(separator: "\n").first.map(String.init), "\(search)")
            for name in ["libcurl.so.4", "libcurl-gnutls.so.4"] { try line.write("broken/\(name)", "") }
            let broken = ["LD_LIBRARY_PATH": line.folder.appending("broken").string]
            let ill = try await line.relcli(["lock", "shop", "--channel", "prod"], adding: broken)
            #expect(ill.status == 3 && ill.errors.contains("libcurl.so.4: file too short"), "\(ill)")
            try FileSystem.replaceSymlink(FilePath(path), at: line.folder.pushing("broken/libcurl-gnutls.so.4"))
            let well = try await line.relcli(["lock", "shop", "--channel", "prod"], adding: broken)
            #expect(well.succeeded, "\(well.errors)")
        }
    }

    @Test func `is named by what ends for want of a library`() async throws {
        try await CommandLine.run { line in
            let made = try await line.relcli(["rpm", "cart==1.4", "--target", "el9", "-o", "out"])
            #expect(made.succeeded, "\(made.errors)")
            try line.write("broken/libcrypto.so.3", "")
            let package = "out/python3-cart-1.4-1.el9.noarch.rpm"
            let ended = try await line.relcli(
                ["inspect", package, "--verify"], adding: ["LD_LIBRARY_PATH": line.folder.appending("broken").string])
            #expect(ended.status == 3 && ended.output.isEmpty, "\(ended)")
            #expect(ended.errors.hasPrefix("error: cannot compute ") && ended.errors.contains("libcrypto.so.3: file too short"), "\(ended.errors)")
            #expect(ended.errors.hasSuffix("hint: relcli doctor says what this machine lacks\n"), "\(ended.errors)")
        }
    }
}
