import Native

/// Set operations on two sorted lists of packages at the end of one array.
enum PackageSets {
    enum Operation {
        case union, intersection, difference
    }

    /// Replaces two lists, the first from `start` and the second from `middle` on, by their combination.
    ///
    /// It works in place, because there are thousands of lists, nearly all with one element.
    static func combine(_ operation: Operation, _ packages: inout [SolverPackage], from start: Int, middle: Int) {
        if operation == .union {
            let all = Set(packages[start...]).sorted()
            packages.replaceSubrange(start..., with: all)
            return
        }
        var (end, second) = (start, middle)
        for first in start..<middle {
            let package = packages[first]
            while second < packages.count, packages[second] < package { second += 1 }
            let isInBoth = second < packages.count && packages[second] == package
            if isInBoth == (operation == .intersection) {
                packages[end] = package
                end += 1
            }
        }
        packages.removeSubrange(end...)
    }
}
