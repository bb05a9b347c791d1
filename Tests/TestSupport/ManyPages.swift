/// TIFF files of very many pages.
public enum ManyPages {
    /// So many pages of one grey pixel, in 114 bytes each.
    public static func file(count: Int) -> [UInt8] {
        var file: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0]
        for page in 0..<count {
            let entries = [
                (256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 4), (277, 1), (278, 1),
                (279, 1),
            ]
            file += number(entries.count, 2)
            for (tag, value) in entries {
                file += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4)
            }
            file += number(page == count - 1 ? 0 : file.count + 4, 4)
        }
        return file
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
