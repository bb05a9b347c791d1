import Records

/// Moves regions of a picture, such as faces with names, to where they lie in an output.
///
/// Source: MWG guidelines 2.0, section 5.9; Microsoft's People Tagging Overview; IPTC Photo Metadata
/// Standard 2023.1, "Image Region"; ACDSee's regions, as its files have them.
struct RegionMover {
    /// Where the pixels went.
    let mapping: SourceMapping
    /// Names of regions of which hardly anything is left.
    private(set) var lost: [String] = []

    /// A region of which a smaller part is left is no longer one.
    private static let leastPart = 0.1

    init(_ mapping: SourceMapping) {
        self.mapping = mapping
    }

    /// The properties that hold regions.
    static let properties: Set<XMPName> = [
        XMPName(.mwgRegions, "Regions"), XMPName(.acdseeRegions, "Regions"),
        XMPName(.microsoftPhoto, "RegionInfo"), XMPName(.iptcExtension, "ImageRegion"),
    ]

    /// Moves the regions of a property.
    mutating func move(_ property: inout XMLElement) {
        switch property.name.xmp {
        case XMPName(.mwgRegions, "Regions"):
            moveList(
                &property, .mwgRegions, areas: ["Area"], area: .stArea, dimensions: .stDim)
        case XMPName(.acdseeRegions, "Regions"):
            moveList(
                &property, .acdseeRegions, areas: ["DLYArea", "ALGArea"], area: .acdseeArea,
                dimensions: .acdseeDim)
        case XMPName(.microsoftPhoto, "RegionInfo"): moveMicrosoft(&property)
        default: moveIPTC(&property)
        }
    }

    // MARK: Kinds

    private mutating func moveList(
        _ property: inout XMLElement, _ regions: XMPNamespace, areas: [String],
        area: XMPNamespace, dimensions: XMPNamespace
    ) {
        var isUpright = false
        let (width, height) = (mapping.width, mapping.height)
        property.editField(XMPName(regions, "AppliedToDimensions")) { size in
            isUpright = isTurned(
                size.field(XMPName(dimensions, "w")), size.field(XMPName(dimensions, "h")))
            size.setFields([
                XMPName(dimensions, "w"): String(width), XMPName(dimensions, "h"): String(height),
                XMPName(dimensions, "unit"): "pixel",
            ])
        }
        var lost: [String] = []
        property.editField(XMPName(regions, "RegionList")) { list in
            list.editItems { item in
                var isKept = true
                for name in areas {
                    item.editField(XMPName(regions, name)) { element in
                        guard let moved = moved(area: element, area, isUpright) else {
                            isKept = false
                            return
                        }
                        element.setFields(moved)
                    }
                }
                if !isKept { lost.append(item.field(XMPName(regions, "Name")) ?? "") }
                return isKept
            }
        }
        note(lost)
    }

    /// The fields of an area in the output; nil if it is outside; those that it has now if it has no place.
    private func moved(
        area: XMLElement, _ namespace: XMPNamespace, _ isUpright: Bool
    ) -> [XMPName: String]? {
        func name(_ local: String) -> XMPName { XMPName(namespace, local) }
        func number(_ local: String) -> Double? { area.field(name(local)).flatMap { Double($0) } }
        guard let x = number("x"), let y = number("y") else { return [:] }
        let (w, h) = (number("w") ?? 0, number("h") ?? 0)
        let box = Box(left: x - w / 2, top: y - h / 2, right: x + w / 2, bottom: y + h / 2)
        guard let box = moved(box, isUpright) else { return nil }
        var fields = [
            name("x"): text((box.left + box.right) / 2),
            name("y"): text((box.top + box.bottom) / 2),
            name("w"): text(box.right - box.left), name("h"): text(box.bottom - box.top),
        ]
        if let diameter = number("d") {
            let before = Double(min(mapping.sourceWidth, mapping.sourceHeight))
            let after = Double(min(mapping.width, mapping.height))
            fields[name("d")] = text(diameter * before * mapping.scale / after)
        }
        return fields
    }

    private mutating func moveMicrosoft(_ property: inout XMLElement) {
        let rectangle = XMPName(.microsoftRegion, "Rectangle")
        var lost: [String] = []
        property.editField(XMPName(.microsoftRegions, "Regions")) { list in
            list.editItems { item in
                let numbers = (item.field(rectangle) ?? "").split { $0 == "," || $0 == " " }
                    .compactMap { Double($0) }
                guard numbers.count == 4 else { return true }
                let box = Box(
                    left: numbers[0], top: numbers[1], right: numbers[0] + numbers[2],
                    bottom: numbers[1] + numbers[3])
                guard let box = moved(box, false) else {
                    lost.append(
                        item.field(XMPName(.microsoftRegion, "PersonDisplayName")) ?? "")
                    return false
                }
                let moved = [
                    box.left, box.top, box.right - box.left, box.bottom - box.top,
                ]
                item.setFields([rectangle: moved.map(text).joined(separator: ", ")])
                return true
            }
        }
        note(lost)
    }

    private mutating func moveIPTC(_ property: inout XMLElement) {
        func name(_ local: String) -> XMPName { XMPName(.iptcExtension, local) }
        var lost: [String] = []
        property.editItems { item in
            var isKept = true
            item.editField(name("RegionBoundary")) { boundary in
                let units = Units(
                    isPixel: boundary.field(name("rbUnit")) == "pixel", mapping: mapping)
                if boundary.field(name("rbShape")) == "polygon" {
                    isKept = movePolygon(&boundary, units)
                } else if let moved = moved(boundary: boundary, units) {
                    boundary.setFields(moved)
                } else {
                    isKept = false
                }
            }
            if !isKept {
                let title = item.elements.flatMap { [$0] + $0.elements }
                    .first { $0.name.xmp == name("Name") }?.text
                lost.append(title.map(MetadataText.trimmed) ?? "")
            }
            return isKept
        }
        note(lost)
    }

    private func moved(boundary: XMLElement, _ units: Units) -> [XMPName: String]? {
        func name(_ local: String) -> XMPName { XMPName(.iptcExtension, local) }
        func number(_ local: String) -> Double? {
            boundary.field(name(local)).flatMap { Double($0) }
        }
        guard let x = number("rbX"), let y = number("rbY") else { return [:] }
        if let radius = number("rbRx") {
            let box = Box(left: x, top: y, right: x, bottom: y).divided(by: units.before)
            guard let center = moved(box, false)?.multiplied(by: units.after) else { return nil }
            // Relative radii count widths.
            let pixels = radius / units.before.x * Double(mapping.sourceWidth) * mapping.scale
            return [
                name("rbX"): text(center.left), name("rbY"): text(center.top),
                name("rbRx"): text(pixels / Double(mapping.width) * units.after.x),
            ]
        }
        let box = Box(
            left: x, top: y, right: x + (number("rbW") ?? 0), bottom: y + (number("rbH") ?? 0))
        guard let moved = moved(box.divided(by: units.before), false)?.multiplied(by: units.after)
        else { return nil }
        return [
            name("rbX"): text(moved.left), name("rbY"): text(moved.top),
            name("rbW"): text(moved.right - moved.left),
            name("rbH"): text(moved.bottom - moved.top),
        ]
    }

    /// Moves the corners; false if all of them lie outside.
    private func movePolygon(_ boundary: inout XMLElement, _ units: Units) -> Bool {
        func name(_ local: String) -> XMPName { XMPName(.iptcExtension, local) }
        var isInside = false
        boundary.editField(name("rbVertices")) { list in
            list.editItems { vertex in
                guard let x = vertex.field(name("rbX")).flatMap({ Double($0) }),
                    let y = vertex.field(name("rbY")).flatMap({ Double($0) })
                else { return true }
                let place = place(x / units.before.x, y / units.before.y, false)
                isInside = isInside || ((0...1).contains(place.x) && (0...1).contains(place.y))
                vertex.setFields([
                    name("rbX"): text(min(max(place.x, 0), 1) * units.after.x),
                    name("rbY"): text(min(max(place.y, 0), 1) * units.after.y),
                ])
                return true
            }
        }
        return isInside
    }

    private mutating func note(_ names: [String]) {
        for name in names {
            lost.append("XMP region \(name.isEmpty ? "" : "of '\(name)' ")(outside the output)")
        }
    }

    // MARK: Places

    /// What the numbers of a boundary count, before and after.
    private struct Units {
        var before = (x: 1.0, y: 1.0)
        var after = (x: 1.0, y: 1.0)

        init(isPixel: Bool, mapping: SourceMapping) {
            guard isPixel else { return }
            before = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
            after = (Double(mapping.width), Double(mapping.height))
        }
    }

    /// A rectangle in shares of the picture's sides.
    private struct Box {
        var left: Double
        var top: Double
        var right: Double
        var bottom: Double

        var area: Double { (right - left) * (bottom - top) }

        func multiplied(by unit: (x: Double, y: Double)) -> Box {
            Box(
                left: left * unit.x, top: top * unit.y, right: right * unit.x,
                bottom: bottom * unit.y)
        }

        func divided(by unit: (x: Double, y: Double)) -> Box {
            multiplied(by: (1 / unit.x, 1 / unit.y))
        }
    }

    /// True if a size that regions refer to is that of the picture as it is seen, and not as it is stored.
    ///
    /// Most programs refer to the stored picture; of those that do not, the size tells.
    private func isTurned(_ width: String?, _ height: String?) -> Bool {
        guard mapping.orientation >= 5, let width = width.flatMap({ Double($0) }),
            let height = height.flatMap({ Double($0) }), width != height
        else { return false }
        return (width > height) != (mapping.sourceWidth > mapping.sourceHeight)
            && mapping.sourceWidth != mapping.sourceHeight
    }

    /// A place in shares of the source's sides as one in shares of the output's.
    private func place(_ x: Double, _ y: Double, _ isUpright: Bool) -> (x: Double, y: Double) {
        let stored = isUpright ? mapping.stored(uprightX: x, uprightY: y) : (x, y)
        let place = mapping.place(
            x: stored.0 * Double(mapping.sourceWidth),
            y: stored.1 * Double(mapping.sourceHeight))
        return (place.x / Double(mapping.width), place.y / Double(mapping.height))
    }

    /// The upright rectangle around a moved one, as far as it lies in the output; nil if hardly any of it does.
    private func moved(_ box: Box, _ isUpright: Bool) -> Box? {
        let corners = [
            place(box.left, box.top, isUpright), place(box.right, box.top, isUpright),
            place(box.left, box.bottom, isUpright), place(box.right, box.bottom, isUpright),
        ]
        let (xs, ys) = (corners.map(\.x), corners.map(\.y))
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max(),
            left.isFinite, right.isFinite, top.isFinite, bottom.isFinite,
            left < 1, right > 0, top < 1, bottom > 0
        else { return nil }
        let whole = Box(left: left, top: top, right: right, bottom: bottom)
        let cut = Box(
            left: max(left, 0), top: max(top, 0), right: min(right, 1), bottom: min(bottom, 1))
        return whole.area <= 0 || cut.area >= whole.area * Self.leastPart ? cut : nil
    }

    private func text(_ value: Double) -> String { DecimalText.trimmed(value, places: 6) }
}
