import Records

/// A reader of foreign bytes, as libFuzzer's program and the tests of its corpora call it.
///
/// A target reads any bytes without a trap and without memory or time that the bytes do not justify;
/// where there is more to say of the result, it says so by a precondition.
public enum FuzzTarget: String, CaseIterable, Sendable {
    // Files of models and texts that people write
    case safetensors, torch, recipe, table
    // What supervisor and workers tell each other
    case request, reply
    // Blocks of metadata, and what comes out of them
    case exif, iptc, xmp
    // Manifest stores, and what they consist of
    case credentials
    // Headers and structures of pictures
    case tiff, jpeg, png, webp, jp2, heif, icc
    case manifestPlace = "manifest-place"
    // Whole pictures of the formats that are decoded here, or by C code of ours
    case tiffPicture = "tiff-picture", jpegPicture = "jpeg-picture", jp2Picture = "jp2-picture"
    case bmpPicture = "bmp-picture", pnmPicture = "pnm-picture"

    /// Reads bytes; whether they are refused does not matter.
    public func run(_ bytes: [UInt8]) {
        switch self {
        case .safetensors: ModelTargets.safetensors(bytes)
        case .torch: ModelTargets.torch(bytes)
        case .recipe: TextTargets.recipe(bytes)
        case .table: TextTargets.table(bytes)
        case .request: MessageTargets.request(bytes)
        case .reply: MessageTargets.reply(bytes)
        case .exif: MetadataTargets.exif(bytes)
        case .iptc: MetadataTargets.iptc(bytes)
        case .xmp: MetadataTargets.xmp(bytes)
        case .credentials: CredentialsTargets.credentials(bytes)
        case .tiff: MetadataTargets.tiff(bytes)
        case .jpeg: MetadataTargets.jpeg(bytes)
        case .png: MetadataTargets.png(bytes)
        case .jp2: MetadataTargets.jp2(bytes)
        case .manifestPlace: ManifestTargets.place(bytes)
        case .heif: MetadataTargets.heif(bytes)
        case .webp: PictureTargets.webp(bytes)
        case .icc: PictureTargets.icc(bytes)
        case .tiffPicture: PictureTargets.decode(bytes, as: .tiff)
        case .jpegPicture: PictureTargets.decode(bytes, as: .jpeg)
        case .jp2Picture: PictureTargets.decode(bytes, as: .jp2)
        case .bmpPicture: PictureTargets.decode(bytes, as: .bmp)
        case .pnmPicture: PictureTargets.decode(bytes, as: .pnm)
        }
    }
}
