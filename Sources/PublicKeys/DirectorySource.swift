// SPDX-License-Identifier: Apache-2.0

/// Keys as files that the operator put into a directory: `<kid>.pem` or `<kid>`, the `kid` in lower case.
///
/// Symbolic links are followed: that is how configuration is often mounted.
enum DirectorySource {
    static func fetch(_ reference: KeyReference) -> SourceAnswer {
        do throws(FileError) {
            let directory = try FileDescriptor(directory: reference.endpoint.directoryPath, followingLinks: true)
            for name in ["\(reference.keyID).pem", "\(reference.keyID)"] {
                do throws(FileError) {
                    let file = try FileDescriptor(reading: name, in: directory, followingLinks: true)
                    return .text(try file.readAll(atMost: KeyText.maximumByteCount))
                } catch  where error.isNoSuchFile {
                    continue
                }
            }
            return .unknown
        } catch {
            return .unavailable(reason: error.description)
        }
    }
}
