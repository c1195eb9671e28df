import Native
import SystemPackage
import TestSupport
import Testing

/// The files of a mirror: their permissions, cleaning, and repair.
@Suite struct MirrorFilesTests {
    @Test func `a web server may read what is published, whatever the mask for new files`() async throws {
        try await CommandLine.run { line in
            let made = try await line.shell("umask 077; \"$0\" release shop --channel prod --mirror mirror --publish")
            #expect(made.status == 0, "\(made)")
            let hidden = try await line.shell(
                "find mirror/simple mirror/packages mirror/blobs mirror/rpm \\( -type d ! -perm -755 -o -type f ! -name lock ! -perm -644 \\) -print; ls mirror/rpm/prod/*/*/repodata/repomd.xml | wc -l"
            )
            #expect(hidden.output == "4\n", "\(hidden)")
        }
    }

    @Test(arguments: [["doctor"], ["snapshots"], ["snapshots", "--history"], ["targets"], ["config"]])
    func `commands that only look make nothing`(arguments: [String]) async throws {
        try await CommandLine.run { line in
            let list = "find . -printf '%p %m %s %T@\\n' | sort"
            let before = try await line.shell(list).output
            let result = try await line.relcli(arguments + (arguments == ["targets"] ? [] : ["--mirror", "new/mirror"]))
            #expect([0, 2, 3].contains(result.status), "\(result)")
            #expect(try await line.shell(list).output == before, "\(arguments)")
        }
    }

    @Test func `bytes that rotted are built or fetched anew and never published`() async throws {
        try await CommandLine.run { line in
            let first = try await line.relcli(["release", "shop", "--channel", "prod", "--mirror", "mirror", "--publish"])
            #expect(first.status == 0, "\(first)")
            // Change one bit of each file in place, which changes it under all of its names.
            let rot = "for file in $(find mirror/blobs -type f); do printf '\\377' | dd of=$file bs=1 seek=120 conv=notrunc status=none; done"
            #expect(try await line.shell(rot).status == 0)
            try line.write("shop/dev-reqs.txt", "shop-app==1.0\n")
            let second = try await line.relcli(["release", "shop", "--channel", "dev", "--mirror", "mirror", "--publish"])
            #expect(second.status == 0, "\(second)")
            let check = """
                cd mirror/blobs/sha256
                for file in */*; do [ "$(sha256sum < $file | cut -c1-64)" = "$(echo $file | tr -d /)" ] || echo "blob $file"; done
                cd ../..
                for file in rpm/dev/*/*/Packages/*.rpm packages/*/*.whl; do
                    ls -i blobs/sha256/*/* | grep -q "^ *$(stat -c %i $file) " || echo "link $file"
                done
                """
            let left = try await line.shell(check)
            #expect(left.output == "", "\(left)")
        }
    }

    @Test func `a mirror is verified to the last byte, and mended by what fetches it anew`() async throws {
        try await CommandLine.run { line in
            let release = ["release", "shop", "--channel", "prod", "--mirror", "mirror"]
            #expect(try await line.relcli(release + ["--publish"]).status == 0)
            let verify = ["mirror", "verify", "--mirror", "mirror"]
            let sound = try await line.relcli(verify)
            #expect(sound.status == 0 && sound.output.isEmpty && sound.errors.contains(": all intact"), "\(sound)")
            let wheel = try await line.shell("find mirror/packages -name 'cart-*.whl' | head -n 1").output.split(separator: "\n").joined()
            #expect(try await line.shell("printf '\\377' | dd of=\(wheel) bs=1 seek=120 conv=notrunc status=none").status == 0)
            let found = try await line.relcli(verify + ["--json"])
            #expect(found.status == 1 && found.output.contains("its bytes have another digest") && found.output.contains("packages/cart/"), "\(found)")
            #expect(try await line.relcli(verify + ["--repair"]).status == 1)
            #expect(try await line.relcli(verify).status == 0)
            // A file that cannot be read is reported but not removed, because the cause may be temporary.
            let blob = try await line.shell("find mirror/blobs -type f | head -n 1").output.split(separator: "\n").joined()
            #expect(try await line.shell("mv \(blob) kept; mkdir \(blob)").status == 0)
            let unreadable = try await line.relcli(verify + ["--repair"])
            #expect(unreadable.status == 1 && unreadable.output.contains("\(blob.dropFirst(7)): it cannot be read"), "\(unreadable)")
            #expect(try await line.shell("rmdir \(blob) && mv kept \(blob)").status == 0)
            #expect(try await line.relcli(["crawl", "--stack", "shop", "--channel", "prod", "--mirror", "mirror"]).status == 0)
            #expect(try await line.shell("test -s \(wheel)").status == 0)

            let package = "mirror/rpm/prod/el9/x86_64/Packages/python3-cart-1.4-1.el9.noarch.rpm"
            #expect(try await line.shell("cp \(package) whole; rm \(package); cp whole \(package); printf x >> \(package)").status == 0)
            let rotted = try await line.relcli(verify + ["--repair"])
            #expect(rotted.status == 1 && rotted.output.contains("it is not the package that was indexed"), "\(rotted)")
        }
    }

    @Test func `an archive is built in a mirror that is named from the current folder`() async throws {
        try await CommandLine.run { line in
            let sdist = SdistMaker("counter", "1.0")
            try sdist.write(to: line.folder)
            let made = try await line.relcli(["rpm", "./\(sdist.filename)", "--target", "el9", "-o", "out", "--mirror", "mirror"])
            #expect(made.status == 0, "\(made)")
            #expect(try FileSystem.list(line.folder.appending("out")).contains { $0.name.hasSuffix(".noarch.rpm") })
        }
    }
}
