/// What can be written as a message.
protocol ProtobufMessage {
    /// Writes the fields.
    func write(to writer: inout ProtobufWriter)
}

extension ProtobufMessage {
    /// The message's bytes.
    func serialized() -> [UInt8] {
        var writer = ProtobufWriter()
        write(to: &writer)
        return writer.bytes
    }
}
