/// EXIF blocks as HEIF items and JPEG XL boxes hold them.
public enum EXIFItem {
    /// The TIFF structure behind the first four bytes, which say how many more to step over.
    ///
    /// Some writers count the six letters that stand in front of it in JPEG files and some do not; a
    /// few leave the four bytes out. Source: ISO/IEC 23008-12, A.2.1; ISO/IEC 18181-2, 9.3.
    ///
    /// - Returns: nil if no TIFF structure begins there.
    public static func structure(_ item: [UInt8]) -> [UInt8]? {
        let offset = item.count > 4 ? Int(ByteOrder.big.unsigned(item[..<4])) : 0
        let starts = [4 + offset, 0].filter { $0 < item.count }
        return starts.lazy.map { EXIFReader.withoutPrefix(Array(item[$0...])) }.first {
            $0.starts(with: [0x49, 0x49, 42, 0]) || $0.starts(with: [0x4D, 0x4D, 0, 42])
        }
    }
}
