/// Why a JPEG 2000 file cannot be decoded.
public enum JPEG2000Fault: Error, Hashable, Sendable {
    /// Something is missing or contradicts itself; what it is.
    case damaged(String)
    /// The file is of a kind that is not read; which one, with an article.
    case unsupported(String)
    /// The file could not be read.
    case unreadable
}

extension ByteSource {
    /// Bytes of a range of a JPEG 2000 file.
    func jpeg2000(_ range: Range<Int>) throws(JPEG2000Fault) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw .damaged("the file ends early")
        }
        guard let bytes = read(at: range.lowerBound, count: range.count) else { throw .unreadable }
        return bytes
    }

    /// An unsigned number of two or four bytes of a JPEG 2000 file.
    func jpeg2000(at offset: Int, count: Int) throws(JPEG2000Fault) -> Int {
        Int(ByteOrder.big.unsigned(try jpeg2000(offset..<offset + count)))
    }
}
