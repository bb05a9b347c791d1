public import Imaging

/// Five square windows of a picture at its full resolution: what a small copy cannot show.
public struct DetailWindows: Sendable {
    /// Places of the windows, as shares of the width and height.
    private static let places = [(0.5, 0.5), (0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)]
    /// Smaller pictures have none.
    private static let leastSide = 160

    /// Pixels of a window's side, a power of two.
    public let side: Int
    /// `side * side` code values of each window, in grey or of green.
    public let windows: [[UInt8]]

    /// Looks at a picture; small ones have no windows.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public init(_ picture: borrowing VipsImage) throws(ImagingError) {
        let shorter = min(picture.width, picture.height)
        side = shorter >= 384 ? 256 : 128
        var windows: [[UInt8]] = []
        for place in Self.places where shorter >= Self.leastSide {
            windows.append(try Self.window(of: picture, at: place, side: side))
        }
        self.windows = windows
    }

    /// The windows below each other; nil if there are none.
    var picture: AnalysisPicture? {
        guard !windows.isEmpty else { return nil }
        return AnalysisPicture(
            samples: windows.flatMap { $0 }, width: side, height: side * windows.count, bands: 1)
    }

    private static func window(
        of picture: borrowing VipsImage, at place: (Double, Double), side: Int
    ) throws(ImagingError) -> [UInt8] {
        func start(_ share: Double, _ length: Int) -> Int {
            min(max(Int(Double(length) * share) - side / 2, 0), length - side)
        }
        let window = try picture.cropped(
            x: start(place.0, picture.width), y: start(place.1, picture.height), width: side,
            height: side)
        let copy = try AnalysisPicture(window)
        guard copy.bands == 3 else { return copy.samples }
        return stride(from: 1, to: copy.samples.count, by: 3).map { copy.samples[$0] }
    }
}
