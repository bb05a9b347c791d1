extension XMPPacket {
    /// How much of a file's beginning is looked through: JPEG and PNG files have their packets there.
    private static let headBytes = 1 << 20
    /// How much of its end: TIFF files have them there.
    private static let tailBytes = 4 << 20

    /// The first packet that stands as it is in the beginning or the end of a file of whatever form.
    ///
    /// For files that are too damaged to be taken apart.
    ///
    /// - Returns: nil if there is none, or the file cannot be read.
    public static func searched(in source: some ByteSource) -> [UInt8]? {
        let head = source.read(at: 0, count: min(source.count, headBytes))
        if let packet = head.flatMap(packet) { return packet }
        let length = min(source.count, tailBytes)
        return source.read(at: source.count - length, count: length).flatMap(packet)
    }

    private static func packet(in bytes: [UInt8]) -> [UInt8]? {
        guard let start = bytes.firstRange(of: Array("<?xpacket begin".utf8))?.lowerBound,
            let close = bytes[start...].firstRange(of: Array("<?xpacket end".utf8)),
            let end = bytes[close.upperBound...].firstRange(of: Array("?>".utf8))
        else { return nil }
        return Array(bytes[start..<end.upperBound])
    }
}
