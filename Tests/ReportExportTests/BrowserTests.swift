import Foundation
import Records
import SystemPackage
import TestSupport
import Testing

@testable import ReportExport

/// The pages in a real browser, opened from a folder as an archivist does.
@Suite(.enabled(if: Browser.exists, "needs chromium"), .serialized) struct BrowserTests {
    private func report(_ source: some ItemSource) throws -> TestFolder {
        let folder = try TestFolder()
        for name in ["1-before.jpg", "1-after.jpg", "1-after_alt1.jpg"] {
            try folder.write([], FilePath("autochrome-report/previews/\(name)"))
        }
        _ = try ReportWriter(source: source, layout: folder.layout, programVersion: "0.1.0")
            .write([.html])
        return folder
    }

    @Test(.timeLimit(.minutes(1))) func filtersAcrossAllPages() throws {
        let folder = try report(GeneratedItemSource(count: 2_450))
        let page = try Browser.open(folder, "report.html", "flag=low_contrast&q=BÖX SCAN_2")
        // Items with this flag are the multiples of 97 that are no multiples of 10.
        let expected = (1...2450).filter {
            $0 % 97 == 0 && $0 % 10 != 0 && "scan_\($0)".hasPrefix("scan_2")
        }
        #expect(page.status == "\(expected.count) of 2,450 files match.")
        #expect(page.results.map(\.id) == expected.map { "i\($0)" })
        let second = try Browser.open(folder, "pages/report-3.html", "flag=toned&page=2")
        #expect(second.status == "245 of 2,450 files match.")
        #expect(second.results.map(\.id) == (201...245).map { "i\($0 * 10)" })
    }

    @Test(.timeLimit(.minutes(1))) func sortsAcrossAllPages() throws {
        let folder = try report(GeneratedItemSource(count: 2_450))
        func expected(_ ids: [Int64], by value: (PictureRecord) -> Double?) -> [String] {
            ids.map { id in
                (SyntheticArchive.plainItem(id).record.flatMap(value) ?? .infinity, id)
            }.sorted { $0 < $1 }.map { "i\($0.1)" }
        }
        let page = try Browser.open(folder, "pages/report-3.html", "sort=confidence")
        #expect(page.status == "All 2,450 files, least certain first.")
        let all = expected(Array(1...2_450)) { $0.confidence }
        #expect(page.results.map(\.id) == Array(all.prefix(200)))
        let last = try Browser.open(folder, "report.html", "sort=confidence&page=13")
        #expect(last.results.map(\.id) == all.suffix(50), "what is unknown comes last")
        let toned = try Browser.open(folder, "report.html", "sort=colour&flag=toned&page=2")
        #expect(toned.status == "245 of 2,450 files match, least colour first.")
        let tonedIDs = (1...245).map { Int64($0 * 10) }
        #expect(
            toned.results.map(\.id)
                == Array(expected(tonedIDs) { $0.meanChromaAfter }.dropFirst(200)))
        let nonsense = try Browser.open(folder, "report.html", "sort=__proto__")
        #expect(nonsense.status == "" && nonsense.results.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func showsAnotherFileInThePlaceOfTheResult() throws {
        let folder = try report(ArrayItemSource(items: SyntheticArchive.items))
        let browser = try DrivenBrowser(
            page: folder.url.appending(path: "autochrome-report/report.html"),
            profile: folder.url.appending(path: "profile"))
        let shown = """
            ['.after img', '.after figcaption', '[aria-current]', '.output']
                .map((part) => document.querySelector('#i1 ' + part))
                .map((part) => (part.src ?? part.href ?? part.textContent).split('/').at(-1))
                .join(' | ')
            """
        let estimate = "colours are an estimate made by software"
        let result =
            "1-after.jpg | Colorized: \(estimate) | scan_1_colorized.tif | scan_1_colorized.tif"
        #expect(try browser.evaluate(shown) == result)
        _ = try browser.evaluate("document.querySelectorAll('#i1 .choice')[1].click()")
        let other = "scan_1_colorized_alt1.tif"
        #expect(
            try browser.evaluate(shown)
                == "1-after_alt1.jpg | As beach: \(estimate) | \(other) | \(other)")
        _ = try browser.evaluate("document.querySelectorAll('#i1 .choice')[0].click()")
        #expect(try browser.evaluate(shown) == result)
        // Without a small picture it stays a link, which nobody has to follow here.
        let stays = try browser.evaluate(
            """
            (() => {
              const click = new MouseEvent('click', { bubbles: true, cancelable: true });
              addEventListener('click', (event) => {
                window.isTaken = event.defaultPrevented;
                event.preventDefault();
              });
              document.querySelectorAll('#i1 .choice')[2].dispatchEvent(click);
              return String(window.isTaken);
            })()
            """)
        #expect(stays == "false")
        #expect(try browser.evaluate(shown) == result)
    }

    /// A card that the script makes is the card of the static page, for every odd item.
    @Test(.timeLimit(.minutes(1))) func foundCardsEqualStaticCards() throws {
        let folder = try report(ArrayItemSource(items: SyntheticArchive.items))
        for (filter, shows) in [
            ("done", { $0.item.state == .done }), ("look", { $0.needsLook }),
        ] as [(String, (ReportItem) -> Bool)] {
            let page = try Browser.open(folder, "report.html", "state=\(filter)")
            let items = SyntheticArchive.items.filter {
                shows(ReportItem($0, runs: [:], previews: "/nowhere"))
            }
            #expect(page.results.map(\.id) == items.map { "i\($0.id)" })
            let cards = Dictionary(uniqueKeysWithValues: page.cards.map { ($0.id, $0.html) })
            for result in page.results { #expect(result.html == cards[result.id]) }
        }
        let cause = try Browser.open(folder, "pages/look-1.html", "cause=damaged")
        #expect(cause.status == "1 of \(SyntheticArchive.items.count) files match “Damaged file”.")
    }

    @Test(.timeLimit(.minutes(1))) func laysPairsUnderASlider() throws {
        let folder = try report(ArrayItemSource(items: SyntheticArchive.items))
        let page = try Browser.open(folder, "report.html", "view=slider")
        #expect(page.text.components(separatedBy: #"<input type="range""#).count == 2)
        #expect(page.text.contains(#"<div class="pair slider" style="--split: 50%;">"#))
        #expect(page.results.isEmpty)
        let plain = try Browser.open(folder, "report.html", "")
        #expect(
            !plain.text.contains("type=\"range\"") && !plain.text.contains("id=\"tools\" hidden"))
    }

    /// After cropping, turning or resizing the result has another shape than the scan.
    @Test(.timeLimit(.minutes(1))) func picturesOfTwoShapesShareTheSlider() throws {
        let folder = try report(GeneratedItemSource(count: 1))
        for (name, width, height) in [("before", 40, 20), ("after", 12, 30)] {
            try Self.bitmap(width: width, height: height).write(
                to: folder.url.appending(path: "autochrome-report/previews/1-\(name).jpg"))
        }
        let browser = try DrivenBrowser(
            page: folder.url.appending(path: "autochrome-report/report.html"),
            profile: folder.url.appending(path: "profile"))
        _ = try browser.evaluate("location.hash = 'view=slider'")
        let shapes = """
            [...document.querySelectorAll('#i1 .slider img')].map((image) => {
              image.loading = 'eager';
              const place = image.getBoundingClientRect();
              const style = getComputedStyle(image);
              const sides = [place.x, place.y, place.width, place.height].map(Math.round);
              return [image.naturalWidth, sides, style.objectFit, style.backgroundColor].join(' ');
            }).join('|')
            """
        var found: [[Substring]] = []
        repeat {
            found =
                try browser.evaluate(shapes)?.split(separator: "|").map {
                    $0.split(separator: " ", maxSplits: 1)
                } ?? []
        } while found.count < 2 || found.contains { $0[0] == "0" }
        #expect(found.map { $0[0] } == ["40", "12"])
        // One place, whole pictures, and nothing of the one below shows beside the one above.
        #expect(found[0][1] == found[1][1])
        #expect(found[0][1].contains("contain") && !found[0][1].contains("rgba(0, 0, 0, 0)"))
    }

    /// A black picture that browsers recognize by its content.
    private static func bitmap(width: Int, height: Int) -> Data {
        func bytes(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let pixels = [UInt8](repeating: 0, count: 4 * width * height)
        let header: [(Int, Int)] = [
            (40, 4), (width, 4), (height, 4), (1, 2), (32, 2), (0, 4), (pixels.count, 4), (0, 4),
            (0, 4), (0, 4), (0, 4),
        ]
        let file: [(Int, Int)] = [(54 + pixels.count, 4), (0, 4), (54, 4)]
        return Data(
            Array("BM".utf8) + (file + header).flatMap { bytes($0.0, $0.1) } + pixels)
    }
}

/// Chromium without a window.
enum Browser {
    static let path = "/usr/bin/chromium"

    static var exists: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// A page after its script has run.
    struct Page {
        let text: String

        struct Card {
            let id: String
            let html: String
        }

        var status: String {
            text.firstMatch(of: /<p id="status"[^>]*>([^<]*)</).map { String($0.1) } ?? ""
        }

        /// The cards of the static page.
        var cards: [Card] { cards(in: parts.first ?? "") }

        /// The cards that the script made.
        var results: [Card] { cards(in: parts.dropFirst().first ?? "") }

        private var parts: [String] {
            let body = text.components(separatedBy: "<template").first ?? ""
            return body.components(separatedBy: "<div id=\"results\"")
        }

        private func cards(in text: String) -> [Card] {
            text.matches(
                of: /<article class="[^"]*" id="(i\d+)">.*?<\/article>/.dotMatchesNewlines()
            )
            .map { Card(id: String($0.output.1), html: String($0.output.0)) }
        }
    }

    static func open(_ folder: TestFolder, _ page: String, _ fragment: String) throws -> Page {
        let file = folder.url.appending(path: "autochrome-report/\(page)")
        let encoded =
            fragment.addingPercentEncoding(withAllowedCharacters: .urlFragmentAllowed) ?? ""
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000",
            "--user-data-dir=\(folder.url.path)/profile", "--dump-dom",
            "\(file.absoluteString)#\(encoded)",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Page(text: String(decoding: bytes, as: UTF8.self))
    }
}
