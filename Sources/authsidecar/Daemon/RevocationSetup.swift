// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Files
import Logging
import Revocations

/// Opens the store of revocations.
enum RevocationSetup {
    /// A daemon that is being replaced has the store for as long as its last responses take.
    private static let attempts = 40
    private static let pause = Duration.milliseconds(250)

    /// - Returns: `nil`, if revocation is off.
    /// - Throws: ``SettingsProblems``, if the store cannot be used: who was signed out would be let in again.
    static func open(_ settings: Settings, _ logger: Logger) async throws -> RevocationStore? {
        guard settings.revocation.isOn else {
            warnOfUnusedStore(settings, logger)
            return nil
        }
        guard let directory = settings.revocation.directory else {
            throw problem("REVOCATION=on needs a directory to keep revocations in: set STATE_DIR=/var/lib/authsidecar")
        }
        for attempt in 1...attempts {
            do throws(RevocationStoreError) {
                let store = try RevocationStore(directory: directory, now: WallClock.now()) { logger.report($0) }
                logger.warn(settings.revocation)
                warnOfMemory(directory, logger)
                return store
            } catch {
                guard case .inUse = error, attempt < attempts else { throw problem("\(error)") }
            }
            try await Task.sleep(for: pause)
        }
        return nil
    }

    /// Who was blocked is let in.
    private static func warnOfUnusedStore(_ settings: Settings, _ logger: Logger) {
        guard let directory = settings.revocation.directory,
            let path = RevocationStore.file(in: directory)
        else { return }
        logger.write(
            .revocationTrouble,
            [.problem: "\(path): REVOCATION is off: what it holds refuses nobody. If this is meant, delete it"])
    }

    /// A volume in memory is a mistake that nobody would notice before a restart.
    private static func warnOfMemory(_ directory: String, _ logger: Logger) {
        guard let opened = try? FileDescriptor(directory: directory, followingLinks: true), opened.isInMemory() else {
            return
        }
        let problem =
            "\(directory) is on a file system in memory (tmpfs) and is lost with it: mount a volume that stays"
        logger.write(.revocationTrouble, [.problem: problem])
    }

    private static func problem(_ message: String) -> SettingsProblems {
        SettingsProblems(problems: [SettingsProblem(place: "STATE_DIR", message: message, key: .stateDirectory)])
    }
}

extension Logger {
    /// Writes what revocation cannot do under these settings.
    func warn(_ setting: RevocationSetting) {
        for warning in setting.warnings { write(.revocationTrouble, level: .warning, [.problem: warning]) }
    }

    /// Writes what the store of revocations has to say.
    fileprivate func report(_ notice: RevocationNotice) {
        switch notice {
        case .began(_, keyIsNew: true): write(.revocationsBegun)
        case .began(let directory, keyIsNew: false):
            write(.revocationsDamaged, [.problem: "\(directory) has a key and no revocations: the file was removed"])
        case .tornEndRemoved(let path, let byteCount):
            write(.revocationsCut, [.problem: "\(path): \(byteCount) bytes at its end were no whole record"])
        case .recordsDamaged(let path, let count):
            write(.revocationsDamaged, [.problem: "\(path): \(count) records are damaged"])
        case .writeFailed(let path, let reason):
            write(.revocationTrouble, [.problem: "\(path): \(reason): what is revoked holds until a restart only"])
        case .writeSucceeded: write(.revocationsStored)
        case .compactionFailed(let path, let reason):
            write(.revocationTrouble, [.problem: "\(path) cannot be written anew, and goes on growing: \(reason)"])
        case .full(let capacity):
            write(.revocationTrouble, [.problem: "no more fit: there are \(capacity), which is the limit"])
        }
    }
}
