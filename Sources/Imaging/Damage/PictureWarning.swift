public import Records

/// Something about a picture that is not in order and did not keep it from being decoded.
public struct PictureWarning: Hashable, Sendable {
    /// What it is, in a sentence, or in a decoder's words.
    public let text: String
    /// The flag that it raises; nil where pixels are not concerned and another flag tells.
    public let flag: QualityFlag?

    /// Data that pixels come from are damaged: some of them may be wrong or missing.
    static func damage(_ text: String) -> Self { Self(text: text, flag: .damagedData) }

    /// Every pixel is there; something beside them is not in order.
    static func oddity(_ text: String) -> Self { Self(text: text, flag: .decoderWarning) }
}
