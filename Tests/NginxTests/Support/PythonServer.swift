// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// A server that runs a Python application, Tests/Applications/headers.py, on a Unix socket.
enum PythonServer: String, CaseIterable, Sendable {
    case gunicorn, uvicorn, hypercorn

    /// Those that speak WebSocket.
    static let asynchronous: [PythonServer] = [.uvicorn, .hypercorn]

    /// Starts the server and waits until it listens on `python.sock` in the directory.
    func start(in directory: TemporaryDirectory) async throws -> ChildProcess {
        // A copy, because Python writes the compiled file next to the source.
        let file = "\(Programs.repository)/Tests/Applications/headers.py"
        try directory.write(TemporaryDirectory.text(of: file), to: "application.py")
        let path = directory.path
        let server: ChildProcess
        switch self {
        case .gunicorn:
            server = try await ChildProcess(
                Programs.installed("gunicorn"),
                ["--chdir", path, "--bind", "unix:\(path)/python.sock", "application:wsgi"])
        case .uvicorn:
            // uvicorn has two HTTP parsers; h11 is the one that refuses a second Host.
            server = try await ChildProcess(
                Programs.installed("uvicorn"),
                ["--app-dir", path, "--uds", "\(path)/python.sock", "--http", "h11", "application:asgi"])
        case .hypercorn:
            server = try await ChildProcess(
                Programs.installed("hypercorn"),
                ["--bind", "unix:\(path)/python.sock", "--graceful-timeout", "0", "\(path)/application:asgi"])
        }
        do {
            try await server.wait(for: readyLine)
            return server
        } catch {
            try await server.end()
            throw error
        }
    }

    private var readyLine: String {
        switch self {
        case .gunicorn: "Listening at: unix:"
        case .uvicorn: "Uvicorn running on unix socket"
        case .hypercorn: "Running on http://unix:"
        }
    }
}
