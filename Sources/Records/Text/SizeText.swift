/// Sizes and speeds as people read them.
public enum SizeText {
    /// `512 B`, `1.2 MB`, `34 GB`: powers of 1000, as disks are sold.
    public static func bytes(_ count: some BinaryInteger) -> String {
        var scaled = Double(count)
        var unit = "B"
        // Steps up before rounding would write "1,000".
        for larger in ["kB", "MB", "GB", "TB", "PB"] where scaled >= 999.5 {
            scaled /= 1000
            unit = larger
        }
        return DecimalText.fixed(scaled, places: unit == "B" || scaled >= 9.95 ? 0 : 1) + " " + unit
    }

    /// `0.3 megapixels`, `1,234 megapixels`.
    public static func megapixels(_ pixels: some BinaryInteger) -> String {
        let value = Double(pixels) / 1e6
        return DecimalText.fixed(value, places: value >= 9.95 ? 0 : 1) + " megapixels"
    }

    /// `3.4 MP/s`.
    public static func rate(megapixelsPerSecond rate: Double) -> String {
        DecimalText.fixed(rate, places: rate >= 9.95 ? 0 : rate >= 0.995 ? 1 : 2) + " MP/s"
    }
}
