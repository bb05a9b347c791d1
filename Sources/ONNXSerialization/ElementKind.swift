/// Numbers of the format's `TensorProto.DataType`.
enum ElementKind: Int64 {
    case float = 1
    case int64 = 7
}
