import Files
import Records
import SystemPackage

/// Keeps room on the output disk: pictures in work need theirs, and a reserve stays free.
struct DiskGuard {
    private let output: FilePath
    private let largestReserve: Int
    private var inWork: [Int64: Int] = [:]

    init(output: FilePath, largestReserve: Int) {
        self.output = output
        self.largestReserve = largestReserve
    }

    /// Room that a picture may need: three uncompressed channels, and the same for spill files.
    ///
    /// JPEG and PNG files are there twice for a while, as their metadata come first and are known last.
    static func estimate(_ facts: SourceFacts, outputExtension: String) -> Int {
        let parts = outputExtension == "tif" ? 2 : 3
        return facts.pixels * 3 * (facts.bitDepth > 8 ? 2 : 1) * parts
    }

    /// Notes what a picture may need.
    ///
    /// - Throws: a ``PictureFailure`` of the class ``FailureClass/diskFull`` if there is no room.
    mutating func reserve(_ bytes: Int, for id: Int64) throws(PictureFailure) {
        inWork[id] = bytes
        do throws(PictureFailure) {
            try check()
        } catch {
            inWork[id] = nil
            throw error
        }
    }

    /// Makes sure that there is room for what is in work, and the reserve.
    func check() throws(PictureFailure) {
        let volume: (free: Int, size: Int)
        do {
            volume = try FileSystem.volume(of: output)
        } catch {
            throw error.writeFailure
        }
        // The least of a fixed size and 2 % of the disk.
        let reserve = min(largestReserve, volume.size / 50)
        let missing = inWork.values.reduce(0, +) + reserve - volume.free
        guard missing <= 0 else {
            let pictures = inWork.count == 1 ? "picture" : "pictures"
            throw PictureFailure(
                .diskFull,
                "The output disk has \(SizeText.bytes(volume.free)) free. \(SizeText.bytes(reserve)) have to stay free"
                    + (inWork.isEmpty
                        ? ""
                        : ", and the \(pictures) being processed may need \(SizeText.bytes(missing + volume.free - reserve))")
                    + ": \(SizeText.bytes(missing)) too little.",
                remedy: "Free some space and run again.")
        }
    }

    /// Forgets a picture.
    mutating func release(_ id: Int64) {
        inWork[id] = nil
    }
}
