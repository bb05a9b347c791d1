public import Imaging

/// Finds the photograph in a scan that shows more than the photograph.
///
/// Around a photograph may be the scanner's bed, a mount of paper or card, the rebate of the film: surfaces that are even
/// along a side of the scan and end in a straight edge. One edge proves nothing, for a horizon or a wall makes one, too: at
/// least two have to be parallel or at right angles to a few tenths of a degree. A surface may lie in another one, such as a
/// print with a white border on a black bed.
///
/// Thresholds were found on 8,671 borderless and bordered photographs and on scans made from some of them.
public enum FrameAnalysis {
    /// Side that the longer side of an analysed copy has at most: a pixel along it is 0.04 degrees.
    static let longSide = 1600

    /// How many surfaces may lie in each other.
    private static let mostLayers = 3
    /// What is skipped inside an edge before looking for another, as a share of the longer side: the edge's blur.
    private static let inset = 0.004
    /// A strip along the sides in which anything may be, as a share of the longer side.
    private static let sliver = 0.006

    /// The photograph's frame in a grey picture of any size, in the picture's pixels.
    ///
    /// - Returns: nil where nothing but the photograph is seen.
    /// - Throws: an internal error if computing the pixels fails.
    public static func frame(
        of picture: borrowing VipsImage
    ) throws(ImagingError) -> PhotographFrame? {
        let copy = try picture.reduced(longSide: longSide)
        return try frame(of: copy, layer: 1)?.scaled(
            x: Double(picture.width) / Double(copy.width),
            y: Double(picture.height) / Double(copy.height))
    }

    private static func frame(
        of copy: borrowing VipsImage, layer: Int
    ) throws(ImagingError) -> PhotographFrame? {
        let picture = try AnalysisPicture(copy.shared())
        var outer = frame(of: picture, least: layer == 1 ? 2 : 3)
        if outer == nil, layer == 1 { outer = try frameInsideSliver(of: copy) }
        guard let outer else { return nil }
        if let inner = try inner(of: copy, outer, layer: layer) { return inner }
        return outer
    }

    /// What is found if a bed of a few pixels' width, too narrow to be seen, is left out.
    private static func frameInsideSliver(
        of copy: borrowing VipsImage
    ) throws(ImagingError) -> PhotographFrame? {
        let strip = max(2, Int((Double(max(copy.width, copy.height)) * sliver).rounded()))
        let (width, height) = (copy.width - 2 * strip, copy.height - 2 * strip)
        guard min(width, height) >= leastSide else { return nil }
        let rest = try copy.cropped(x: strip, y: strip, width: width, height: height)
        guard var frame = frame(of: try AnalysisPicture(rest), least: 3) else { return nil }
        frame.corners = frame.corners.map {
            Point(x: $0.x + Double(strip), y: $0.y + Double(strip))
        }
        return frame
    }

    /// The frame inside a frame, where there is one, in pixels of the same picture.
    private static func inner(
        of copy: borrowing VipsImage, _ outer: PhotographFrame, layer: Int
    ) throws(ImagingError) -> PhotographFrame? {
        guard layer < mostLayers else { return nil }
        let middle = Point(x: Double(copy.width) / 2, y: Double(copy.height) / 2)
        let upright = outer.corners.map { $0.turned(degrees: -outer.angle, about: middle) }
        let gap = max(2, Int((Double(max(copy.width, copy.height)) * inset).rounded()))
        let left = Int(max(upright[0].x, upright[3].x, 0).rounded(.up)) + gap
        let right = Int(min(upright[1].x, upright[2].x, Double(copy.width))) - gap
        let top = Int(max(upright[0].y, upright[1].y, 0).rounded(.up)) + gap
        let bottom = Int(min(upright[2].y, upright[3].y, Double(copy.height))) - gap
        guard min(right - left, bottom - top) >= leastSide else { return nil }
        let turned = try copy.turned(
            degrees: -outer.angle, width: copy.width, height: copy.height, background: outer.tone)
        let inside = try turned.cropped(x: left, y: top, width: right - left, height: bottom - top)
        guard var frame = try frame(of: inside, layer: layer + 1) else { return nil }
        frame.corners = frame.corners.map {
            Point(x: $0.x + Double(left), y: $0.y + Double(top))
                .turned(degrees: outer.angle, about: middle)
        }
        frame.angle += outer.angle
        frame.tone = outer.tone
        return frame
    }

    /// Smaller pictures have too few pixels for a straight edge.
    private static let leastSide = 64

    /// The outermost frame of a picture.
    static func frame(of picture: AnalysisPicture, least: Int) -> PhotographFrame? {
        let (width, height) = (picture.width, picture.height)
        guard min(width, height) >= leastSide else { return nil }
        let views = FrameSide.allCases.map { side in
            let cells = SideCells(picture, at: side)
            return SideView(side: side, cells: cells, walk: BorderWalk(cells))
        }
        let lines = views.map(\.edge)
        var edges = lines
        // An edge ends at its neighbours, which have to be known first.
        for _ in 0..<2 {
            let known = edges.compactMap { $0 }
            edges = zip(views, lines).map { view, line in
                guard let line else { return nil }
                let others = known.filter { $0.side != line.side } + [line]
                let sides = SideLines(others, width: width, height: height)
                return line.examined(view.cells, view.walk, between: sides.extent(of: line.side))
            }
            edges = edges.map { edge in edge.flatMap { $0.support > 0.5 ? $0 : nil } }
        }
        return PhotographFrame(
            edges.compactMap { $0 }.filter(\.isSound), width: width, height: height, least: least)
    }
}

/// What is seen from one side of a picture.
private struct SideView {
    let side: FrameSide
    let cells: SideCells
    let walk: BorderWalk

    var edge: SideEdge? { SideEdge(cells, walk, at: side) }
}
