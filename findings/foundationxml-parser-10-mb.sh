#!/bin/bash
# FoundationXML's XMLParser fails on documents of more than 10,000,000 bytes, after it has told all of their elements.
#
# The same bytes are parsed by XMLParser(stream:), by XMLDocument of the same library, and by xmllint: they are well-formed, and no
# text in them is long. parse() returns false, and parserError is internalError (1), which names neither the size nor a
# line. Whoever looks at the elements alone notices nothing. 10,000,000 is what libxml2 looks through at most without
# XML_PARSE_HUGE (XML_MAX_LOOKUP_LIMIT); the stream is read in smaller pieces.
#
# Seen with Swift 6.3.1 on Debian 12 (x86-64). It takes a Swift toolchain and xmllint (Debian: libxml2-utils).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/main.swift" <<'END'
import Foundation
import FoundationXML

final class Counter: NSObject, XMLParserDelegate {
    var elements = 0

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) { elements += 1 }
}

func report(_ parser: XMLParser, _ title: String) {
    let counter = Counter()
    parser.delegate = counter
    let said = parser.parse() ? "parsed" : "error \((parser.parserError as NSError?)?.code ?? 0)"
    print("\(title): \(said), \(counter.elements) elements")
}

let line = "<b>0123456789</b>\n"
for size in [10_000_000, 10_000_001] {
    let count = (size - 7) / line.utf8.count
    let rest = String(repeating: " ", count: size - 7 - count * line.utf8.count)
    let data = Data(("<a>" + String(repeating: line, count: count) + rest + "</a>").utf8)
    report(XMLParser(data: data), "\(data.count) bytes, data")
    report(XMLParser(stream: InputStream(data: data)), "\(data.count) bytes, stream")
    let document = try XMLDocument(data: data)
    print("\(data.count) bytes, XMLDocument: \(document.rootElement()?.elements(forName: "b").count ?? 0) elements in a")
    try data.write(to: URL(fileURLWithPath: CommandLine.arguments[1]).appendingPathComponent("\(size).xml"))
}
END
swift --version 2>&1 | grep -m 1 'Swift version'
swiftc -O "$folder/main.swift" -o "$folder/try" 2>&1
"$folder/try" "$folder" | tee "$folder/seen"
xmllint --nonet --noout "$folder/10000000.xml" "$folder/10000001.xml"
diff "$folder/seen" - <<'END'
10000000 bytes, data: parsed, 555556 elements
10000000 bytes, stream: parsed, 555556 elements
10000000 bytes, XMLDocument: 555555 elements in a
10000001 bytes, data: error 1, 555556 elements
10000001 bytes, stream: parsed, 555556 elements
10000001 bytes, XMLDocument: 555555 elements in a
END
