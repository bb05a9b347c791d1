import ArgumentParser
import FoundationEssentials
import Records
import SystemPackage

/// Where the passphrase of a private key comes from: never the command line, which others can see.
struct PassphraseOptions: ParsableArguments {
    private static let variable = "AUTOCHROME_KEY_PASSPHRASE"
    private static let longest = 1024

    @Option(
        help: ArgumentHelp(
            "Read the key's passphrase from this file descriptor instead of "
                + "$AUTOCHROME_KEY_PASSPHRASE.", valueName: "number"))
    var keyPassphraseFd: Int32?

    /// The passphrase, without a line's end after it; nil if none is given.
    func read() throws -> [UInt8]? {
        guard let number = keyPassphraseFd else {
            return ProcessInfo.processInfo.environment[Self.variable].map { Array($0.utf8) }
        }
        do {
            return try Self.line(from: FileDescriptor(rawValue: number))
        } catch let error as Errno {
            throw CommandError(
                .usage,
                "The key's passphrase cannot be read from file descriptor \(number): \(error). "
                    + "Check the number after --key-passphrase-fd.")
        }
    }

    private static func line(from file: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= longest {
            let piece = try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { byte in
                try file.read(into: byte) == 1 ? byte[0] : nil
            }
            guard let piece, piece != UInt8(ascii: "\n") else { return bytes }
            bytes.append(piece)
        }
        throw CommandError(.usage, "The key's passphrase is longer than \(longest) bytes.")
    }
}
