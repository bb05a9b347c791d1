extension TorchParser {
    /// Tells the files that are most easily taken for one of Torch7.
    func checkBeginning() throws(TorchError) {
        let bytes = cursor.bytes
        func fail(_ code: TorchError.Code, _ detail: String) -> TorchError {
            TorchError(code, path: cursor.path, detail: detail)
        }
        guard !bytes.isEmpty else { throw fail(.truncated, "the file is empty") }
        guard bytes.count >= 4 else {
            throw fail(.truncated, "the file has \(bytes.count) bytes, fewer than any value")
        }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "8")
        if digits.contains(bytes[0]), bytes[1] == UInt8(ascii: "\n") || bytes[1] == 0x0D {
            throw fail(.textMode, "the file is one of Torch7's text mode (ascii), not binary")
        }
        guard let tag = cursor.peekedInt32, TorchTag(rawValue: Int(tag)) != nil else {
            throw fail(.notTorch, "the file is not a binary file of Torch7")
        }
    }

    /// Reads a value: nil if it waits for others now.
    mutating func readValue() throws(TorchError) -> TorchValue? {
        try countValue()
        let start = cursor.position
        let number = try cursor.int32("the kind of a value")
        guard let tag = TorchTag(rawValue: number) else {
            throw cursor.error(
                .unknownKind, "a value is of kind \(number); 0 to 8 are expected", at: start)
        }
        switch tag {
        case .nothing: return .nothing
        case .number: return .number(try cursor.double("a number"))
        case .string: return .string(try cursor.string("a string"))
        case .boolean: return try readBoolean()
        case .table: return try readTable()
        case .object: return try readObject()
        case .plainFunction: return try readFunction(index: nil)
        case .legacyFunction, .function:
            let (index, known) = try readIndex(of: .function)
            if let known { return known }
            return try readFunction(index: index)
        }
    }

    private mutating func readBoolean() throws(TorchError) -> TorchValue {
        let start = cursor.position
        let value = try cursor.int32("a boolean")
        guard value == 0 || value == 1 else {
            throw cursor.error(
                .invalidValue, "a boolean is \(value); 0 or 1 is expected", at: start)
        }
        return .boolean(value == 1)
    }

    private mutating func readTable() throws(TorchError) -> TorchValue? {
        let (index, known) = try readIndex(of: .table)
        if let known { return known }
        // The shortest key is an empty string, the shortest value nil.
        let count = try cursor.count("the number of pairs of a table", leastBytes: 12)
        guard count > 0 else { return finish(.table(TorchTable(entries: [])), index: index) }
        begin(.table(remaining: count), index: index)
        return nil
    }

    /// Passes over the bytes of a function; what it refers to follows.
    private mutating func readFunction(index: Int?) throws(TorchError) -> TorchValue? {
        let count = try cursor.count("the length of a function", leastBytes: 1)
        _ = try cursor.take(count, "a function")
        begin(.function, index: index)
        return nil
    }
}
