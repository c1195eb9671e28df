import Native
import SystemPackage
import TestSupport
import Testing

/// The files of a mirror: who may read them, what leaves them alone, and what mends them.
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
            #expect([0, 3].contains(result.status), "\(result)")
            #expect(try await line.shell(list).output == before, "\(arguments)")
        }
    }

    @Test func `bytes that rotted are built or fetched anew and never published`() async throws {
        try await CommandLine.run { line in
            let first = try await line.relcli(["release", "shop", "--channel", "prod", "--mirror", "mirror", "--publish"])
            #expect(first.status == 0, "\(first)")
            // One bit of each file, in place: all of its names have it.
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
