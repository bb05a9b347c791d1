/// What Photoshop's image resources are called.
///
/// Source: Adobe Photoshop File Formats Specification, "Image Resource IDs".
enum PhotoshopNames {
    /// The name of a resource for people; of one that has none, its number.
    static func name(of id: Int) -> String {
        let name: String? =
            switch id {
            case 0x07D0...0x0BB6: "path"
            case 0x0FA0...0x1387: "plug-in resource"
            default: names[id]
            }
        return "Photoshop \(name ?? "resource \(id)")"
    }

    private static let names: [Int: String] = [
        0x03E8: "channels, rows and columns", 0x03E9: "Macintosh print information",
        0x03EB: "indexed color table", 0x03EE: "names of alpha channels",
        0x03EF: "display information",
        0x03F0: "caption", 0x03F1: "border", 0x03F2: "background color", 0x03F3: "print flags",
        0x03F4: "grayscale halftoning", 0x03F5: "color halftoning", 0x03F6: "duotone halftoning",
        0x03F7: "grayscale transfer function", 0x03F8: "color transfer functions",
        0x03F9: "duotone transfer functions", 0x03FA: "duotone information",
        0x03FB: "effective black and white values", 0x03FD: "EPS options", 0x03FE: "quick mask",
        0x0400: "layer state", 0x0401: "working path", 0x0402: "layer groups",
        0x0405: "raw format mode", 0x0406: "JPEG quality", 0x0408: "grid and guides",
        0x0409: "thumbnail", 0x040C: "thumbnail", 0x040D: "global angle", 0x040E: "color samplers",
        0x0410: "watermark", 0x0411: "ICC untagged flag", 0x0412: "effects visible",
        0x0413: "spot halftone", 0x0414: "base of IDs", 0x0415: "names of alpha channels",
        0x0416: "number of indexed colors", 0x0417: "transparency index", 0x0419: "global altitude",
        0x041A: "slices", 0x041B: "workflow URL", 0x041C: "jump to XPEP",
        0x041D: "alpha identifiers",
        0x041E: "list of URLs", 0x0421: "version", 0x0423: "EXIF data 3", 0x0426: "print scale",
        0x0428: "pixel aspect ratio", 0x0429: "layer comps", 0x042A: "alternate duotone colors",
        0x042B: "alternate spot colors", 0x042D: "selected layers", 0x042E: "HDR toning",
        0x042F: "print information", 0x0430: "enabled layer groups", 0x0431: "color samplers",
        0x0432: "measurement scale", 0x0433: "timeline", 0x0434: "sheet disclosure",
        0x0435: "display information", 0x0436: "onion skins", 0x0438: "counts",
        0x043A: "print information", 0x043B: "print style", 0x043C: "Macintosh print information",
        0x043D: "Windows print settings", 0x043E: "auto save path", 0x043F: "auto save format",
        0x0440: "path selection", 0x0BB7: "name of the clipping path", 0x0BB8: "origin path",
        0x1B58: "ImageReady variables", 0x1B59: "ImageReady data sets",
        0x1F40: "Lightroom workflow", 0x2710: "print flags",
    ]
}
