import SystemPackage
import TestSupport

/// Compares the metadata of two repositories field by field, with Python's XML parser.
enum MetadataComparison {
    /// Returns one line for each difference; empty if the documents are equal.
    ///
    /// It compares elements, order, attributes and texts, but ignores white space at both ends.
    static func differences(_ first: FilePath, _ second: FilePath) async throws -> [String] {
        let result = try await Tool.run(try Tool.oraclePython, ["-c", script, first.string, second.string])
        guard result.succeeded else { throw FixtureFailure(text: result.errors) }
        return result.output.split(separator: "\n").map(String.init)
    }

    private static let script = """
        import glob, gzip, lzma, subprocess, sys
        import xml.etree.ElementTree as ET

        def load(directory, kind):
            index = ET.parse(directory + '/repodata/repomd.xml').getroot()
            ns = '{http://linux.duke.edu/metadata/repo}'
            for data in index.iter(ns + 'data'):
                if data.get('type') != kind: continue
                path = directory + '/' + data.find(ns + 'location').get('href')
                if path.endswith('.gz'): raw = gzip.open(path).read()
                elif path.endswith('.xz'): raw = lzma.open(path).read()
                elif path.endswith('.zst'): raw = subprocess.run(['zstd', '-dc', path], check=True, capture_output=True).stdout
                else: raw = open(path, 'rb').read()
                return ET.fromstring(raw)
            sys.exit('no ' + kind + ' in ' + directory)

        def flat(node):
            return (node.tag.split('}')[-1], sorted(node.attrib.items()), (node.text or '').strip(), [flat(child) for child in node])

        def show(path, a, b):
            if a == b: return
            if a[0] != b[0] or a[1] != b[1] or a[2] != b[2] or len(a[3]) != len(b[3]):
                print(path, 'first', a[:3], [c[:3] for c in a[3]], 'second', b[:3], [c[:3] for c in b[3]])
                return
            for x, y in zip(a[3], b[3]): show(path + '/' + x[0], x, y)

        for kind in ('primary', 'filelists', 'other'):
            a, b = load(sys.argv[1], kind), load(sys.argv[2], kind)
            if len(a) == 0: print(kind, 'is empty')
            show(kind, flat(a), flat(b))
        """
}
