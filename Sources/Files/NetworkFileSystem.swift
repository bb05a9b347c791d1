public import SystemPackage

/// Tells network file systems, whose files other hosts may change, from local ones.
public enum NetworkFileSystem {
    /// Types in `/proc/self/mountinfo`.
    ///
    /// Names tell more than `statfs` magic numbers: all of FUSE has one number.
    private static let types: Set<String> = [
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.davfs2", "fuse.ceph",
        "fuse.cephfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs",
        "fuse.gvfsd-fuse", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2",
        "orangefs", "panfs", "smb2", "smb3", "smbfs", "virtiofs", "vboxsf", "fuse.vmhgfs-fuse",
    ]

    /// True if the folder lies on a network file system; false where the kernel does not say.
    public static func holds(_ folder: FilePath) -> Bool {
        guard let table = try? FileSystem.read("/proc/self/mountinfo") else { return false }
        return holds(folder, mountTable: String(decoding: table, as: UTF8.self))
    }

    /// The same for a given mount table; the longest mount point above the folder decides.
    static func holds(_ folder: FilePath, mountTable: String) -> Bool {
        var best: (depth: Int, isNetwork: Bool) = (-1, false)
        for line in mountTable.split(separator: "\n") {
            guard let mount = parse(line), folder.starts(with: mount.point) else { continue }
            // A later line covers an earlier one on the same mount point.
            if mount.point.components.count >= best.depth {
                best = (mount.point.components.count, types.contains(mount.type))
            }
        }
        return best.isNetwork
    }

    /// Fields: id, parent, device, root, mount point, options, tags …, "-", type, source, options.
    private static func parse(_ line: Substring) -> (point: FilePath, type: String)? {
        let fields = line.split(separator: " ")
        guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count
        else {
            return nil
        }
        return (FilePath(unescaped(fields[4])), String(fields[dash + 1]))
    }

    /// The kernel writes blanks, tabs, line feeds and backslashes as three octal digits.
    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.count >= 3,
                let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest.removeFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
