import Foundation
import Imaging
import PictureSupport
import TensorCore
import Testing
import TestSupport

@testable import PictureAnalysis

@Suite struct FrameAnalysisTests {
    @Test(arguments: [-4.9, -1.3, -0.1, 0, 0.7, 4.2], [8.0, 130, 246])
    func anglesAndCornersAreFound(angle: Double, tone: Double) throws {
        let scan = SyntheticScan(angle: angle, tone: tone, noise: 2)
        let frame = try #require(FrameAnalysis.frame(of: scan.picture, least: 2))
        #expect(abs(frame.angle - angle) < 0.05)
        #expect(Set(frame.sides) == Set(FrameSide.allCases))
        #expect(abs(frame.tone - tone) < 2)
        for (found, corner) in zip(frame.corners, scan.corners) {
            #expect(found.distance(to: corner) < 0.7, "\(found) for \(corner)")
        }
    }

    /// Sky over a sea, askew; a night; one wall; a round vignette; grain alone.
    @Test(arguments: 0..<5) func whatBelongsToThePhotographIsNoFrame(scene: Int) {
        var random = SeededRandom(seed: 7)
        let picture = AnalysisPicture.gray(width: 400, height: 300) { x, y in
            let (dx, dy) = (Double(x), Double(y))
            let noise = Double.random(in: -2...2, using: &random)
            let texture = SyntheticScan.photograph(dx, dy) + noise
            switch scene {
            case 0: return dy < 110 + dx * 0.02 ? 235 + noise : texture * 0.6
            case 1: return abs(dx - 200) < 60 + 25 * sin(dy / 20) ? texture : 4 + noise
            case 2: return dx < 60 ? 210 + noise : texture
            case 3:
                let radius = hypot((dx - 200) / 190, (dy - 150) / 140)
                return radius < 1 ? texture : 250 + noise
            default: return 128 + 5 * noise
            }
        }
        #expect(FrameAnalysis.frame(of: picture, least: 2) == nil)
    }

    @Test func aSideWithoutASurfaceIsThePicturesOwn() throws {
        // The left edge lies outside the scan.
        let scan = SyntheticScan(half: (200, 150), tone: 240)
        let samples = scan.picture.samples
        let cut = AnalysisPicture.gray(width: 400, height: 400) { x, y in
            Double(samples[y * 480 + x + 70])
        }
        let frame = try #require(FrameAnalysis.frame(of: cut, least: 2))
        #expect(Set(frame.sides) == [.top, .right, .bottom])
        #expect(frame.bounds.left == 0)
        #expect(abs(frame.bounds.right - 370) < 0.7)
    }

    @Test func aPhotographOnAMountOnABed() throws {
        VipsRuntime.start()
        // The mount is turned by one degree, the photograph on it by three.
        let mount = SyntheticScan(half: (215, 180), angle: 1, tone: 6)
        let photograph = SyntheticScan(half: (180, 150), angle: 3, tone: 225)
        let middle = Point(x: 240, y: 200)
        let inner = photograph.picture
        let picture = AnalysisPicture.gray(width: 480, height: 400) { x, y in
            let place = Point(x: Double(x) + 0.5, y: Double(y) + 0.5)
                .turned(degrees: -mount.angle, about: middle)
            let isMount =
                abs(place.x - middle.x) < mount.half.x && abs(place.y - middle.y) < mount.half.y
            return isMount ? Double(inner.samples[y * 480 + x]) : mount.tone
        }
        let image = try VipsImage.fromMemory(
            picture.samples, width: 480, height: 400, bands: 1)
        let frame = try #require(try FrameAnalysis.frame(of: image))
        #expect(abs(frame.angle - 3) < 0.1)
        #expect(abs(frame.tone - 6) < 2)
        for (found, corner) in zip(frame.corners, photograph.corners) {
            #expect(found.distance(to: corner) < 1.5, "\(found) for \(corner)")
        }
    }

    @Test func aTargetBesideThePhotographIsCutOff() throws {
        let scan = SyntheticScan(height: 460, half: (190, 140), tone: 12)
        let samples = scan.picture.samples
        let picture = AnalysisPicture.gray(width: 480, height: 460) { x, y in
            // Eleven patches below the photograph.
            guard (410..<435).contains(y), (60..<390).contains(x) else {
                return Double(samples[y * 480 + x])
            }
            return Double(240 - 22 * ((x - 60) / 30))
        }
        #expect(TargetAnalysis(picture).side == .bottom)
        #expect(TargetAnalysis(scan.picture).side == nil)
        let frame = try #require(FrameAnalysis.frame(of: picture, least: 2))
        #expect(abs(frame.bounds.bottom - 370) < 1)
    }

    @Test func postsAndSlopesAreNoTarget() {
        let posts = AnalysisPicture.gray(width: 400, height: 300) { x, y in
            guard y > 250 else { return SyntheticScan.photograph(Double(x), Double(y)) }
            return x / 12 % 2 == 0 ? 220 : 40
        }
        #expect(TargetAnalysis(posts).side == nil)
        // A slope could be cut into equal pieces.
        let slope = AnalysisPicture.gray(width: 400, height: 300) { x, _ in 20 + 0.5 * Double(x)
        }
        #expect(TargetAnalysis(slope).side == nil)
    }

    @Test func colorsInARowAreATarget() {
        let hues: [[UInt8]] = [
            [200, 40, 40], [40, 160, 60], [50, 60, 180], [230, 200, 40], [180, 60, 150],
            [40, 150, 170], [250, 250, 250], [20, 20, 20],
        ]
        let samples = (0..<200).flatMap { y in
            (0..<300).flatMap { x -> [UInt8] in
                if y < 16, x < 240 { return hues[x / 30] }
                let gray = UInt8(SyntheticScan.photograph(Double(x), Double(y)))
                return [gray, gray, gray]
            }
        }
        let picture = AnalysisPicture(samples: samples, width: 300, height: 200, bands: 3)
        #expect(TargetAnalysis(picture).side == .top)
    }
}
