import TestSupport
import Testing

@testable import VersionSort

/// The forms of requirements files, each compared with pip.
struct `Requirement forms` {
    private static let digest = String(repeating: "0f", count: 32)
    private static let hash = "--hash=sha256:\(digest)"

    /// A form: the text of `r.txt`, and further files.
    private struct Form {
        let name: String
        let files: PipRequirements.Files
        /// The reason for an intentional difference from pip; `nil` if there is none.
        let reason: String?

        init(_ name: String, _ text: String, _ others: [String: String] = [:], differs reason: String? = nil) {
            self.name = name
            files = others.merging(["r.txt": text]) { $1 }.mapValues { Array($0.utf8) }
            self.reason = reason
        }

        init(_ name: String, bytes: [UInt8], differs reason: String? = nil) {
            self.name = name
            files = ["r.txt": bytes]
            self.reason = reason
        }
    }

    private static let requirements = [
        Form("a name", "a"), Form("a name and no end", "a==1"), Form("an empty file", ""), Form("extras and bounds", "a[X_y,z]>=1,<2 # why"),
        Form("extras of nothing", "a[]"), Form("a marker", "a ; python_version < '3'"), Form("a marker without spaces", "a;os_name=='posix'"),
        Form("a marker that is empty", "a;"), Form("a marker that is none", "a ; nothing"), Form("two markers", "a ; os_name=='x' and os_name=='y'"),
        Form("brackets around bounds", "a (>=1)"), Form("a wildcard", "a==1.*"), Form("no operator", "a 1"), Form("one sign of equality", "a=1"),
        Form("a name that ends with a sign", "a-==1"), Form("a name with a space", "a b"), Form("another order of bounds", "a<2,>=1"),
        Form("an exact text", "a===1.0"), Form("an odd version", "a==1.0.foo"), Form("a tilde", "a~=1.4.2"), Form("a tilde too short", "a~=1"),
        Form("an address", "a @ https://example.org/a-1.zip"), Form("an address and a marker", "a @ https://example.org/a-1.zip ; os_name=='x'"),
        Form("an address close to its marker", "a @ https://example.org/a-1.zip;os_name=='x'"),
        Form("an address with a digest", "a @ https://example.org/a-1.zip#sha256=\(digest)"),
        Form("an address alone", "https://example.org/a-1.0.tar.gz#egg=a"),
        Form("an address of a wheel", "https://example.org/a-1.0-py3-none-any.whl"),
        Form("an address alone with a marker", "https://example.org/a-1.0.tar.gz#egg=a ; os_name=='x'"),
        Form("a repository", "git+https://example.org/a.git@v1#egg=a"), Form("a repository by name", "a @ git+https://example.org/a.git@v1"),
        Form(
            "an address without a project", "https://example.org/a-1.0.tar.gz",
            differs: "pip asks the archive for its name; we take it from the name of the file"),
        Form("a variable in an address", "a @ https://${NAME}@example.org/a.zip", differs: "variables of addresses are secrets, put in where it is fetched"),
        Form("a path", "./local.zip", differs: "a path cannot be part of a release"),
        Form("an absolute path", "/x/local-1.0.tar.gz", differs: "a path cannot be part of a release"),
        Form("an archive's name", "local-1.0.tar.gz", differs: "a path cannot be part of a release"),
        Form("an archive's name in large letters", "local-1.0.WHL", differs: "a path cannot be part of a release"),
        Form("an editable", "-e .", differs: "its content is not fixed"),
        Form("an editable repository", "-e git+https://example.org/a.git#egg=a", differs: "its content is not fixed"),
        Form("settings of a build", "a -C x=y", differs: "they come from the override file of the project"),
    ]

    private static let lines = [
        Form("a comment", "# a"), Form("a comment behind", "a # b"), Form("a comment without a space", "a#b"), Form("a comment behind a tab", "a\t# b"),
        Form("a comment behind another space", "a\u{A0}# b"), Form("continued", "a \\\n>=1"), Form("continued twice", "a \\\n  >=1, \\\n <2"),
        Form("continued to the end", "a\\"), Form("continued by a comment", "a \\\n# b\n"), Form("a comment that goes on", "# a \\\nb"),
        Form("continued into a comment behind", "a \\\n>=1 # b \\\n<2"), Form("two backslashes", "a\\\\\n==1"), Form("a backslash before", "\\a\\\n==1"),
        Form("a backslash and a space", "a \\ \n>=1"), Form("continued over an empty line", "a \\\n\n>=1"), Form("other line ends", "a\rb\r\nc"),
        Form("lines of Unicode", "a\u{85}b\u{2028}c\u{0B}d\u{0C}e\u{1C}f"), Form("a space that does not break, behind", "a==1\u{A0}"),
        Form("spaces around", "\u{3000} a==1 \u{2003}\t"), Form("a space that does not break, within", "a\u{A0}==1"),
        Form("the same before a marker", "a==1\u{A0}; os_name=='x'"), Form("the same behind a marker", "a==1 ; os_name=='x'\u{A0}"),
        Form("the same alone", "\u{A0}\n"), Form("a mark of order within", "a\n\u{FEFF}b"), Form("a space of no width", "a\u{200B}"),
        Form("a variable", "${NAME}>=${V}"), Form("a variable without a value", "${UNSET}"), Form("a variable that is empty", "a${EMPTY}"),
        Form("a variable in small letters", "${name}"), Form("a variable without braces", "$NAME"), Form("a variable in a comment", "a # ${NAME}"),
        Form("a variable in a variable", "a==${OUTER}"), Form("the same with the inner one", "a==${OUTER} ; python_version > '${V}'"),
        Form("a variable in an option", "-r ${FILE}", ["sub/s.txt": "e"]), Form("braces in braces", "${${NAME}}"),
    ]

    private static let files = [
        Form("a file", "-r sub/s.txt", ["sub/s.txt": "e\n-r t.txt", "sub/t.txt": "f"]),
        Form("a file up", "-r sub/s.txt", ["sub/s.txt": "-r ../t.txt", "t.txt": "f"]),
        Form("a file in three spellings", "--requirement=s.txt\n-rs.txt\n--requirement 's.txt'", ["s.txt": "e"]),
        Form("a file with a space", "-r \"a b.txt\"\n-r a\\ b.txt", ["a b.txt": "e"]), Form("an equals sign behind a letter", "-r=s.txt", ["s.txt": "e"]),
        Form("a file that is not there", "-r s.txt"), Form("a circle", "-r sub/s.txt", ["sub/s.txt": "-r ../r.txt"]),
        Form("a circle of one", "-r ./sub/../r.txt"), Form("the same file twice", "-r s.txt\n-r s.txt", ["s.txt": "e"]),
        Form("no file", "-r"), Form("constraints", "a\n-c c.txt", ["c.txt": "a<2\nb"]), Form("constraints with extras", "-c c.txt", ["c.txt": "a[x]<2"]),
        Form("constraints in constraints", "-c c.txt", ["c.txt": "-c d.txt", "d.txt": "a<2"]),
        Form("requirements in constraints", "-c c.txt", ["c.txt": "-r d.txt", "d.txt": "a<2"]),
        Form("constraints in requirements", "-r s.txt", ["s.txt": "-c d.txt", "d.txt": "a<2"]),
        Form("both on a line", "-c c.txt -r s.txt", ["c.txt": "c", "s.txt": "s"]), Form("two on a line", "-r s.txt -r c.txt", ["c.txt": "c", "s.txt": "s"]),
        Form("a file behind a requirement", "a -r s.txt", ["s.txt": "s"]), Form("an option beside a file", "--pre -r s.txt", ["s.txt": "s"]),
        Form("options in constraints", "-c c.txt", ["c.txt": "--pre\n--only-binary a\na<2"]),
        Form("a page", "-r https://127.0.0.1:9/r.txt"),
    ]

    private static let options = [
        Form("an index", "-i https://example.org/\na"), Form("an index by its other name", "--pypi-url https://example.org/\na"),
        Form("more indexes", "--extra-index-url https://example.org/ --extra-index-url=https://example.net/\na"), Form("no index", "--no-index\na"),
        Form("links", "-f links\n--find-links=https://example.org/\na"), Form("a host", "--trusted-host example.org\na"),
        Form("pre-releases", "--pre"), Form("all releases", "--all-releases :all:"),
        Form("all releases of one", "--all-releases a", differs: "a bound admits the pre-releases of one project"),
        Form("finals only", "--only-final :all:", differs: "pre-releases are not chosen without need"),
        Form("wheels first", "--prefer-binary\na"), Form("a feature", "--use-feature=fast-deps"),
        Form("a feature that is none", "--use-feature=no", differs: "features change nothing here, and each version of pip knows others"),
        Form("no wheels", "--no-binary :all:"), Form("only wheels of some", "--only-binary a,B"), Form("one after all", "--no-binary :all: --only-binary a"),
        Form("all after one", "--only-binary a --no-binary :all:"), Form("none after all", "--no-binary :all:,:none:,b"),
        Form("names behind all", "--no-binary :all:,a\n--only-binary b"), Form("the last counts", "--no-binary a\n--only-binary a"),
        Form("formats behind a requirement", "a --no-binary b"), Form("formats that begin like an option", "--no-binary -x"),
        Form("formats without a name", "--no-binary a,,b", differs: "an empty name is a mistake"),
        Form("an option that is none", "--what"), Form("a letter that is none", "-x"), Form("a value for a flag", "--pre=1"),
        Form("an option without its value", "--index-url"), Form("a shortened option", "--requirem s.txt --trusted example.org", ["s.txt": "s"]),
        Form("a shortened option with two meanings", "--require s.txt"), Form("words between options", "--pre what --no-index"),
        Form("the end of options", "--pre -- --what"), Form("an open quotation", "-r 's.txt"), Form("an open backslash in quotes", "-r \"s\\"),
        Form("quotes in quotes", "-r \"s'\\\".txt\"", ["s'\".txt": "e"]), Form("a letter with its value", "-fx -ix a"),
        Form("an option behind a tab", "a\t--pre"), Form("an option behind a name", "a --pre"), Form("a minus alone", "a - b"),
    ]

    private static let digests = [
        Form("a digest", "a==1 \(hash)"), Form("digests on lines", "a==1 \\\n  \(hash) \\\n  --hash sha512:\(digest)\(digest)"),
        Form("a digest in large letters", "a==1 --hash=sha256:\(digest.uppercased())"), Form("a digest in quotes", "a==1 --hash='sha256:\(digest)'"),
        Form("a weak digest", "a==1 --hash=md5:00"), Form("a digest without its kind", "a==1 --hash=\(digest)"),
        Form("a digest's kind in large letters", "a==1 --hash=SHA256:\(digest)"),
        Form("a digest that is none", "a==1 --hash=sha256:xyz", differs: "no file can have it, and pip finds out after the download"),
        Form("a digest behind a marker", "a==1 ; os_name=='x' \(hash)"), Form("a digest behind nothing", "\(hash)\na"),
        Form("a word behind a digest", "a==1 \(hash) what"),
        Form("one digest obliges", "a==1 \(hash)\nb==1"), Form("a digest of a constraint obliges", "b==1\n-c c.txt", ["c.txt": "a==1 \(hash)"]),
        Form("a digest of a constraint counts", "a==1\n-c c.txt", ["c.txt": "a==1 \(hash)"]), Form("digests required", "--require-hashes\na==1"),
        Form("digests required and there", "--require-hashes\na==1 \(hash)"),
        Form("digests required by constraints", "a\n-c c.txt", ["c.txt": "--require-hashes"]),
        Form("digests waived", "--no-require-hashes\na==1 \(hash)\nb"),
        Form("digests waived and required", "--no-require-hashes --require-hashes\na==1 \(hash)"),
        Form("a marked requirement without a digest", "a==1 \(hash)\nb ; os_name=='x'"),
        Form("an address' own digest", "--require-hashes\na @ https://example.org/a.zip#sha256=\(digest)"),
        Form("an address' own digest does not oblige", "a @ https://example.org/a.zip#sha256=\(digest)\nb"),
        Form("an address without a digest", "a==1 \(hash)\nb @ https://example.org/b.zip"),
        Form("a repository among digests", "a==1 \(hash)\nb @ git+https://example.org/b.git@v1"),
        Form("a digest on two lines", "a==1 \(hash)\na>=1"),
    ]

    private static func utf16(_ text: String, isBig: Bool, mark: Bool = true) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { isBig ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    private static func utf32(_ text: String, isBig: Bool) -> [UInt8] {
        ([0xFEFF] + text.unicodeScalars.map(\.value)).flatMap { value in
            let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
            return isBig ? bytes : bytes.reversed()
        }
    }

    private static let encodings = [
        Form("a mark of UTF-8", bytes: [0xEF, 0xBB, 0xBF] + Array("a # ü".utf8)), Form("UTF-16", bytes: utf16("a # ü\nb", isBig: false)),
        Form("UTF-16, the other way", bytes: utf16("a # ü\nb", isBig: true)), Form("UTF-32", bytes: utf32("a # ü\nb", isBig: false)),
        Form("UTF-32, the other way", bytes: utf32("a # ü\nb", isBig: true)), Form("UTF-16 without a mark", bytes: utf16("a", isBig: false, mark: false)),
        Form("half of UTF-16", bytes: utf16("a", isBig: false) + [0x61]), Form("half a pair of UTF-16", bytes: [0xFF, 0xFE, 0x00, 0xD8]),
        Form("a mark and other bytes", bytes: [0xEF, 0xBB, 0xBF, 0x61, 0xFF]), Form("no UTF-8", bytes: [0x61, 0x20, 0x23, 0xFF]),
        Form("Latin-1 that says so", bytes: Array("# coding: latin-1\na # ".utf8) + [0xFC]),
        Form("Latin-1 that says so in the second line", bytes: Array("# x\n# -*- coding=iso-8859-1 -*-\na # ".utf8) + [0xFC]),
        Form("Latin-1 that says so in the third line", bytes: Array("# x\n# x\n# coding: latin-1\na # ".utf8) + [0xFC]),
        Form("a space of Latin-1", bytes: Array("# coding: latin-1\na==1".utf8) + [0xA0]),
        Form("a space of Windows", bytes: Array("# coding: cp1252\na==1 # ".utf8) + [0x80, 0xA0]),
        Form("a byte of no letter", bytes: Array("# coding: cp1252\na # ".utf8) + [0x81]),
        Form("ASCII that is none", bytes: Array("# coding: ascii\na # ".utf8) + [0xC3, 0xBC]),
        Form("an encoding that is none", bytes: Array("# coding: what\na".utf8)),
        Form("a name that is no comment", bytes: Array("coding: latin-1\na # ".utf8) + [0xFC]),
        Form("an encoding of elsewhere", bytes: Array("# coding: koi8-r\na".utf8), differs: "UTF-8 is what is written today"),
    ]

    @Test func `are read as pip reads them, each`() async throws {
        let forms = Self.requirements + Self.lines + Self.files + Self.options + Self.digests + Self.encodings
        let theirs = try await PipRequirements.theirs(forms.map(\.files))
        for (form, theirs) in zip(forms, theirs) {
            let ours = PipRequirements.ours(form.files)
            #expect(
                (ours == theirs) == (form.reason == nil),
                "\(form.name): \(String(decoding: form.files["r.txt"] ?? [], as: UTF8.self).debugDescription)\n\(ours)\npip:\n\(theirs)")
        }
        #expect(Set(forms.map(\.name)).count == forms.count)
    }
}
