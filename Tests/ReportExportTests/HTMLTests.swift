import Files
import Foundation
import FoundationXML
import Records
import SystemPackage
import TestSupport
import Testing

@testable import ReportExport

@Suite struct HTMLTests {
    /// The report of the synthetic archive, with previews of the first picture only.
    private static func report() throws -> TestFolder {
        let folder = try TestFolder()
        try folder.write([], "autochrome-report/previews/1-before.jpg")
        try folder.write([], "autochrome-report/previews/1-after.jpg")
        try folder.write([], "autochrome-report/previews/1-after_alt1.jpg")
        let source = ArrayItemSource(items: SyntheticArchive.items)
        _ = try ReportWriter(source: source, layout: folder.layout, programVersion: "0.1.0")
            .write([.html])
        return folder
    }

    private static let pages = ["report.html", "pages/look-1.html"]

    @Test(arguments: pages) func isWellFormed(page: String) throws {
        let folder = try Self.report()
        let document = try Document(folder.text("autochrome-report/\(page)"))
        #expect(document.error == nil)
        #expect(document.elements.count > 300)
    }

    /// Every element and attribute comes from the page's own small vocabulary, whatever the names
    /// of the files are.
    @Test(arguments: pages) func hostileNamesInjectNothing(page: String) throws {
        let folder = try Self.report()
        let document = try Document(folder.text("autochrome-report/\(page)"))
        let names = Set(document.elements.map(\.name))
        #expect(names.isDisjoint(with: ["iframe", "object", "embed", "base", "b"]))
        #expect(document.elements.filter { $0.name == "script" }.count == 2)
        for element in document.elements {
            #expect(!element.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" })
            for key in ["href", "src"] {
                guard let link = element.attributes[key], !link.isEmpty else { continue }
                #expect(!link.contains(":") && !link.hasPrefix("//"), "\(link)")
            }
        }
    }

    @Test func showsEveryFileOnce() throws {
        let folder = try Self.report()
        let document = try Document(folder.text("autochrome-report/report.html"))
        let cards = document.elements.filter { $0.name == "article" }.compactMap {
            $0.attributes["id"]
        }
        // The last one is the empty form for the script.
        #expect(cards == SyntheticArchive.items.map { "i\($0.id)" } + [""])
        let names = SyntheticArchive.items.map { item in
            (item.path.path.lastComponent?.string ?? "").withVisibleControls
        }
        #expect(document.texts(ofClass: "file") == names + [""])
    }

    @Test func everyPairSaysThatColorsAreAnEstimate() throws {
        let folder = try Self.report()
        for page in Self.pages {
            let document = try Document(folder.text("autochrome-report/\(page)"))
            let pairs = document.elements.filter { $0.attributes["class"] == "after" }.count
            let words = document.texts(named: "em")
            #expect(pairs > 1 && words.count == pairs)
            #expect(Set(words) == ["colours are an estimate made by software"])
            #expect(document.texts(named: "p").contains(ResultWords.colored().statement))
        }
    }

    @Test func everyImageHasWords() throws {
        let folder = try Self.report()
        let document = try Document(folder.text("autochrome-report/report.html"))
        let images = document.elements.filter { $0.name == "img" && $0.attributes["src"] != "" }
        #expect(
            images.map { $0.attributes["src"] } == [
                "previews/1-before.jpg", "previews/1-after.jpg", "previews/1-after.jpg",
                "previews/1-after_alt1.jpg",
            ])
        for image in images.prefix(2) {
            #expect(image.attributes["alt"]?.contains("scan_1.tif") == true)
        }
        // The others stand beside their words in a link.
        for image in images.dropFirst(2) { #expect(image.attributes["alt"] == "") }
    }

    @Test func offersWhatStandsBesideTheOutput() throws {
        let folder = try Self.report()
        let document = try Document(folder.text("autochrome-report/pages/look-1.html"))
        let choices = document.elements.filter { $0.attributes["class"] == "choice" }.prefix(5)
        #expect(
            choices.map(\.text) == [
                "Colorized", "As beach", "As forest, tree", "Where the colours can be trusted",
                "Where damage was filled",
            ])
        let stem = "../../box%200/scan_1_colorized"
        #expect(
            choices.map { $0.attributes["href"] } == [
                "\(stem).tif", "\(stem)_alt1.tif", "\(stem)_alt2.tif", "\(stem)_confidence.png",
                "\(stem)_repair.png",
            ])
        #expect(choices.map { $0.attributes["aria-current"] } == ["true", nil, nil, nil, nil])
        #expect(
            Set(choices.prefix(3).map { $0.attributes["title"] })
                == ["colours are an estimate made by software"])
        #expect(
            choices.suffix(2).map { $0.attributes["title"] }
                == ["the whiter, the more certain", "white where damage was filled"])
    }

    @Test func saysWhatThePictureWasTakenFor() throws {
        let folder = try Self.report()
        let document = try Document(folder.text("autochrome-report/report.html"))
        let scenes = document.texts(ofClass: "note scene")
        #expect(scenes.last == "Taken for: harbour 63\u{A0}%, golf course 5\u{A0}%")
        #expect(scenes.first == "Taken for: with, comma.tif 50\u{A0}%")
        #expect(document.texts(ofClass: "note confidence").last == "Confidence 0.70")
        let styles = document.texts(ofClass: "note style")
        #expect(styles.last == "Colours in the style of autumn.jpg")
        #expect(styles.contains("Colours in the style of line break.tif"))
        #expect(styles.contains("Colours in the style of \"><img src=x onerror=alert(1)>.tif"))
        #expect(
            document.texts(ofClass: "note stages") == [
                "Stages: crop left alone =no frame; repair pixels 27, share 0.0041 %"
            ])
        let title = document.elements.first { $0.attributes["class"] == "note confidence" }?
            .attributes["title"]
        #expect(title?.contains("no promise that the colours are right") == true)
    }

    @Test func picturesWithoutConfidenceAreNotSortedByIt() throws {
        func page(_ change: (inout ItemRecord) -> Void) throws -> String {
            let folder = try TestFolder()
            var item = SyntheticArchive.plainItem(2)
            change(&item)
            _ = try ReportWriter(
                source: ArrayItemSource(items: [item]), layout: folder.layout, programVersion: "1"
            ).write([.html])
            return try folder.text("autochrome-report/report.html")
        }
        let option = #"<option value="confidence">"#
        #expect(try page { _ in }.contains(option))
        #expect(try !page { $0.record?.confidence = nil }.contains(option))
        #expect(try !page { $0.state = .pending }.contains(option))
    }

    @Test func looksAreListedApart() throws {
        let folder = try Self.report()
        let document = try Document(folder.text("autochrome-report/pages/look-1.html"))
        let cards = document.elements.filter { $0.name == "article" }.compactMap {
            $0.attributes["class"]
        }
        let flags = QualityFlag.allCases.filter(\.needsLook).count
        // Flags, one failed, three skipped, every cause and one without a cause, and the form.
        #expect(cards.count == flags + 1 + 3 + FailureClass.allCases.count + 1 + 1)
        let notes = document.texts(ofClass: "note reason")
        #expect(notes.contains { $0.hasPrefix("Damaged file: It went") })
        #expect(document.texts(ofClass: "note remedy").count == notes.count - 1)
    }

    @Test func namesAreShownByTheirLastPart() {
        func card(_ path: String) -> Card {
            var item = SyntheticArchive.plainItem(1)
            item.path = CodablePath(FilePath(path))
            return Card(ReportItem(item, runs: [:], previews: "/nowhere"))
        }
        #expect(card("a/b/c.tif").folder == "a/b/" && card("a/b/c.tif").name == "c.tif")
        #expect(card("c.tif").folder == "" && card("c.tif").name == "c.tif")
        #expect(card("a/\u{301}c.tif").folder == "a/")
        #expect(card("a\nb.tif").name == "a\u{240A}b.tif")
    }

    @Test func policyAllowsExactlyTheOwnStyleAndScript() throws {
        let folder = try Self.report()
        let text = try folder.text("autochrome-report/report.html")
        let policy = try #require(
            Document(text).elements.first { $0.attributes["http-equiv"] != nil }?.attributes[
                "content"])
        #expect(policy.hasPrefix("default-src 'none';"))
        #expect(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains("*"))
        for tag in ["style", "script"] {
            let start = try #require(text.range(of: "<\(tag)>"))
            let end = try #require(
                text.range(of: "</\(tag)>", range: start.upperBound..<text.endIndex))
            let content = Data(text[start.upperBound..<end.lowerBound].utf8)
            let digest = Data(SHA256.hash(Array(content))).base64EncodedString()
            #expect(policy.contains("\(tag)-src 'sha256-\(digest)'"))
        }
    }

    @Test func indexIsDataOnly() throws {
        let folder = try Self.report()
        let text = try folder.text("autochrome-report/pages/index-1.js")
        #expect(text.hasPrefix("autochromeIndex(1,") && text.hasSuffix(");\n"))
        #expect(!text.contains("<") && !text.contains("\u{2028}"))
        let rows = try JSONSerialization.jsonObject(
            with: Data(text.dropFirst("autochromeIndex(1,".count).dropLast(3).utf8))
        #expect((rows as? [[Any]])?.count == SyntheticArchive.items.count)
        #expect((rows as? [[Any]])?.allSatisfy { $0.count == 13 } == true)
    }

    @Test func pagesFollowEachOther() throws {
        let folder = try TestFolder()
        _ = try ReportWriter(
            source: GeneratedItemSource(count: 450), layout: folder.layout, programVersion: "1"
        ).write([.html])
        func links(_ page: String) throws -> [String] {
            try Document(folder.text("autochrome-report/\(page)")).elements
                .compactMap { $0.attributes["href"] }.filter {
                    $0.contains("report-") || $0.contains("report.html")
                }
        }
        #expect(try links("report.html").contains("pages/report-2.html"))
        #expect(try links("pages/report-2.html").contains("../report.html"))
        #expect(try links("pages/report-2.html").contains("../pages/report-3.html"))
        let last = try folder.text("autochrome-report/pages/report-3.html")
        #expect(last.components(separatedBy: "<article").count - 1 == 50 + 1)
    }

    /// WCAG 2.2: text has a contrast of 4.5 to 1 at least, in the light and the dark scheme.
    @Test func textHasContrast() throws {
        let style = String(decoding: PackageResources.report_css, as: UTF8.self)
        let schemes = style.components(separatedBy: "@media (prefers-color-scheme: dark)")
        let light = colors(in: schemes[0])
        let dark = colors(in: schemes[1].components(separatedBy: "*, *::before")[0])
        let pairs = [
            ("ink", "paper"), ("ink", "surface"), ("soft", "paper"), ("soft", "surface"),
            ("soft", "mount"), ("link", "paper"), ("link", "surface"), ("look", "surface"),
            ("look", "look-tint"),
        ]
        for (name, scheme) in [("light", light), ("dark", dark)] {
            for (text, ground) in pairs {
                let above = try #require(scheme[text])
                let below = try #require(scheme[ground])
                let contrast = (max(above, below) + 0.05) / (min(above, below) + 0.05)
                #expect(contrast >= 4.5, "\(text) on \(ground), \(name): \(contrast)")
            }
        }
    }

    /// Relative luminance of each colour variable.
    private func colors(in style: String) -> [String: Double] {
        var result: [String: Double] = [:]
        for match in style.matches(of: /--([a-z-]+): #([0-9a-f]{6});/) {
            let value = Int(match.2, radix: 16) ?? 0
            let linear = [value >> 16, value >> 8 & 255, value & 255].map { level -> Double in
                let encoded = Double(level) / 255
                return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
            }
            result[String(match.1)] = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        }
        return result
    }
}

/// A page read as XML, which is stricter than HTML.
///
/// Content of scripts and styles is left out.
private final class Document: NSObject, XMLParserDelegate {
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""
    }

    private(set) var elements: [Element] = []
    private(set) var error: (any Error)?
    private var open: [Int] = []

    init(_ html: String) {
        super.init()
        var text = html
        text.replace(/(<(?:style|script)[^>]*>).*?(<\/(?:style|script)>)/.dotMatchesNewlines()) {
            "\($0.output.1)\($0.output.2)"
        }
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        if !parser.parse() { error = parser.parserError }
    }

    func texts(ofClass name: String) -> [String] {
        elements.filter { $0.attributes["class"] == name }.map(\.text)
    }

    func texts(named name: String) -> [String] { elements.filter { $0.name == name }.map(\.text) }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        for index in open { elements[index].text += text }
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        open.removeLast()
    }
}
