import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Colorization

@Suite struct ChromaPlaneTests {
    @Test(arguments: [nil, FilePath(FileManager.default.temporaryDirectory.path)])
    func keepsWhatIsStored(folder: FilePath?) throws {
        let plane = try ChromaPlane(
            pictureWidth: 9, pictureHeight: 6, folder: folder, memoryLimit: 0)
        #expect(plane.isFileBacked == (folder != nil))
        #expect(plane.width == 5 && plane.height == 3)
        #expect(plane.scalars == Array(repeating: 0, count: 30))
        let values: [Float] = [0, 1, 2, 3]
        values.withUnsafeBufferPointer { values in
            let base = values.baseAddress!
            plane.store([base, base + 2], row: 2, columns: 3..<5, scale: 2, offset: 1)
        }
        var expected = [Float](repeating: 0, count: 30)
        expected.replaceSubrange(13...14, with: [1, 3])
        expected.replaceSubrange(28...29, with: [5, 7])
        #expect(plane.scalars == expected)
        #expect(plane.b(row: 2)[3] == 5)
        plane.storeLightness([50, 60], row: 1, columns: 2..<4)
        #expect((0..<5).map { plane.lightness(row: 1)[$0] } == [0, 0, 50, 60, 0])
        #expect(plane.scalars == expected)
    }

    @Test func anySizeLiesEvenlyInThePicture() throws {
        let plane = try ChromaPlane(width: 5, height: 3, pictureWidth: 40, pictureHeight: 9)
        #expect(plane.width == 5 && plane.height == 3 && !plane.isFileBacked)
        #expect(plane.columns.step == 0.125 && plane.rows.step == 1 / 3)
        let half = try ChromaPlane(pictureWidth: 9, pictureHeight: 6, folder: nil)
        #expect(half.columns.step == 0.5 && half.rows.step == 0.5)
    }

    @Test func smallPlanesStayInMemory() throws {
        let plane = try ChromaPlane(
            pictureWidth: 100, pictureHeight: 100,
            folder: FilePath(FileManager.default.temporaryDirectory.path))
        #expect(!plane.isFileBacked)
    }

    @Test func theFileHasNoName() throws {
        let folder = try TestFolder()
        let plane = try ChromaPlane(
            pictureWidth: 100, pictureHeight: 100, folder: folder.path, memoryLimit: 0)
        #expect(plane.isFileBacked)
        #expect(try folder.entries == [])
    }

    /// Rows of a plane in a file are not kept in memory, and are there again when they are read.
    @Test func publishedRowsLeaveTheMemory() throws {
        let folder = try TestFolder()
        let plane = try ChromaPlane(
            pictureWidth: 4096, pictureHeight: 4096, folder: folder.path, memoryLimit: 0)
        let band = 256
        for y in stride(from: 0, to: plane.height, by: band) {
            for row in y..<y + band { plane.fill(row: row, with: Float(y + 1)) }
            plane.publish(rows: y + band)
        }
        let planeBytes = 3 * plane.width * plane.height * 4
        #expect(try folder.residentBytes < planeBytes / 4)
        for y in 0..<plane.height {
            let expected = Float(y / band * band + 1)
            #expect(plane.a(row: y)[y] == expected && plane.b(row: y)[0] == expected, "row \(y)")
            #expect(plane.lightness(row: y)[0] == expected, "row \(y)")
            plane.release(rows: y..<(y + 1))
        }
        #expect(try folder.residentBytes < planeBytes / 4)
    }

    @Test func aMissingFolderIsAnErrorThatNamesIt() throws {
        let error = try #require(throws: ChromaPlaneError.self) {
            try ChromaPlane(
                pictureWidth: 10, pictureHeight: 10, folder: "/nowhere/at/all", memoryLimit: 0)
        }
        #expect(error.description.contains("/nowhere/at/all"))
        #expect(error.description.contains("300 bytes"))
    }
}

@Suite struct DataLocatorTests {
    private static func tree(_ files: [String]) throws -> TestFolder {
        let folder = try TestFolder()
        for file in files { try folder.write([], FilePath(file)) }
        return folder
    }

    private static let files = [
        "prefix/bin/autochrome", "prefix/share/autochrome/Models/autochrome-2.safetensors",
        "prefix/share/autochrome/Pipelines/archive.yaml", "checkout/Package.swift",
        "checkout/Models/autochrome-2.safetensors", "checkout/Pipelines/archive.yaml",
        "checkout/.build/debug/autochrome", "data/Models/autochrome-2.safetensors",
        "data/Models/other.safetensors", "data/Pipelines/archive.yaml",
    ]

    @Test func looksBesideTheInstalledProgram() throws {
        let tree = try Self.tree(Self.files)
        let locator = DataLocator(
            explicit: nil, environment: nil,
            executable: tree.path.appending("prefix/bin/autochrome"))
        let data = tree.path.appending("prefix/share/autochrome")
        #expect(
            try locator.model(named: nil) == data.appending("Models/autochrome-2.safetensors"))
        #expect(try locator.recipes() == data.appending("Pipelines"))
    }

    @Test func looksInTheCheckoutAboveTheBuildFolder() throws {
        let tree = try Self.tree(Self.files)
        let locator = DataLocator(
            explicit: nil, environment: nil,
            executable: tree.path.appending("checkout/.build/debug/autochrome"))
        #expect(
            try locator.model(named: "autochrome-2")
                == tree.path.appending("checkout/Models/autochrome-2.safetensors"))
        #expect(try locator.recipes() == tree.path.appending("checkout/Pipelines"))
    }

    @Test func aChosenFolderIsNotReplacedByAnother() throws {
        let tree = try Self.tree(Self.files)
        let executable = tree.path.appending("prefix/bin/autochrome")
        let data = tree.path.appending("data")
        let nowhere = tree.path.appending("nowhere")
        let byEnvironment = DataLocator(explicit: nil, environment: data, executable: executable)
        #expect(
            try byEnvironment.model(named: "other") == data.appending("Models/other.safetensors"))
        let byCaller = DataLocator(explicit: data, environment: nowhere, executable: executable)
        #expect(try byCaller.recipes() == data.appending("Pipelines"))
        let wrong = DataLocator(explicit: nowhere, environment: data, executable: executable)
        #expect(throws: DataLocatorError.self) { try wrong.recipes() }
    }

    @Test func theErrorNamesEveryPlace() throws {
        let tree = try Self.tree(Self.files)
        let locator = DataLocator(
            explicit: nil, environment: "",
            executable: tree.path.appending("checkout/.build/debug/autochrome"))
        let error = try #require(throws: DataLocatorError.self) {
            try locator.model(named: "absent")
        }
        #expect(
            error.places == [
                tree.path.appending("checkout/.build/share/autochrome/Models/absent.safetensors"),
                tree.path.appending("checkout/Models/absent.safetensors"),
            ])
        for place in error.places { #expect(error.description.contains(place.string)) }
    }

    @Test func aPathIsTakenAsItIs() throws {
        let tree = try Self.tree(Self.files)
        let path = tree.path.appending("data/Models/other.safetensors")
        #expect(try DataLocator.model(named: path.string) == path)
        #expect(throws: DataLocatorError.self) {
            try DataLocator.model(named: "absent.safetensors")
        }
        // A folder is not a model.
        #expect(throws: DataLocatorError.self) { try DataLocator.model(named: tree.path.string) }
    }

    @Test func theRunningTestsFindTheCheckout() throws {
        #expect(try DataLocator.model().lastComponent?.string == "autochrome-2.safetensors")
    }
}

extension ChromaPlane {
    /// Writes one value to all of a row of all planes.
    func fill(row: Int, with value: Float) {
        [Float](repeating: value, count: width).withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            store([base, base], row: row, columns: 0..<width, scale: 1, offset: 0)
            storeLightness(base, row: row, columns: 0..<width)
        }
    }
}
