import Testing

@testable import Metadata

@Suite struct XMLTests {
    private func read(_ text: String) throws(XMLError) -> XMLElement {
        try XMLReader.read(Array(text.utf8))
    }

    @Test func readsEveryPartOfADocument() throws {
        let element = try read(
            """
            \u{FEFF}<?xml version="1.0"?><!-- before --><a:root xmlns:a='urn:a' xmlns="urn:d" \
            a:x = "1 &lt; 2" y='&#65;&#x42;"'>A &amp; B<![CDATA[<c>&amp;]]>\r\n<inner/><?pi x?>\
            <!-- c --></a:root> rubbish < after
            """)
        #expect(element.name == XMLName(prefix: "a", local: "root", namespace: "urn:a"))
        #expect(element.attribute("urn:a", "x") == "1 < 2")
        #expect(element.attribute("", "y") == "AB\"")
        #expect(element.text == "A & B<c>&amp;\n")
        #expect(element.elements.map(\.name.namespace) == ["urn:d"])
        #expect(element.children.count == 4)
    }

    @Test func writesWhatItReads() throws {
        let text = """
            <a:r xmlns:a="urn:a" z="&quot;&#10;&#9;&lt;&amp;" b="ö"> t&#13;\n\t&lt;&gt;&amp;<i a:k="v"/>\
            <!-- c --><?p q?></a:r>
            """
        let element = try read(text)
        var bytes: [UInt8] = []
        element.write(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(bytes.count == element.writtenCount)
    }

    @Test func neverWritesWhatXMLForbids() throws {
        let bad = "a\u{0}\u{1}\u{B}\u{FFFE}\u{FFFF}z"
        let name = XMLName(prefix: "", local: "e", namespace: "")
        let element = XMLElement(
            name: name, attributes: [XMLAttribute(name: name, value: bad)], children: [.text(bad)])
        var bytes: [UInt8] = []
        element.write(into: &bytes)
        let mended = "a" + String(repeating: "\u{FFFD}", count: 5) + "z"
        #expect(try XMLReader.read(bytes).text == mended)
        #expect(try XMLReader.read(bytes).attributes.first?.value == mended)
    }

    @Test(arguments: [
        "", "   ", "text", "<", "<a", "<a>", "<a></b>", "</a>", "<a b></a>", "<a b=c/>",
        "<a b='1' b='2'/>", "<a b='1'c='2'/>", "<a b='<'/>", "<a b='1/>", "<1a/>", "<a:b/>",
        "<a:b:c xmlns:a='u'/>", "<a b:c='1'/>", "<a xmlns:b=''/>", "<a xmlns:xmlns='u'/>",
        "<a>&unknown;</a>", "<a>&#0;</a>", "<a>&#xFFFFFFFFF;</a>", "<a>&#+65;</a>",
        "<a>&#xD800;</a>",
        "<a>&amp</a>", "<a><!-- </a>", "<a><![CDATA[ </a>", "<a><?x </a>", "<a><b></a></b>",
        "<![CDATA[x]]><a/>", "<a\u{D7}b/>", "<!DOCTYPE a><a/>", "<a><!ENTITY b 'c'></a>",
        "<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
    ])
    func refusesWhatIsNotXML(_ text: String) {
        #expect(throws: XMLError.self) { try read(text) }
    }

    @Test func endsAtItsLimits() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        _ = try read(nested(XMLReader.maximumDepth))
        #expect(throws: XMLError.self) { try read(nested(XMLReader.maximumDepth + 1)) }

        func attributes(_ count: Int, _ prefix: String) -> String {
            "<a " + (0..<count).map { "\(prefix)n\($0)='u'" }.joined(separator: " ") + "/>"
        }
        _ = try read(attributes(XMLReader.maximumAttributes, ""))
        #expect(throws: XMLError.self) {
            try read(attributes(XMLReader.maximumAttributes + 1, ""))
        }
        #expect(throws: XMLError.self) {
            try read(attributes(XMLReader.maximumPrefixes + 1, "xmlns:"))
        }
        let many = String(repeating: "<a/>", count: XMLReader.maximumNodes)
        #expect(throws: XMLError.self) { try read("<r>\(many)</r>") }
    }

    @Test func manySectionsOfTextAreOneText() throws {
        let element = try read("<a>" + String(repeating: "<![CDATA[x]]>", count: 20_000) + "</a>")
        #expect(element.children.count == 1)
        #expect(element.text.utf8.count == 20_000)
    }

    @Test func anElementTakesItsPrefixesAlong() throws {
        let root = try read(
            """
            <r xmlns:a="urn:a" xmlns:b="urn:b" xmlns="urn:d"><a:e b:x="1"><in/><b:f \
            xmlns:b="urn:other"/></a:e></r>
            """)
        var bytes: [UInt8] = []
        let element = try #require(root.elements.first)
        element.selfContained().write(into: &bytes)
        let copy = try XMLReader.read(bytes)
        #expect(copy.name == element.name)
        #expect(copy.attribute("urn:b", "x") == "1")
        #expect(copy.children == element.children)
        #expect(copy.selfContained() == copy)
    }
}
