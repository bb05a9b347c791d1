import CVipsShim
public import SystemPackage

/// A picture of 8- or 16-bit samples, held by libvips; pixels are computed when they are pulled.
///
/// Values of a pixel lie side by side, rows from top to bottom. Grey values are sRGB-encoded unless
/// a function says otherwise.
public struct VipsImage: ~Copyable, @unchecked Sendable {
    // Unchecked: the handle is an atomically counted reference to an object that nobody changes after
    // it is made; what must stay on one thread, the window on pixels, is a VipsRegion made on the spot.
    let handle: OpaquePointer
    /// The file whose picture this is: the subject of errors.
    let subject: FilePath

    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int
    /// Samples of a pixel.
    public let bands: Int
    /// Bits of a sample.
    public let bitDepth: Int

    /// Takes over one reference.
    init(adopting handle: OpaquePointer, subject: FilePath) {
        self.handle = handle
        self.subject = subject
        width = Int(shim_width(handle))
        height = Int(shim_height(handle))
        bands = Int(shim_bands(handle))
        bitDepth = Int(shim_sample_bits(handle))
    }

    deinit {
        shim_image_unref(handle)
    }

    /// The picture that a call of the shim makes.
    func derived(_ what: String, _ make: (OpaquePointer) -> OpaquePointer?)
        throws(ImagingError) -> VipsImage
    {
        guard let made = make(handle) else {
            throw .internalFailure(subject, what, detail: VipsMessages.take())
        }
        return VipsImage(adopting: made, subject: subject)
    }

    /// A second reference to the same picture.
    public func shared() -> VipsImage {
        shim_image_ref(handle)
        return VipsImage(adopting: handle, subject: subject)
    }

    /// Bytes of all samples without padding.
    var bytes: Int { width * height * bands * (bitDepth / 8) }

    /// True if all samples are 8- or 16-bit whole numbers.
    var hasPlainSamples: Bool { shim_sample_format(handle) != SHIM_SAMPLE_OTHER }
}

extension VipsImage {
    /// A picture of 8-bit samples, copied.
    ///
    /// - Precondition: `samples.count == width * height * bands`.
    /// - Throws: an internal error if libvips has no memory for it.
    public static func fromMemory(
        _ samples: [UInt8], width: Int, height: Int, bands: Int, subject: FilePath = "memory"
    ) throws(ImagingError) -> VipsImage {
        let made = samples.withUnsafeBytes { copy($0, width, height, bands, bits: 8) }
        return try adopt(made, subject)
    }

    /// A picture of 16-bit samples, copied.
    ///
    /// - Precondition: `samples.count == width * height * bands`.
    /// - Throws: an internal error if libvips has no memory for it.
    public static func fromMemory(
        _ samples: [UInt16], width: Int, height: Int, bands: Int, subject: FilePath = "memory"
    ) throws(ImagingError) -> VipsImage {
        let made = samples.withUnsafeBytes { copy($0, width, height, bands, bits: 16) }
        return try adopt(made, subject)
    }

    private static func copy(
        _ bytes: UnsafeRawBufferPointer, _ width: Int, _ height: Int, _ bands: Int, bits: Int
    ) -> OpaquePointer? {
        precondition(
            bytes.count == width * height * bands * bits / 8,
            "\(bytes.count) bytes for \(width)x\(height)x\(bands) samples of \(bits) bits")
        return shim_from_memory(
            bytes.baseAddress, Int32(width), Int32(height), Int32(bands), Int32(bits))
    }

    static func adopt(_ made: OpaquePointer?, _ subject: FilePath)
        throws(ImagingError) -> VipsImage
    {
        guard let made else {
            throw .internalFailure(subject, "Holding a picture", detail: VipsMessages.take())
        }
        return VipsImage(adopting: made, subject: subject)
    }
}
