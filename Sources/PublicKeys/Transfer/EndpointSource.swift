// SPDX-License-Identifier: Apache-2.0

import Files
import HTTPClient

/// What a source says of one document.
enum SourceResponse: Equatable, Sendable {
    /// What should be the document's text; not checked yet.
    case text([UInt8])
    /// There is no such document.
    case unknown
    /// Temporarily unavailable; `reason` is a short text for people.
    case unavailable(reason: String)
}

/// The source of the daemon: whatever kind of endpoint it is.
struct EndpointSource<Policy: DocumentPolicy>: Sendable {
    var transferSettings = HTTPTransfer.Settings.standard
    /// Whether the network is out of bounds; then only local files are read.
    var isOffline = false

    /// Asks for one document. Blocks, over the network for no longer than the total time-out.
    @Sendable func fetch(_ reference: Policy.Reference) -> SourceResponse {
        switch Policy.place(of: reference) {
        case .web(let url, let isTLS):
            isOffline ? .unavailable(reason: "the network is not to be used") : get(url, isTLS: isTLS)
        case .files(let directory, let names): read(names, in: directory)
        }
    }

    private func get(_ url: String, isTLS: Bool) -> SourceResponse {
        let request = HTTPTransfer.Request(url: url, isTLS: isTLS, maximumByteCount: Policy.maximumByteCount)
        do throws(HTTPTransfer.TransferError) {
            let response = try HTTPTransfer.send(request, settings: transferSettings)
            return switch response.status {
            case 200: .text(response.body)
            // What an object store says of a name that it does not have; 403 if the client may not list names. Every other
            // status is about the request, the moment or the endpoint itself, and says nothing about the document.
            case 403, 404, 410: Policy.mayBeMissing ? .unknown : .unavailable(reason: "HTTP status \(response.status)")
            default: .unavailable(reason: "HTTP status \(response.status)")
            }
        } catch {
            return .unavailable(reason: error.description)
        }
    }

    /// Symbolic links are followed: that is how configuration is often mounted.
    private func read(_ names: [String], in path: String) -> SourceResponse {
        do throws(FileError) {
            let directory = try FileDescriptor(directory: path, followingLinks: true)
            for name in names {
                do throws(FileError) {
                    let file = try FileDescriptor(reading: name, in: directory, followingLinks: true)
                    return .text(try file.readAll(atMost: Policy.maximumByteCount))
                } catch  where error.isNoSuchFile && Policy.mayBeMissing {
                    continue
                }
            }
            return .unknown
        } catch {
            return .unavailable(reason: error.description)
        }
    }
}
