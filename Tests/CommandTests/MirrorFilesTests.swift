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

    @Test func `a mirror is verified by an account that only reads, which is told if it keeps nobody out`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["release", "shop", "--channel", "prod", "--mirror", "mirror", "--publish"]).status == 0)
            let verify = ["mirror", "verify", "--mirror", "mirror"]
            #expect(try await line.relcli(verify).status == 0)
            let list = "find mirror | sort"
            let before = try await line.shell(list).output
            let unlocked = "nobody was kept out"
            // The owner on a disk that cannot be written can take the lock, as others may read there too.
            let readOnly = """
                exec unshare $([ "$(id -u)" = 0 ] || echo --user --map-root-user) --mount sh -c '
                    mount --bind mirror mirror && mount -o remount,bind,ro mirror && rmdir mirror/tmp 2>/dev/null; exec "$0" "$@"' "$0" "$@"
                """
            let owner = try await line.shell(readOnly, arguments: verify)
            #expect(owner.status == 0 && owner.errors.contains("all intact") && !owner.errors.contains(unlocked), "\(owner)")
            // Another account cannot open the file of the lock. A mirror that was copied may lack the folder of temporary files.
            let other = """
                rmdir mirror/tmp
                if [ "$(id -u)" != 0 ]; then chmod 0 mirror/.crawl.lock; exec "$0" "$@"; fi
                chmod 755 .
                exec setpriv --reuid 65534 --regid 65534 --clear-groups env -u XDG_STATE_HOME HOME=/nonexistent "$0" "$@"
                """
            let reader = try await line.shell(other, arguments: verify)
            #expect(reader.status == 0 && reader.errors.contains("all intact") && reader.errors.contains(unlocked), "\(reader)")
            let json = try await line.shell(other, arguments: verify + ["--json"])
            #expect(json.status == 0 && json.output.contains("\"locked\" : false"), "\(json)")
            // A list of another state may be the work of a crawl.
            #expect(try await line.shell("sed -i 's/cart/cort/' mirror/simple/index.v1_json").status == 0)
            let found = try await line.shell(other, arguments: verify)
            #expect(found.status == 1 && found.output.contains("does not list the projects that the mirror has, unless a crawl runs"), "\(found)")
            #expect(try await line.shell("chmod 600 mirror/.crawl.lock; mkdir mirror/tmp; sed -i 's/cort/cart/' mirror/simple/index.v1_json").status == 0)
            #expect(try await line.shell(list).output == before)
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

    @Test func `what a release needs is never garbage, and the next release makes the same`() async throws {
        try await CommandLine.run { line in
            let release = ["release", "shop", "--channel", "prod", "--mirror", "mirror", "--publish"]
            #expect(try await line.relcli(release).status == 0)
            #expect(try await line.relcli(["crawl", "till", "--mirror", "mirror"]).status == 0)
            // The record of a build of an earlier version has no user.
            try line.write("mirror/cache/build/00/1.json", "[]")
            let channel = try await line.shell("readlink mirror/rpm/prod; echo leftover > mirror/rpm/checks/0123.json; mkdir mirror/releases/0123; sleep 1.1")
                .output
            let gc = ["mirror", "gc", "--mirror", "mirror", "--older-than", "0"]
            let plan = try await line.relcli(gc + ["--plan"])
            let paths = plan.output.split(separator: "\n").filter { !$0.hasPrefix("cache/metadata/") && !$0.hasPrefix("metadata/") }
            #expect(plan.status == 0 && paths == ["releases/0123", "rpm/checks/0123.json", "cache/build/00/1.json"], "\(plan)")
            #expect(plan.errors.contains("would remove"))
            #expect(try await line.shell("test -d mirror/releases/0123").status == 0)
            let removed = try await line.relcli(gc + ["--json"])
            #expect(removed.status == 0 && removed.output.contains("\"removed\" : true"), "\(removed)")
            #expect(try await line.shell("test -e mirror/releases/0123 -o -e mirror/rpm/checks/0123.json").status == 1)
            #expect(try await line.relcli(["mirror", "verify", "--mirror", "mirror"]).status == 0)
            // Without the record of the release, everything is done again, from what the mirror kept.
            #expect(try await line.shell("rm mirror/releases/shop+prod.*").status == 0)
            let again = try await line.relcli(release + ["--offline"])
            #expect(again.status == 0, "\(again)")
            #expect(try await line.shell("readlink mirror/rpm/prod").output == channel)
        }
    }

    @Test func `a mirror tells what is in it, for which stacks, and what is unfinished`() async throws {
        try await CommandLine.run { line in
            #expect(try await line.relcli(["release", "shop", "--channel", "prod", "--mirror", "mirror", "--publish"]).status == 0)
            line.index.faults.wrongHashes = [WheelMaker("till", "1.0").filename]
            #expect(try await line.relcli(["crawl", "till", "--mirror", "mirror"]).status == 1)
            let status = try await line.relcli(["mirror", "status", "--mirror", "mirror"])
            #expect(status.status == 0, "\(status)")
            for text in ["projects    3, with 3 files", "lock        shop.prod: 3 files", " of shop on prod: ", "crawl       named projects of ", "just now"] {
                #expect(status.output.contains(text), "\(text) in \(status.output)")
            }
            #expect(status.output.contains("unfinished  till: till-1.0-py3-none-any.whl: "), "\(status.output)")
            let json = try await line.relcli(["mirror", "status", "--mirror", "mirror", "--json"])
            #expect(json.status == 0 && json.output.contains("\"blob-bytes\"") && json.output.contains("\"missing\" : 0"), "\(json)")
            #expect(try await line.relcli(["mirror", "status", "--mirror", "none"]).status == 2)
        }
    }

    @Test func `a closed network releases from a bundle what the open one releases`() async throws {
        try await CommandLine.run { line in
            let release = ["release", "shop", "--channel", "prod", "--publish", "--mirror"]
            #expect(try await line.relcli(release + ["mirror"]).status == 0)
            #expect(try await line.relcli(["crawl", "till", "--mirror", "mirror"]).status == 0)
            for bundle in ["shop.tar", "bundle"] {
                let export = try await line.relcli(["mirror", "export", bundle, "--mirror", "mirror", "--stack", "shop", "--channel", "prod", "--rpm"])
                #expect(export.status == 0 && export.output.hasPrefix("3 projects, "), "\(export)")
                let taken = try await line.relcli(["mirror", "import", bundle, "--mirror", "closed"])
                #expect(taken.status == 0 && taken.output.hasPrefix("3 projects, 3 new files, ") && taken.output.contains("which was on prod"), "\(taken)")
                #expect(try await line.relcli(["mirror", "verify", "--mirror", "closed"]).status == 0)
                #expect(try await line.shell("ls closed/rpm/snapshots").output == line.shell("ls mirror/rpm/snapshots").output)
                // The address of the index is another one on the closed network, and the RPMs are built again.
                _ = try await line.shell("rm -r closed/rpm")
                let made = try await line.relcli(release + ["closed", "--offline"], adding: ["RELCLI_INDEX": "http://closed.example/simple"])
                #expect(made.status == 0, "\(made)")
                #expect(try await line.shell("readlink closed/rpm/prod").output == line.shell("readlink mirror/rpm/prod").output)
                _ = try await line.shell("rm -r closed")
            }
            #expect(try await line.relcli(["mirror", "import", "none.tar", "--mirror", "closed"]).status == 2)
            #expect(try await line.shell("tar cf plain.tar shop").status == 0)
            let refused = try await line.relcli(["mirror", "import", "plain.tar", "--mirror", "closed"])
            #expect(refused.status == 1 && refused.errors.contains("so it is not a bundle"), "\(refused)")
        }
    }

    @Test func `with the network cut, a copy of a crawled mirror makes the release that the open network makes`() async throws {
        try await CommandLine.run { line in
            // An sdist needs its build requirements too.
            line.index.add(try LocalIndexFile(SdistMaker("abacus", "1.0", requires: ["cart"])))
            try line.write("shop/prod-reqs.txt", "shop-app==1.0\nabacus==1.0\n")
            let crawl = try await line.relcli(["crawl", "--stack", "shop", "--channel", "prod", "--mirror", "mirror"])
            #expect(crawl.status == 0, "\(crawl)")
            _ = try await line.shell("cp -r mirror copy")
            let release = ["release", "shop", "--channel", "prod", "--publish", "--mirror"]
            #expect(try await line.relcli(release + ["mirror"]).status == 0)
            // Only root may make a network namespace without a user namespace.
            let cut = #"if [ "$(id -u)" = 0 ]; then exec unshare -n "$@"; else exec unshare -rn "$@"; fi"#
            let program = CommandLine.checkout.pushing(".build/debug/relcli").string
            let made = try await Tool.run(
                "sh", ["-c", cut, "sh", program] + release + ["copy", "--offline"], in: line.folder, environment: line.environment)
            #expect(made.status == 0, "\(made)")
            #expect(try await line.shell("readlink copy/rpm/prod").output == line.shell("readlink mirror/rpm/prod").output)
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
