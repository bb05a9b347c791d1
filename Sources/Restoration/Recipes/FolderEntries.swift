import Glibc
public import SystemPackage

/// Names in a folder.
public enum FolderEntries {
    /// Everything in a folder but itself and its parent, in no order.
    ///
    /// - Throws: the system error that kept the folder from being opened.
    public static func list(_ folder: FilePath) throws(Errno) -> [FilePath] {
        guard let handle = folder.withPlatformString({ opendir($0) }) else {
            throw Errno(rawValue: errno)
        }
        defer { closedir(handle) }
        var names: [FilePath] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    FilePath(platformString: $0)
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
