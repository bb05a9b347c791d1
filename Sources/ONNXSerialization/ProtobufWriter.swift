/// Writes messages in the wire format of Protocol Buffers.
struct ProtobufWriter {
    /// What has been written.
    private(set) var bytes: [UInt8] = []
}
