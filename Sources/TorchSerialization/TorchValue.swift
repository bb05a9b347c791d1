/// A value of Lua as a file holds it.
public enum TorchValue: Hashable, Sendable {
    /// `nil`.
    case nothing
    /// A number; Lua of this time has only this kind.
    case number(Double)
    /// `true` or `false`.
    case boolean(Bool)
    /// Text; bytes that are no UTF-8 are replaced.
    case string(String)
    /// Something with an identity: the same reference is the same object.
    case reference(TorchReference)
    /// A function, which is skipped.
    case function

    /// The number, if it is one.
    public var number: Double? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    /// The reference, if it is one.
    public var reference: TorchReference? {
        guard case .reference(let value) = self else { return nil }
        return value
    }
}

/// The identity of a table or object in its file.
public struct TorchReference: Hashable, Sendable {
    /// Its place in the order of writing, from 1.
    public let index: Int
}

/// What a reference stands for.
public enum TorchObject: Sendable {
    /// A table of Lua.
    case table(TorchTable)
    /// An object of a class that is no tensor.
    case instance(TorchInstance)
    /// A view of a storage.
    case tensor(TorchTensor)
    /// Scalars in the file.
    case storage(TorchStorage)
    /// A function, which is skipped.
    case function
}

/// An object of a class: a table of its fields.
public struct TorchInstance: Hashable, Sendable {
    /// The class, such as `nn.Linear`.
    public let className: String
    /// The version of the class's form; 0 for files older than versions.
    public let version: Int
    /// The table of the fields.
    public let fields: TorchReference
}
