import CVipsShim
import Files

extension VipsImage {
    /// Computes every row once and shows it, from top to bottom; `take` returns false to fail.
    ///
    /// - Returns: 0, or -1 if a row could not be computed or taken.
    func pullRows(_ take: (UnsafeRawBufferPointer) -> Bool) -> CInt {
        withoutActuallyEscaping(take) { take in
            let taker = RowTaker(take)
            return withExtendedLifetime(taker) {
                shim_pull_rows(
                    handle,
                    { context, row, length in
                        guard let context, let row else { return -1 }
                        let taker = Unmanaged<RowTaker>.fromOpaque(context).takeUnretainedValue()
                        return taker.take(UnsafeRawBufferPointer(start: row, count: length))
                            ? 0 : -1
                    }, Unmanaged.passUnretained(taker).toOpaque())
            }
        }
    }

    /// SHA-256 of all samples, row by row, in the machine's byte order; nil if a row could not be computed.
    func sampleDigest() -> [UInt8]? {
        var hash = SHA256()
        let status = pullRows { row in
            hash.update(row)
            return true
        }
        return status == 0 ? hash.finalize() : nil
    }
}

/// Carries a closure through C.
private final class RowTaker {
    let take: (UnsafeRawBufferPointer) -> Bool

    init(_ take: @escaping (UnsafeRawBufferPointer) -> Bool) { self.take = take }
}
