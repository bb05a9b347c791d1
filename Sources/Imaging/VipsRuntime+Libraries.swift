import CHEIF
import CJXL
import COpenJPEG
import CVipsShim
public import Records

extension VipsRuntime {
    /// The libraries that decode and encode, with the versions that results were checked with.
    ///
    /// libjpeg and libpng, which libvips calls, do not tell their versions at run time.
    public static var libraries: [LibraryVersion] {
        [
            LibraryVersion("libvips", version, tested: "8.14"),
            LibraryVersion("libtiff", tiffVersion, tested: "4.5"),
            LibraryVersion("OpenJPEG", String(cString: opj_version()), tested: "2.5"),
            LibraryVersion("libheif", String(cString: heif_get_version()), tested: "1.15"),
            LibraryVersion("libjxl", jxlVersion, tested: "0.7"),
        ]
    }

    /// The last word of the first line.
    private static var tiffVersion: String {
        let line = String(cString: shim_tiff_version()).prefix { !$0.isNewline }
        return String(line.split(separator: " ").last ?? "")
    }

    /// 7000 is 0.7.0.
    private static var jxlVersion: String {
        let number = JxlDecoderVersion()
        return "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
    }
}
