/// The candidate that was most likely meant by a misspelt word; nil if none is near.
func suggestion(for word: String, among candidates: [String]) -> String? {
    let limit = max(1, word.count / 3)
    let ranked = candidates.map { (distance: editDistance(word.lowercased(), $0), word: $0) }
    return ranked.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
}

/// Number of insertions, deletions, substitutions and swaps of neighbours that make one word the other
/// (optimal string alignment).
func editDistance(_ left: String, _ right: String) -> Int {
    let a = Array(left.prefix(64))
    let b = Array(right.prefix(64))
    var table = [[Int]](repeating: Array(0...b.count), count: a.count + 1)
    for i in 0...a.count { table[i][0] = i }
    for i in 0..<a.count {
        for j in 0..<b.count {
            var best = min(table[i][j + 1], table[i + 1][j]) + 1
            best = min(best, table[i][j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                best = min(best, table[i - 1][j - 1] + 1)
            }
            table[i + 1][j + 1] = best
        }
    }
    return table[a.count][b.count]
}
