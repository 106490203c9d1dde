// Package server is the reference target: one hub, one publisher, a thin file a
// transport, and a control endpoint, as CONTRACT.md asks of any target.
//
//	control.go ──Start──► publisher.go ──Message──► hub ──► sse.go, ws.go ──► conn.go
//	stats.go ◄────────────── books, processor, memory ◄──────────┘
//
// A message is stamped and encoded once for each transport and handed to all of
// its subscribers. The transports make the calls that an application would make
// (http.ResponseWriter and Flush, gorilla's prepared messages) on a net.Conn of
// ours that never waits: see conn.go. What subscribers may take of the server, and
// how many there may be, is bounded: see limit.go.
//
// floor.go replaces all of that fan-out by a bare loop of write(2), which is
// what the cost of a delivery is compared with. inject.go breaks the server on
// purpose, for tests of the harness.
//
// A new transport is one file and one line in transport.go.
package server
