import Glibc
import Records

/// A picture whose decoder holds all of it in memory, as its header tells beforehand.
struct WholePicture {
    /// What the file is, with article.
    let kind: String
    /// Bytes that the decoder holds at least.
    let leastBytes: Int

    /// Bytes that this process may have.
    static var mostBytes: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }
}
