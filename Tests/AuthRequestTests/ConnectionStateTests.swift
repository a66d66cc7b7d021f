// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import AuthRequest

private let start = NIODeadline.uptimeNanoseconds(0)
private let limit = TimeAmount.seconds(60)

/// Every state of a connection with every event: what becomes of it, and the state afterwards.
struct ConnectionStateTests {
    /// How each state is reached; `inRequest`: answered on its head, of which the end has not come.
    enum Origin: String {
        case new, idle, inRequest, responding, respondingInputOver, respondingStopping, lineInputOver, lineStopping,
            closed

        fileprivate var state: ConnectionState {
            var state = ConnectionState()
            state.opened(at: start)
            if self == .new { return state }
            _ = state.arrived(at: start, waiting: 0, limit: 2, isRead: true)
            if self == .respondingInputOver { _ = state.inputEnds(waiting: 0) }
            if self == .respondingStopping { _ = state.serverEnds(waiting: 0) }
            if [.idle, .inRequest, .lineInputOver, .lineStopping].contains(self) {
                _ = state.finished(keepAlive: true, waiting: 1)
                if self != .inRequest { state.completed() }
            }
            if self == .lineInputOver { _ = state.inputEnds(waiting: 1) }
            if self == .lineStopping { _ = state.serverEnds(waiting: 1) }
            if self == .closed { state.closed() }
            return state
        }
    }

    /// What may happen; `Line`: one request waits; `Full`: as many as may; `Unread`: the client does not read.
    enum Event: String, CaseIterable {
        case arrived, arrivedUnread, arrivedLine, arrivedFull, began
        case finished, finishedLine, finishedLast, inputEnds, inputEndsLine, serverEnds, serverEndsLine
        case malformed, malformedLine, closed, idleEarly, idleLate

        fileprivate func happen(to state: inout ConnectionState) -> String {
            let at = start + .seconds(10)
            switch self {
            case .arrived: return "\(state.arrived(at: at, waiting: 0, limit: 2, isRead: true))"
            case .arrivedUnread: return "\(state.arrived(at: at, waiting: 0, limit: 2, isRead: false))"
            case .arrivedLine: return "\(state.arrived(at: at, waiting: 1, limit: 2, isRead: true))"
            case .arrivedFull: return "\(state.arrived(at: at, waiting: 2, limit: 2, isRead: true))"
            case .began: state.began()
            case .finished: return "\(state.finished(keepAlive: true, waiting: 0))"
            case .finishedLine: return "\(state.finished(keepAlive: true, waiting: 1))"
            case .finishedLast: return "\(state.finished(keepAlive: false, waiting: 0))"
            case .inputEnds: return "\(state.inputEnds(waiting: 0))"
            case .inputEndsLine: return "\(state.inputEnds(waiting: 1))"
            case .serverEnds: return "\(state.serverEnds(waiting: 0))"
            case .serverEndsLine: return "\(state.serverEnds(waiting: 1))"
            case .malformed: return "\(state.malformed(waiting: 0))"
            case .malformedLine: return "\(state.malformed(waiting: 1))"
            case .closed: state.closed()
            case .idleEarly: return check(state, after: .seconds(10))
            case .idleLate: return check(state, after: limit)
            }
            return "-"
        }

        private func check(_ state: ConnectionState, after time: TimeAmount) -> String {
            switch state.idleCheck(at: start + time, limit: limit) {
            case .close: "close"
            case .checkAgain(let left): "\(left.nanoseconds / 1_000_000_000)s"
            }
        }
    }

    @Test func `while neither side ends the connection`() throws {
        try Self.expect(
            """
                           new                  idle           inRequest      responding      closed
            arrived        respond/A             respond/A       respond/A       wait/A         ignore/C
            arrivedUnread  wait/I               wait/I         wait/I         wait/A         ignore/C
            arrivedLine    wait/I               wait/I         wait/I         wait/A         ignore/C
            arrivedFull    tooMany/Ix           tooMany/Ix     tooMany/Ix     tooMany/Ax     ignore/C
            began          -/A                  -/A            -/A            -/A            -/C
            finished       keep/I               keep/I         keep/I         keep/I         close/C
            finishedLine   keep/I               keep/I         keep/I         keep/I         close/C
            finishedLast   close/C              close/C        close/C        close/C        close/C
            inputEnds      close/Ix             close/Ix       close/Ix       afterResponse/Ax close/Cx
            inputEndsLine  afterResponse/Ix       afterResponse/Ix afterResponse/Ix afterResponse/Ax afterResponse/Cx
            serverEnds     afterFirstRequest/Is close/Is       close/Is       afterResponse/As close/Cs
            serverEndsLine afterResponse/Is       afterResponse/Is afterResponse/Is afterResponse/As close/Cs
            malformed      respond/Ax            respond/Ax      close/Ix       ignore/Ax      ignore/C
            malformedLine  ignore/Ix            ignore/Ix      ignore/Ix      ignore/Ax      ignore/C
            closed         -/C                  -/C            -/C            -/C            -/C
            idleEarly      50s/I                50s/I          50s/I          60s/A          close/C
            idleLate       close/I              close/I        close/I        60s/A          close/C
            """)
    }

    @Test func `once the client has closed its side or the server stops`() throws {
        try Self.expect(
            """
                           respondingInputOver respondingStopping lineInputOver  lineStopping
            arrived        ignore/Ax          wait/As           ignore/Ix      respond/As
            arrivedUnread  ignore/Ax          wait/As           ignore/Ix      wait/Is
            arrivedLine    ignore/Ax          wait/As           ignore/Ix      wait/Is
            arrivedFull    ignore/Ax          tooMany/Ax        ignore/Ix      tooMany/Ix
            began          -/Ax               -/As              -/Ax           -/As
            finished       close/Cx           close/Cs          close/Cx       close/Cs
            finishedLine   keep/Ix            keep/Is           keep/Ix        keep/Is
            finishedLast   close/Cx           close/Cs          close/Cx       close/Cs
            inputEnds      afterResponse/Ax     afterResponse/Ax    close/Ix       close/Ix
            inputEndsLine  afterResponse/Ax     afterResponse/Ax    afterResponse/Ix afterResponse/Ix
            serverEnds     afterResponse/Ax     afterResponse/As    close/Ix       close/Is
            serverEndsLine afterResponse/Ax     afterResponse/As    afterResponse/Ix afterResponse/Is
            malformed      ignore/Ax          ignore/Ax         ignore/Ix      respond/Ax
            malformedLine  ignore/Ax          ignore/Ax         ignore/Ix      ignore/Ix
            closed         -/Cx               -/Cs              -/Cx           -/Cs
            idleEarly      60s/Ax             60s/As            50s/Ix         50s/Is
            idleLate       60s/Ax             60s/As            close/Ix       close/Is
            """)
    }

    /// Compares with a table: a column for each origin, a line for each event. A cell is what comes out, and the state
    /// afterwards: `I` idle, `A` responding, `C` closed, with `x` if no more input is looked at, `s` if the server stops.
    private static func expect(_ table: String) throws {
        let lines = table.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.dropFirst().map { String($0[0]) } == Event.allCases.map(\.rawValue))
        for (event, line) in zip(Event.allCases, lines.dropFirst()) {
            for (name, cell) in zip(lines[0], line.dropFirst()) {
                var state = try #require(Origin(rawValue: String(name))).state
                let outcome = event.happen(to: &state)
                #expect("\(outcome)/\(letters(of: state))" == cell, "\(name), \(event)")
            }
        }
    }

    private static func letters(of state: ConnectionState) -> String {
        let phase = state.isIdle ? "I" : state.isOpen ? "A" : "C"
        return phase + (!state.takesInput ? "x" : state.isEnding ? "s" : "")
    }
}
