import ForeignText

/// What licences are called: SPDX identifiers by the words of classifiers, by common names, and by how their texts start.
enum LicenseNames {
    /// The last part of a classifier of the index (`License :: OSI Approved :: MIT License`).
    static let byClassifier: [String: String] = [
        "Academic Free License (AFL)": "AFL-3.0", "Apache Software License": "Apache-2.0", "Artistic License": "Artistic-2.0",
        "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0", "BSD License": "BSD-3-Clause",
        "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
        "CEA CNRS Inria Logiciel Libre License, version 2.1 (CeCILL-2.1)": "CECILL-2.1",
        "Common Development and Distribution License 1.0 (CDDL-1.0)": "CDDL-1.0", "Eclipse Public License 1.0 (EPL-1.0)": "EPL-1.0",
        "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0", "European Union Public Licence 1.1 (EUPL 1.1)": "EUPL-1.1",
        "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2", "GNU Affero General Public License v3": "AGPL-3.0-only",
        "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later", "GNU Free Documentation License (FDL)": "GFDL-1.3-or-later",
        "GNU General Public License (GPL)": "GPL-1.0-or-later", "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
        "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later", "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
        "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
        "GNU Lesser General Public License v2 (LGPLv2)": "LGPL-2.0-only",
        "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
        "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
        "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
        "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.0-or-later",
        "Historical Permission Notice and Disclaimer (HPND)": "HPND", "ISC License (ISCL)": "ISC", "MIT License": "MIT",
        "MIT No Attribution License (MIT-0)": "MIT-0", "Mozilla Public License 1.0 (MPL)": "MPL-1.0",
        "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
        "Mulan Permissive Software License v2 (MulanPSL-2.0)": "MulanPSL-2.0", "Open Software License 3.0 (OSL-3.0)": "OSL-3.0",
        "PostgreSQL License": "PostgreSQL", "Python License (CNRI Python License)": "CNRI-Python", "Python Software Foundation License": "PSF-2.0",
        "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1", "The Unlicense (Unlicense)": "Unlicense",
        "Universal Permissive License (UPL)": "UPL-1.0", "University of Illinois/NCSA Open Source License": "NCSA", "W3C License": "W3C",
        "zlib/libpng License": "Zlib", "Zero-Clause BSD (0BSD)": "0BSD", "Zope Public License": "ZPL-2.1",
    ]

    /// Common names in lower case, letters, digits, `.` and `+` only.
    static let byName: [String: String] = [
        "mit": "MIT", "mitlicense": "MIT", "themitlicense": "MIT", "themitlicensemit": "MIT", "expat": "MIT", "expatlicense": "MIT",
        "x11": "X11", "isc": "ISC", "isclicense": "ISC", "bsd": "BSD-3-Clause", "bsdlicense": "BSD-3-Clause", "newbsd": "BSD-3-Clause",
        "modifiedbsd": "BSD-3-Clause", "modifiedbsdlicense": "BSD-3-Clause", "newbsdlicense": "BSD-3-Clause", "bsd3clause": "BSD-3-Clause",
        "3clausebsd": "BSD-3-Clause", "bsd3": "BSD-3-Clause", "bsd3clauselicense": "BSD-3-Clause", "3clausebsdlicense": "BSD-3-Clause",
        "bsd2clause": "BSD-2-Clause", "2clausebsd": "BSD-2-Clause", "simplifiedbsd": "BSD-2-Clause", "bsd2": "BSD-2-Clause",
        "bsd2clauselicense": "BSD-2-Clause", "apache": "Apache-2.0", "apache2": "Apache-2.0", "apache2.0": "Apache-2.0",
        "apachelicense": "Apache-2.0", "apachelicense2.0": "Apache-2.0", "apachelicensev2.0": "Apache-2.0", "apachev2": "Apache-2.0",
        "apacheversion2.0": "Apache-2.0", "apachelicenseversion2.0": "Apache-2.0", "apachesoftwarelicense": "Apache-2.0",
        "apachesoftwarelicense2.0": "Apache-2.0", "asl2.0": "Apache-2.0", "psf": "PSF-2.0", "psfl": "PSF-2.0", "pythonsoftwarefoundation": "PSF-2.0",
        "pythonsoftwarefoundationlicense": "PSF-2.0", "mpl2.0": "MPL-2.0", "mpl2": "MPL-2.0", "mplv2.0": "MPL-2.0", "mplv2": "MPL-2.0",
        "mozillapubliclicense2.0": "MPL-2.0", "mozillapubliclicenseversion2.0": "MPL-2.0", "mozillapubliclicense2.0mpl2.0": "MPL-2.0",
        "mpl1.1": "MPL-1.1", "zpl": "ZPL-2.1", "zpl2.1": "ZPL-2.1", "zopepubliclicense": "ZPL-2.1", "gpl2": "GPL-2.0-only", "gplv2": "GPL-2.0-only",
        "gplv2+": "GPL-2.0-or-later", "gplv2orlater": "GPL-2.0-or-later", "gpl3": "GPL-3.0-only", "gplv3": "GPL-3.0-only",
        "gplv3+": "GPL-3.0-or-later", "gplv3orlater": "GPL-3.0-or-later", "lgpl": "LGPL-2.0-or-later", "lgplv2": "LGPL-2.0-only",
        "lgplv2+": "LGPL-2.0-or-later", "lgplv2.1": "LGPL-2.1-only", "lgplv2.1+": "LGPL-2.1-or-later", "lgplv3": "LGPL-3.0-only",
        "lgplv3+": "LGPL-3.0-or-later", "lgpl3": "LGPL-3.0-only", "agplv3": "AGPL-3.0-only", "agplv3+": "AGPL-3.0-or-later",
        "unlicense": "Unlicense", "theunlicense": "Unlicense", "cc0": "CC0-1.0", "publicdomain": "LicenseRef-Public-Domain", "zlib": "Zlib",
        "wtfpl": "WTFPL", "0bsd": "0BSD", "hpnd": "HPND", "ncsa": "NCSA", "boost": "BSL-1.0",
    ]

    /// Identifiers that a free text may already be.
    static let identifiers = Set(byClassifier.values).union(byName.values).union(["BSD-1-Clause", "BSD-4-Clause", "MIT-CMU", "LGPL-2.1-only"])

    /// The licence that a text of some lines is, by words that only that licence has; nil when none is recognised.
    static func byText(_ text: String) -> String? {
        let words = text.start(bytes: 20_000).lowercased().words.joined(separator: " ")
        func says(_ phrase: String) -> Bool { words.utf8.has(phrase) }
        if says("apache license version 2.0") || says("apache license, version 2.0") { return "Apache-2.0" }
        if says("mozilla public license version 2.0") || says("mozilla public license, version 2.0") || says("mozilla public license, v. 2.0") {
            return "MPL-2.0"
        }
        if says("gnu affero general public license version 3") { return "AGPL-3.0-only" }
        if says("gnu lesser general public license version 3") { return "LGPL-3.0-only" }
        if says("gnu lesser general public license version 2.1") { return "LGPL-2.1-only" }
        if says("gnu general public license version 3") { return "GPL-3.0-only" }
        if says("gnu general public license version 2") { return "GPL-2.0-only" }
        if says("zope public license (zpl) version 2.1") { return "ZPL-2.1" }
        if says("python software foundation license version 2") { return "PSF-2.0" }
        if says("redistribution and use in source and binary forms") {
            return says("neither the name") || says("may not be used to endorse") || says("the names of its contributors") ? "BSD-3-Clause" : "BSD-2-Clause"
        }
        if says("permission is hereby granted, free of charge, to any person obtaining a copy") { return "MIT" }
        if says("permission to use, copy, modify, and/or distribute this software for any purpose")
            || says("permission to use, copy, modify, and distribute this software for any purpose")
        {
            return "ISC"
        }
        if says("this is free and unencumbered software released into the public domain") { return "Unlicense" }
        return nil
    }
}
