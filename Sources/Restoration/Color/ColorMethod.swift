public import Colorization
import Imaging

/// How colours are predicted and brought to a picture: the part of a recipe that pixels of one picture
/// depend on, beside the model.
public struct ColorMethod: Hashable, Sendable {
    /// The resolution at which chroma is predicted.
    public enum Chroma: String, CaseIterable, Sendable {
        /// At the picture's own, as in the paper of 2016.
        case native
        /// Once, from a small copy: the same colours whatever the resolution of the scan.
        case coarse
        /// The colours of regions from the small copy, details from both.
        case multiscale
    }

    /// How chroma is brought to full size.
    public enum Upsampling: String, CaseIterable, Sendable {
        /// Edges of chroma follow edges of lightness.
        case guided
        /// Without a look at lightness, as in the paper of 2016.
        case bilinear
    }

    /// How pictures are resampled for the network, and its colours put onto them.
    public enum Preprocessing: String, CaseIterable, Sendable {
        /// In the ways of this program, which stream.
        case standard
        /// As the program of the paper's authors does, sample by sample.
        case paperProgram = "reference"
    }

    /// The resolution at which chroma is predicted.
    public var chroma: Chroma
    /// Long side of the small copy in pixels; smaller pictures keep their size.
    public var coarseSide: Int
    /// How chroma is brought to full size.
    public var upsampling: Upsampling
    /// Whether the network sees the tones stretched to full range.
    public var normalize: Bool
    /// How much of that stretch follows the tones of the surroundings, 0 (none) to 1.
    public var localContrast: Double
    /// Factor on a* and b*; 1 leaves them as they are predicted.
    public var saturation: Double
    /// How the colours of the whole are to differ from what they would be.
    public var wish = PaletteWish.none
    /// How pictures are resampled for the network, and its colours put onto them.
    public var preprocessing = Preprocessing.standard

    /// The method of the paper of 2016.
    public static let paper = ColorMethod(
        chroma: .native, coarseSide: 500, upsampling: .bilinear, normalize: false,
        localContrast: 0, saturation: 1)

    /// Whether everything but the preprocessing is as in the paper, as ``Preprocessing/paperProgram`` needs.
    var isPlain: Bool {
        chroma == .native && upsampling == .bilinear && !normalize && localContrast == 0
            && saturation == 1 && wish == .none
    }

    /// How scans in colour become grey.
    var grayMixture: GrayMixture { preprocessing == .paperProgram ? .luma : .luminance }
}
