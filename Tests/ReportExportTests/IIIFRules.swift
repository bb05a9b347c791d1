import Foundation
import Records

/// What Presentation API 3.0 asks of a manifest or a collection, as far as Autochrome writes it; validators that are to be
/// had let most of it pass.
struct IIIFRules {
    typealias Object = [String: Any]

    /// All that is wrong, with its place.
    private(set) var problems: [String] = []
    /// The addresses that a viewer fetches: pictures, services, linked files.
    private(set) var fetched: [String] = []
    /// The addresses that name what the file itself holds.
    private(set) var names: [String] = []

    /// Looks at a file.
    init(_ data: Data) {
        guard let root = try? JSONSerialization.jsonObject(with: data) as? Object else {
            problems = ["is not a JSON object"]
            return
        }
        if root["@context"] as? String != "http://iiif.io/api/presentation/3/context.json" {
            problems.append("@context")
        }
        resource(root)
        switch root["type"] as? String {
        case "Manifest":
            each(root, "items", atLeast: 1) { $0.canvas($1) }
        case "Collection":
            each(root, "items", atLeast: 0) { $0.reference($1) }
        default: problems.append("type")
        }
        if Set(names).count != names.count { problems.append("an id stands twice") }
    }

    // MARK: Resources

    private mutating func resource(_ object: Object) {
        name(object["id"])
        languageMap(object["label"], "label")
        if let statement = object["requiredStatement"] {
            labelled(statement, "requiredStatement", isHTML: true)
        } else if object["type"] as? String != "Canvas" {
            problems.append("requiredStatement")
        }
        described(object)
        let behaviors = object["behavior"] as? [String] ?? []
        if !behaviors.allSatisfy(["paged", "individuals", "unordered"].contains) {
            problems.append("behavior")
        }
        each(object, "seeAlso") { rules, file in
            rules.address(file["id"], "seeAlso")
            rules.languageMap(file["label"], "seeAlso")
            if file["type"] as? String != "Dataset" || file["format"] as? String == nil {
                rules.problems.append("seeAlso")
            }
        }
    }

    private mutating func described(_ object: Object) {
        for entry in object["metadata"] as? [Any] ?? [] {
            labelled(entry, "metadata", isHTML: true)
        }
        each(object, "thumbnail") { $0.image($1) }
        if let rights = object["rights"],
            (rights as? String)?.wholeMatch(
                of:
                    /http:\/\/(creativecommons\.org\/(licenses|publicdomain)|rightsstatements\.org\/vocab)\/[\w.+\/-]+\/[\d.]+\/([\w-]+\/)?/
            ) == nil
        {
            problems.append("rights")
        }
        if let date = object["navDate"],
            (date as? String).flatMap({ try? Date($0, strategy: .iso8601) }) == nil
        {
            problems.append("navDate")
        }
    }

    private mutating func reference(_ object: Object) {
        address(object["id"], "reference")
        languageMap(object["label"], "reference")
        if !["Manifest", "Collection"].contains(object["type"] as? String) {
            problems.append("type of a reference")
        }
        each(object, "thumbnail") { $0.image($1) }
    }

    private mutating func canvas(_ canvas: Object) {
        resource(canvas)
        if canvas["type"] as? String != "Canvas" { problems.append("type of a canvas") }
        size(canvas, "canvas")
        each(canvas, "items", atLeast: 1) { rules, page in
            rules.name(page["id"])
            if page["type"] as? String != "AnnotationPage" { rules.problems.append("page") }
            rules.each(page, "items", atLeast: 1) { rules, annotation in
                rules.name(annotation["id"])
                if annotation["type"] as? String != "Annotation"
                    || annotation["motivation"] as? String != "painting"
                    || annotation["target"] as? String != canvas["id"] as? String
                {
                    rules.problems.append("annotation")
                }
                rules.body(annotation["body"] as? Object ?? [:])
            }
        }
    }

    private mutating func body(_ body: Object) {
        guard body["type"] as? String == "Choice" else {
            languageMap(body["label"], "body")
            return image(body)
        }
        each(body, "items", atLeast: 2) { rules, item in
            rules.languageMap(item["label"], "choice")
            rules.image(item)
        }
    }

    private mutating func image(_ image: Object) {
        address(image["id"], "image")
        if image["type"] as? String != "Image" { problems.append("type of an image") }
        if !["image/jpeg", "image/png"].contains(image["format"] as? String) {
            problems.append("format of an image")
        }
        size(image, "image")
        each(image, "service") { rules, service in
            let isOld = service["@type"] as? String == "ImageService2"
            let id = service[isOld ? "@id" : "id"] as? String
            rules.address(id.map { "\($0)/info.json" }, "service")
            let profile =
                isOld ? "http://iiif.io/api/image/2/level1.json" : "level1"
            if !isOld && service["type"] as? String != "ImageService3"
                || service["profile"] as? String != profile
                || (image["id"] as? String) != id.map({ "\($0)/full/max/0/default.jpg" })
            {
                rules.problems.append("service")
            }
        }
    }

    // MARK: Values

    private mutating func each(
        _ object: Object, _ member: String, atLeast least: Int? = nil,
        _ body: (inout IIIFRules, Object) -> Void
    ) {
        guard let value = object[member] else {
            if least != nil { problems.append("no \(member)") }
            return
        }
        guard let items = value as? [Object], items.count >= (least ?? 1) else {
            problems.append(member)
            return
        }
        for item in items { body(&self, item) }
    }

    private mutating func size(_ object: Object, _ place: String) {
        for side in ["width", "height"] where ((object[side] as? Int) ?? 0) < 1 {
            problems.append("\(side) of \(place)")
        }
    }

    private mutating func name(_ value: Any?) {
        guard let text = value as? String, Self.isAddress(text) else {
            problems.append("id \(value ?? "missing")")
            return
        }
        names.append(text)
    }

    private mutating func address(_ value: Any?, _ place: String) {
        guard let text = value as? String, Self.isAddress(text) else {
            problems.append("id of \(place): \(value ?? "missing")")
            return
        }
        fetched.append(text)
    }

    /// RFC 3986, without query and fragment.
    private static func isAddress(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: text, encodingInvalidCharacters: false)
        else { return false }
        return ["http", "https"].contains(parts.scheme) && parts.host?.isEmpty == false
            && parts.query == nil && parts.fragment == nil
    }

    private mutating func labelled(_ value: Any, _ place: String, isHTML: Bool) {
        let object = value as? Object ?? [:]
        languageMap(object["label"], place)
        languageMap(object["value"], place)
        let texts = (object["value"] as? [String: [String]] ?? [:]).values.joined()
        // Between these a viewer takes text for HTML, of which few elements are allowed.
        let markup = texts.filter { $0.hasPrefix("<") && $0.hasSuffix(">") }
        if markup.contains(where: { $0.wholeMatch(of: /<span>[^<>]*<\/span>/) == nil }) {
            problems.append("HTML in \(place)")
        }
    }

    private mutating func languageMap(_ value: Any?, _ place: String) {
        let map = value as? [String: [String]] ?? [:]
        let isRight = map.allSatisfy { tag, texts in
            (tag == "none" || Language(rawValue: tag) != nil) && !texts.isEmpty
        }
        if map.isEmpty || !isRight { problems.append("language map of \(place)") }
    }
}
