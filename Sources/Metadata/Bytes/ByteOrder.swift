/// Which byte of a number comes first.
enum ByteOrder: Sendable, Hashable {
    case little, big

    /// An unsigned number of up to eight bytes.
    func unsigned(_ bytes: some BidirectionalCollection<UInt8>) -> UInt64 {
        switch self {
        case .big: bytes.reduce(0) { $0 << 8 | UInt64($1) }
        case .little: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// The bytes of an unsigned number.
    func bytes(_ value: UInt64, count: Int) -> [UInt8] {
        let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
        return self == .little ? little : little.reversed()
    }
}
