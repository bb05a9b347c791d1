/// Reads one value out of bytes of any origin.
///
/// Source: RFC 8949, 3. Values of indefinite length are read. What is not well-formed or not valid is
/// refused: bytes left over, texts that are no UTF-8, keys that come twice, numbers in reserved forms.
struct CBORReader {
    /// Deepest nesting that is read.
    static let maximumDepth = 32
    /// Most values that are read, those inside others among them.
    static let maximumItems = 1 << 17

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var items = 0

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// The value that bytes consist of.
    ///
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/store``.
    static func value(_ bytes: ArraySlice<UInt8>) throws(CredentialsError) -> CBORValue {
        var reader = CBORReader(bytes)
        let value = try reader.read(depth: 0)
        guard reader.rest == 0 else { throw fault("bytes follow its end") }
        return value
    }

    private static func fault(_ what: String) -> CredentialsError {
        CredentialsError(.store, "A CBOR value is damaged: \(what).")
    }

    private var rest: Int { bytes.endIndex - position }

    private mutating func take(_ count: UInt64) throws(CredentialsError) -> ArraySlice<UInt8> {
        guard let count = Int(exactly: count), count <= rest else {
            throw Self.fault("it ends too early")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// The first byte of an item, and its argument; nil for an indefinite length.
    private mutating func head() throws(CredentialsError) -> (initial: UInt8, argument: UInt64?) {
        guard let initial = try take(1).first else { throw Self.fault("it ends too early") }
        switch initial & 31 {
        case let small where small < 24: return (initial, UInt64(small))
        case let width where width < 28:
            let wide = try take(1 << UInt64(width - 24))
            return (initial, wide.reduce(0) { $0 << 8 | UInt64($1) })
        case 31: return (initial, nil)
        default: throw Self.fault("a reserved length")
        }
    }

    private mutating func read(depth: Int) throws(CredentialsError) -> CBORValue {
        let (initial, argument) = try head()
        return try read(initial, argument, depth: depth)
    }

    private mutating func read(
        _ initial: UInt8, _ argument: UInt64?, depth: Int
    ) throws(CredentialsError) -> CBORValue {
        guard depth < Self.maximumDepth else { throw Self.fault("it is nested too deeply") }
        items += 1
        guard items <= Self.maximumItems else { throw Self.fault("it has too many items") }
        switch (initial >> 5, argument) {
        case (0, let number?): return .unsigned(number)
        case (1, let number?): return .negative(number)
        case (2, _): return .bytes(try string(2, argument) { Array($0) })
        case (3, _): return .text(try string(3, argument, Self.text).joined())
        case (4, _): return .array(try elements(argument, depth: depth))
        case (5, _): return .map(try entries(argument, depth: depth))
        case (6, let tag?): return .tagged(tag, try read(depth: depth + 1))
        case (7, let number?): return try simple(initial & 31, number)
        default: throw Self.fault("an indefinite length where none can be")
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(CredentialsError) -> [String] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fault("a text is no UTF-8")
        }
        return [text]
    }

    /// A string, or the chunks that one of indefinite length consists of.
    private mutating func string<Element>(
        _ major: UInt8, _ count: UInt64?,
        _ content: (ArraySlice<UInt8>) throws(CredentialsError) -> [Element]
    ) throws(CredentialsError) -> [Element] {
        if let count { return try content(try take(count)) }
        var whole: [Element] = []
        while true {
            items += 1
            guard items <= Self.maximumItems else { throw Self.fault("it has too many items") }
            let (initial, argument) = try head()
            if initial == 0xFF { return whole }
            guard initial >> 5 == major, let argument else {
                throw Self.fault("a chunk of a string is none")
            }
            whole += try content(try take(argument))
        }
    }

    /// Elements up to their number, or up to the break.
    private mutating func elements(
        _ count: UInt64?, depth: Int
    ) throws(CredentialsError) -> [CBORValue] {
        var values: [CBORValue] = []
        if let count {
            // Each takes a byte at least.
            guard count <= rest else { throw Self.fault("it ends too early") }
            for _ in 0..<count { values.append(try read(depth: depth + 1)) }
            return values
        }
        while let value = try readUnlessBreak(depth: depth + 1) { values.append(value) }
        return values
    }

    private mutating func entries(
        _ count: UInt64?, depth: Int
    ) throws(CredentialsError) -> [CBOREntry] {
        var entries: [CBOREntry] = []
        var keys: Set<CBORValue> = []
        func isDone() -> Bool { count.map { entries.count >= $0 } ?? false }
        if let count, count > rest / 2 { throw Self.fault("it ends too early") }
        while !isDone() {
            let key =
                count == nil
                ? try readUnlessBreak(depth: depth + 1) : try read(depth: depth + 1)
            guard let key else { break }
            guard keys.insert(key).inserted else { throw Self.fault("a key comes twice") }
            entries.append(CBOREntry(key, try read(depth: depth + 1)))
        }
        return entries
    }

    private mutating func readUnlessBreak(
        depth: Int
    ) throws(CredentialsError) -> CBORValue? {
        let (initial, argument) = try head()
        return initial == 0xFF ? nil : try read(initial, argument, depth: depth)
    }

    private func simple(_ form: UInt8, _ number: UInt64) throws(CredentialsError) -> CBORValue {
        switch form {
        case 25: return .float(Double(Float16(bitPattern: UInt16(number))))
        case 26: return .float(Double(Float(bitPattern: UInt32(number))))
        case 27: return .float(Double(bitPattern: number))
        case 24 where number < 32: throw Self.fault("a simple value in a reserved form")
        default: return .simple(UInt8(number))
        }
    }
}

extension CBORValue {
    /// The value that bytes consist of.
    ///
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/store`` if they are no CBOR, or more
    ///   than one value.
    public init(decoding bytes: some Collection<UInt8>) throws(CredentialsError) {
        self = try CBORReader.value(Array(bytes)[...])
    }
}
