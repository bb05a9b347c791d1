/// The type of the scalars of a storage; the raw value is its part of a class name.
public enum TorchElementType: String, Hashable, Sendable, CaseIterable {
    /// IEEE 754 binary64.
    case double = "Double"
    /// IEEE 754 binary32.
    case float = "Float"
    /// IEEE 754 binary16.
    case half = "Half"
    /// Integer of 64 bits with a sign.
    case long = "Long"
    /// Integer of 32 bits with a sign.
    case int = "Int"
    /// Integer of 16 bits with a sign.
    case short = "Short"
    /// Integer of 8 bits.
    case byte = "Byte"
    /// Integer of 8 bits with a sign.
    case char = "Char"

    /// Bytes that one scalar takes.
    public var byteCount: Int {
        switch self {
        case .double, .long: 8
        case .float, .int: 4
        case .half, .short: 2
        case .byte, .char: 1
        }
    }

    /// The type in a class name such as `torch.FloatTensor` or `torch.CudaDoubleStorage`, nil for
    /// other classes.
    ///
    /// On the graphics card no type means Float.
    init?(className: String, suffix: String) {
        var name = Substring(className)
        guard name.hasPrefix("torch."), name.hasSuffix(suffix) else { return nil }
        name = name.dropFirst("torch.".count).dropLast(suffix.count)
        if name == "Cuda" { name = "Float" }
        if name.hasPrefix("Cuda") { name = name.dropFirst("Cuda".count) }
        self.init(rawValue: String(name))
    }
}
