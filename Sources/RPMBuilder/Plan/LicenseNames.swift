import ForeignText

/// The SPDX identifiers for the words of classifiers and for common names of licences.
enum LicenseNames {
    /// Returns `true` for a classifier that names a licence or a kind of licences.
    static func isLicense(_ classifier: String) -> Bool {
        classifier.utf8.hasPrefix("License ::") && !["License :: OSI Approved", "License :: DFSG approved"].contains { classifier.hasSameBytes(as: $0) }
    }

    /// The SPDX identifiers of classifiers for one licence, by their last part (`License :: OSI Approved :: MIT License`).
    static let byClassifier: [String: String] = [
        "Apache Software License 2.0": "Apache-2.0", "Attribution Assurance License": "AAL", "Blue Oak Model License (BlueOak-1.0.0)": "BlueOak-1.0.0",
        "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0", "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
        "CEA CNRS Inria Logiciel Libre License, version 2.1 (CeCILL-2.1)": "CECILL-2.1", "CeCILL-B Free Software License Agreement (CECILL-B)": "CECILL-B",
        "CeCILL-C Free Software License Agreement (CECILL-C)": "CECILL-C", "CMU License (MIT-CMU)": "MIT-CMU",
        "Common Development and Distribution License 1.0 (CDDL-1.0)": "CDDL-1.0", "Eclipse Public License 1.0 (EPL-1.0)": "EPL-1.0",
        "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0", "Educational Community License, Version 2.0 (ECL-2.0)": "ECL-2.0",
        "European Union Public Licence 1.0 (EUPL 1.0)": "EUPL-1.0", "European Union Public Licence 1.1 (EUPL 1.1)": "EUPL-1.1",
        "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
        "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
        "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later", "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
        "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
        "Historical Permission Notice and Disclaimer (HPND)": "HPND", "IBM Public License": "IPL-1.0", "ISC License (ISCL)": "ISC", "MIT License": "MIT",
        "MIT No Attribution License (MIT-0)": "MIT-0", "Mozilla Public License 1.0 (MPL)": "MPL-1.0", "MirOS License (MirOS)": "MirOS",
        "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
        "Mulan Permissive Software License v2 (MulanPSL-2.0)": "MulanPSL-2.0", "NASA Open Source Agreement v1.3 (NASA-1.3)": "NASA-1.3",
        "Open Software License 3.0 (OSL-3.0)": "OSL-3.0", "PostgreSQL License": "PostgreSQL", "Python License (CNRI Python License)": "CNRI-Python",
        "Python Software Foundation License": "PSF-2.0", "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1", "The Unlicense (Unlicense)": "Unlicense",
        "Universal Permissive License (UPL)": "UPL-1.0", "University of Illinois/NCSA Open Source License": "NCSA", "Vovida Software License 1.0": "VSL-1.0",
        "W3C License": "W3C", "X.Net License": "Xnet", "zlib/libpng License": "Zlib", "Zero-Clause BSD (0BSD)": "0BSD",
    ]

    /// The prefixes of the SPDX identifiers for classifiers that stand for several licences, by the last part of the classifier.
    static let families: [String: [String]] = [
        "Academic Free License (AFL)": ["AFL-"], "Apache Software License": ["Apache-"], "Apple Public Source License": ["APSL-"],
        "Artistic License": ["Artistic-"], "BSD License": ["BSD-", "0BSD"], "Eiffel Forum License": ["EFL-"],
        "GNU Affero General Public License v3": ["AGPL-3.0-"],
        "GNU Free Documentation License (FDL)": ["GFDL-"], "GNU General Public License (GPL)": ["GPL-"], "GNU General Public License v2 (GPLv2)": ["GPL-2.0-"],
        "GNU General Public License v3 (GPLv3)": ["GPL-3.0-"], "GNU Lesser General Public License v2 (LGPLv2)": ["LGPL-2."],
        "GNU Lesser General Public License v2 or later (LGPLv2+)": ["LGPL-2.0-or-later", "LGPL-2.1-or-later"],
        "GNU Lesser General Public License v3 (LGPLv3)": ["LGPL-3.0-"], "GNU Library or Lesser General Public License (LGPL)": ["LGPL-"],
        "Public Domain": ["LicenseRef-Public-Domain", "CC0-1.0", "Unlicense"], "Zope Public License": ["ZPL-"],
    ]

    /// Returns the licence that a text of one line names; `nil` if it names none or several.
    static func named(_ text: String) -> String? {
        let key = String(String.UnicodeScalarView(text.lowercased().unicodeScalars.filter { ($0.isWord && $0 != "_") || $0 == "." || $0 == "+" }))
        return byName[key] ?? gnu(text)
    }

    /// The SPDX identifiers by common names.
    ///
    /// The names are in lower case with only letters, digits, `.` and `+`.
    private static let byName: [String: String] = [
        "mit": "MIT", "mitlicense": "MIT", "themitlicense": "MIT", "themitlicensemit": "MIT", "mitlicence": "MIT", "expat": "MIT", "expatlicense": "MIT",
        "x11": "X11", "isc": "ISC", "isclicense": "ISC", "newbsd": "BSD-3-Clause",
        "modifiedbsd": "BSD-3-Clause", "modifiedbsdlicense": "BSD-3-Clause", "newbsdlicense": "BSD-3-Clause", "bsd3clause": "BSD-3-Clause",
        "3clausebsd": "BSD-3-Clause", "bsd3": "BSD-3-Clause", "bsd3clauselicense": "BSD-3-Clause", "3clausebsdlicense": "BSD-3-Clause",
        "bsd2clause": "BSD-2-Clause", "2clausebsd": "BSD-2-Clause", "simplifiedbsd": "BSD-2-Clause", "bsd2": "BSD-2-Clause",
        "bsd2clauselicense": "BSD-2-Clause", "2clausebsdlicense": "BSD-2-Clause", "apache2": "Apache-2.0", "apache2.0": "Apache-2.0",
        "apache2license": "Apache-2.0", "apache2.0license": "Apache-2.0", "apachelicense2": "Apache-2.0",
        "apachelicense2.0": "Apache-2.0", "apachelicensev2.0": "Apache-2.0", "apachev2": "Apache-2.0", "apachelicensev2": "Apache-2.0",
        "apacheversion2.0": "Apache-2.0", "apachelicenseversion2.0": "Apache-2.0", "apachesoftwarelicensev2": "Apache-2.0",
        "apachesoftwarelicense2.0": "Apache-2.0", "asl2.0": "Apache-2.0", "psf": "PSF-2.0", "psfl": "PSF-2.0", "pythonsoftwarefoundation": "PSF-2.0",
        "pythonsoftwarefoundationlicense": "PSF-2.0", "mpl2.0": "MPL-2.0", "mpl2": "MPL-2.0", "mplv2.0": "MPL-2.0", "mplv2": "MPL-2.0",
        "mozillapubliclicense2.0": "MPL-2.0", "mozillapubliclicenseversion2.0": "MPL-2.0", "mozillapubliclicense2.0mpl2.0": "MPL-2.0",
        "mpl1.1": "MPL-1.1", "zpl2.1": "ZPL-2.1", "zopepubliclicense2.1": "ZPL-2.1", "unlicense": "Unlicense", "theunlicense": "Unlicense",
        "cc0": "CC0-1.0", "publicdomain": "LicenseRef-Public-Domain", "zlib": "Zlib", "wtfpl": "WTFPL", "0bsd": "0BSD", "hpnd": "HPND", "ncsa": "NCSA",
        "boostsoftwarelicense1.0": "BSL-1.0",
    ]

    /// Returns the GNU licence for a name such as `GPLv2+`, `LGPL 2.1 or later`, `GNU GPL version 3 or any later version` or `GPL 2 only`.
    ///
    /// A version without "or later" or "only" is not clear, because `GPLv3` is often used for both.
    private static func gnu(_ text: String) -> String? {
        var family: String?
        var version: String?
        var ending: String?
        for word in separated(text) {
            switch word {
            case "gpl", "agpl", "lgpl", "gplv", "agplv", "lgplv": family = family ?? (word.without(suffix: "v") ?? word[...]).uppercased()
            case "affero": family = "AGPL"
            case "lesser", "library": family = "LGPL"
            case "public": family = family ?? "GPL"
            case "later", "newer", "above", "greater", "higher", "+", ">=": ending = "-or-later"
            case "only": ending = ending ?? "-only"
            case "gnu", "general", "license", "licence", "the", "version", "ver", "v", "or", "at", "your", "option", "any", "under", "of": break
            default:
                guard version == nil, let number = gnuVersion(word[...]) else { return nil }
                version = number
            }
        }
        guard let family, let version, let ending else { return nil }
        return gnu(family, version, ending)
    }

    /// Returns the words of a name, with numbers and signs separated from letters.
    private static func separated(_ text: String) -> [String] {
        var words: [[UInt8]] = []
        var last = 0
        for byte in text.lowercased().utf8 {
            let kind = byte.isASCIILetter ? 1 : byte.isASCIIDigit || byte == UInt8(ascii: ".") ? 2 : "+>=".utf8.contains(byte) ? 3 : 0
            if kind != 0, kind == last { words[words.count - 1].append(byte) } else if kind != 0 { words.append([byte]) }
            last = kind
        }
        return words.map { String(decoding: $0, as: UTF8.self) }.filter { $0 != "." }
    }

    /// Returns the version as in identifiers, `2.0` for `2`; `nil` for any other text.
    static func gnuVersion(_ number: Substring) -> String? {
        switch number {
        case "1", "1.0": "1.0"
        case "2", "2.0": "2.0"
        case "2.1": "2.1"
        case "3", "3.0": "3.0"
        default: nil
        }
    }

    /// Returns the identifier if it is in the SPDX licence list; `nil` otherwise.
    static func gnu(_ family: String, _ version: String, _ ending: String) -> String? { SPDXNames.licenses["\(family)-\(version)\(ending)".lowercased()] }
}
