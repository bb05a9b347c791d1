/// The number before a value that tells its kind.
enum TorchTag: Int {
    case nothing = 0
    case number = 1
    case string = 2
    case table = 3
    case object = 4
    case boolean = 5
    /// Of old files: without a number of its own.
    case plainFunction = 6
    /// Of old files.
    case legacyFunction = 7
    case function = 8

    /// The kind in messages, with article.
    var name: String {
        switch self {
        case .nothing: "nil"
        case .number: "a number"
        case .string: "a string"
        case .table: "a table"
        case .object: "an object"
        case .boolean: "a boolean"
        case .plainFunction, .legacyFunction, .function: "a function"
        }
    }
}
