extension XMPPacket {
    /// How much of a file's beginning is looked through: JPEG and PNG files have their packets there.
    private static let headBytes = 1 << 20
    /// How much of its end: TIFF files have them there.
    private static let tailBytes = 4 << 20

    /// The first packet that stands as it is in the beginning or the end of a file of whatever form.
    ///
    /// For files that are too damaged to be taken apart: a packet whose padding or end is cut off counts.
    ///
    /// - Returns: up to the end of its document; nil if there is none, or the file cannot be read.
    public static func searched(in source: some ByteSource) -> [UInt8]? {
        let head = source.read(at: 0, count: min(source.count, headBytes))
        if let packet = head.flatMap(packet) { return packet }
        let length = min(source.count, tailBytes)
        return source.read(at: source.count - length, count: length).flatMap(packet)
    }

    private static func packet(in bytes: [UInt8]) -> [UInt8]? {
        guard let start = bytes.firstRange(of: Array("<?xpacket begin".utf8))?.lowerBound,
            let end = bytes[start...].firstRange(of: Array("</x:xmpmeta>".utf8))?.upperBound
        else { return nil }
        return Array(bytes[start..<end])
    }
}
