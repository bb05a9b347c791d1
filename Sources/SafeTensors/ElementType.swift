/// How a safetensors file stores the scalars of a tensor; the raw value is the format's `dtype`.
///
/// Types of less than a byte, which the format has since 2025, are not known here.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
    /// One byte, 0 or 1.
    case bool = "BOOL"
    /// Integer of 8 bits.
    case u8 = "U8"
    /// Integer of 8 bits with a sign.
    case i8 = "I8"
    /// Float of 8 bits, 5 of them exponent.
    case f8e5m2 = "F8_E5M2"
    /// Float of 8 bits, 4 of them exponent.
    case f8e4m3 = "F8_E4M3"
    /// Integer of 16 bits with a sign.
    case i16 = "I16"
    /// Integer of 16 bits.
    case u16 = "U16"
    /// IEEE 754 binary16.
    case f16 = "F16"
    /// The upper half of a binary32.
    case bf16 = "BF16"
    /// Integer of 32 bits with a sign.
    case i32 = "I32"
    /// Integer of 32 bits.
    case u32 = "U32"
    /// IEEE 754 binary32.
    case f32 = "F32"
    /// Integer of 64 bits with a sign.
    case i64 = "I64"
    /// Integer of 64 bits.
    case u64 = "U64"
    /// IEEE 754 binary64.
    case f64 = "F64"

    /// Bytes that one scalar takes.
    public var byteCount: Int {
        switch self {
        case .bool, .u8, .i8, .f8e5m2, .f8e4m3: 1
        case .i16, .u16, .f16, .bf16: 2
        case .i32, .u32, .f32: 4
        case .i64, .u64, .f64: 8
        }
    }
}
